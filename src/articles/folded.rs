//! Words without case and accents, in which editors search.

use unicode_normalization::UnicodeNormalization;

/// `text` in small letters without accents, its blanks in a row as one. Words that differ in nothing else come out the
/// same, in every script; both databases then only compare them.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            // A sigma at the end of a word has a form of its own.
            'ς' => folded.push('σ'),
            letter if letter.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            letter => folded.push(letter),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count_in_any_script() {
        for (one, other) in [
            ("L’ÉTÉ À NÎMES", "l’ete a nimes"),
            ("ΟΔΟΣ", "οδός"),
            ("РЕКА", "река"),
            ("İstanbul", "istanbul"),
            ("ﬁlm", "FILM"),
            ("a\n\t b", "A B"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("河"), folded("水"));
    }
}
