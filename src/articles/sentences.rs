//! Where sentences end, in the languages of the newsletter and as well as can be in others.

/// Words before a full stop that rarely end a sentence, in small letters, in English, French and Spanish.
const ABBREVIATIONS: [&str; 58] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "gen", "sen", "rep", "gov", "jr", "sr", "inc", "ltd", "co",
    "fig", "p", "pp", "vol", "ed", "eds", "cf", "e.g", "i.e", "approx", "est", "dept", "min", "max", "jan", "feb",
    "mar", "apr", "aug", "sept", "sep", "oct", "nov", "dec", "m", "mme", "mlle", "mm", "art", "av", "env", "hab",
    "sra", "srta", "dra", "ud", "uds", "pág", "núm", "ee", "arts",
];

/// The sentences of a paragraph, without the blanks around them.
pub(super) fn sentences(paragraph: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let letters: Vec<(usize, char)> = paragraph.char_indices().collect();
    for at in 0..letters.len() {
        if let Some(end) = sentence_end(paragraph, &letters, start, at) {
            found.push(paragraph[start..end].trim());
            start = end;
        }
    }
    found.push(paragraph[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// Where the sentence that began at the byte `start` ends, if the letter numbered `at` ends it: behind the closing
/// quotes and brackets after that letter.
fn sentence_end(text: &str, letters: &[(usize, char)], start: usize, at: usize) -> Option<usize> {
    let (byte, stop) = letters[at];
    if byte < start || !ends_sentences(stop) {
        return None;
    }
    let closing = letters[at + 1..].iter().take_while(|(_, c)| is_closing(*c)).count();
    let mut after = letters[at + 1 + closing..].iter().map(|(_, c)| *c);
    let end = letters.get(at + 1 + closing).map_or(text.len(), |(byte, _)| *byte);
    let Some(next) = after.next() else { return Some(end) };
    if is_cjk_stop(stop) {
        return (!ends_sentences(next)).then_some(end);
    }
    if !next.is_whitespace() {
        return None;
    }
    // French puts a blank before its closing quote: « … . »
    let first = after.find(|c| !c.is_whitespace())?;
    let begins = !first.is_lowercase() && !matches!(first, '»' | ',' | ';' | ':' | ')' | '–' | '—');
    (begins && !(stop == '.' && is_abbreviated(&text[start..byte]))).then_some(end)
}

fn ends_sentences(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।') || is_cjk_stop(c)
}

fn is_cjk_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '）')
}

/// Whether a full stop after `text` more likely belongs to its last word: `Dr`, `e.g`, `J`, or a number such as `No. 3`.
fn is_abbreviated(text: &str) -> bool {
    let word = text
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '«' | '\'' | '’'))
        .next()
        .unwrap_or("");
    let mut letters = word.chars();
    let is_initial = letters.next().is_some_and(|c| c.is_uppercase() && c.is_alphabetic()) && letters.next().is_none();
    let has_stops = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2);
    is_initial || has_stops || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn full_stops_marks_and_quotes_end_sentences() {
        assert_eq!(
            sentences("Rain fell. \"It is back!\" she said. \"Is it?\" (Yes.) He left… Then 3 came."),
            ["Rain fell.", "\"It is back!\" she said.", "\"Is it?\"", "(Yes.)", "He left…", "Then 3 came."]
        );
    }

    #[test]
    fn decimals_initials_and_abbreviations_do_not() {
        for one in [
            "It grew 3.5 per cent, or 1.000,5 in all.",
            "Dr. Awa Diop and Prof. J. Smith met Mr. B. Sow at no. 3 St. Mary.",
            "The U.N. Secretariat, e.g. Geneva, approx. 40 km off.",
            "See www.example.org for more.",
            "La Sra. Pérez vive en la pág. 4 del núm. 7.",
            "M. Diop et Mme. Ba sont là.",
            "Il dit : « C’est l’eau. » puis il part.",
        ] {
            assert_eq!(sentences(one), [one]);
        }
    }

    #[test]
    fn spanish_and_french_openings_begin_sentences() {
        assert_eq!(sentences("Llovió. ¿Quién lo vio? ¡Todos!"), ["Llovió.", "¿Quién lo vio?", "¡Todos!"]);
        assert_eq!(sentences("Il a plu. « L’eau ! » dit-elle. Été."), ["Il a plu.", "« L’eau ! » dit-elle.", "Été."]);
    }

    #[test]
    fn scripts_without_blanks_end_sentences_too() {
        assert_eq!(
            sentences("河流回来了。“很好！”他说。真的？！是。"),
            ["河流回来了。", "“很好！”", "他说。", "真的？！", "是。"]
        );
        assert_eq!(sentences("عاد النهر. هل عاد؟ نعم."), ["عاد النهر.", "هل عاد؟", "نعم."]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[\\PC .!?。…«»\"')]{0,200}") {
            let kept: String = sentences(&text).concat().split_whitespace().collect();
            prop_assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
    }
}
