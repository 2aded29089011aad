//! Names as people type them, brought to one form that can be compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` as lower-case words with single blanks between, without accents, apostrophes and other punctuation. `&` and
/// the words for it in our three languages become one.
pub(super) fn folded(text: &str) -> String {
    let letters: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '’'))
        .flat_map(char::to_lowercase)
        .collect();
    let mut words = String::with_capacity(letters.len());
    for word in letters.replace('&', " and ").split(|letter: char| !letter.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(if matches!(word, "et" | "y") { "and" } else { word });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(folded("  CÔTE  d’Ivoire "), "cote divoire");
        assert_eq!(folded("Cote d'Ivoire"), "cote divoire");
        assert_eq!(folded("Guinée-Bissau"), "guinee bissau");
        assert_eq!(folded("Cocos (Keeling) Islands"), "cocos keeling islands");
    }

    #[test]
    fn an_accent_written_as_its_own_character_is_the_same_accent() {
        assert_eq!(folded("Pe\u{301}rou"), folded("Pérou"));
    }

    #[test]
    fn an_ampersand_stands_for_the_word_of_each_language() {
        assert_eq!(folded("Trinidad & Tobago"), folded("Trinidad and Tobago"));
        assert_eq!(folded("Trinidad&Tobago"), folded("Trinidad y Tobago"));
        assert_eq!(folded("Trinité & Tobago"), folded("Trinité-et-Tobago"));
    }
}
