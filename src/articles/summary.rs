//! A few sentences that say what an article is about.

use super::markdown::to_html;
use super::plain_text::{Links, text_blocks};
use super::sentences::sentences;

/// As many sentences are taken from the text.
const SENTENCES: usize = 3;

/// And about so many characters.
const LONGEST: usize = 400;

/// The summary that the author gave, or else up to three sentences from the beginning of the text, at most 400
/// characters. A first sentence that is longer is cut after a word and ends in an ellipsis. Empty if there is no text.
pub fn summary_of(given: Option<&str>, body: &str) -> String {
    if let Some(given) = given {
        return given.to_owned();
    }
    let blocks = text_blocks(&to_html(body), Links::Hidden);
    let has_prose = blocks.iter().any(|block| block.is_prose);
    let texts = blocks.iter().filter(|block| block.is_prose || !has_prose).map(|block| block.text.replace('\n', " "));
    let mut summary = String::new();
    let mut taken = 0;
    for text in texts {
        for sentence in sentences(&text) {
            let gap = usize::from(!summary.is_empty());
            if taken == SENTENCES || (taken > 0 && length(&summary) + gap + length(sentence) > LONGEST) {
                return summary;
            }
            if gap == 1 && !ends_without_blank(&summary) {
                summary.push(' ');
            }
            summary.push_str(sentence);
            taken += 1;
            if length(&summary) > LONGEST {
                return cut(&summary);
            }
        }
    }
    summary
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn ends_without_blank(text: &str) -> bool {
    text.ends_with(['。', '！', '？', '」', '』', '”']) && text.chars().rev().nth(1).is_some_and(|c| c > '\u{2e80}')
}

/// The beginning of a long sentence, up to the end of a word if there are words.
fn cut(sentence: &str) -> String {
    let start: String = sentence.chars().take(LONGEST - 1).collect();
    let end = start.rfind(char::is_whitespace).filter(|end| *end > start.len() / 2).unwrap_or(start.len());
    let kept = start[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    format!("{}…", if kept.is_empty() { &start[..end] } else { kept })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_authors_summary_is_kept() {
        assert_eq!(summary_of(Some("Mine. And more."), "Text."), "Mine. And more.");
    }

    #[test]
    fn three_sentences_are_taken_from_the_running_text() {
        let body = "# Heading. Not this.\n\n> A quote. No.\n\nOne *is* [here](https://example.org/). Two!\n\n- item. no\n\nThree? Four.";
        assert_eq!(summary_of(None, body), "One is here. Two! Three?");
    }

    #[test]
    fn a_text_of_lists_only_still_has_a_summary() {
        assert_eq!(summary_of(None, "- Water.\n- Bread."), "- Water. - Bread.");
        assert_eq!(summary_of(None, ""), "");
        assert_eq!(summary_of(None, "![boat](https://example.org/b.png)"), "");
    }

    #[test]
    fn sentences_that_would_make_it_too_long_are_left_out_whole() {
        let long = format!("Long {}end.", "word ".repeat(50));
        assert_eq!(summary_of(None, &format!("Short one. {long} {long}")), format!("Short one. {long}"));
    }

    #[test]
    fn one_endless_sentence_is_cut_after_a_word() {
        let summary = summary_of(None, &"word, ".repeat(200));
        assert!(summary.ends_with("word…") && length(&summary) <= LONGEST, "{summary}");
        let summary = summary_of(None, &"河".repeat(1000));
        assert_eq!(length(&summary), LONGEST);
        assert!(summary.ends_with("河…"));
    }

    #[test]
    fn languages_without_blanks_between_sentences_get_none() {
        assert_eq!(summary_of(None, "河流回来了。农民很高兴！为什么？雨。"), "河流回来了。农民很高兴！为什么？");
    }

    proptest! {
        #[test]
        fn no_text_panics_or_gets_too_long(body in "[\\PC\n .!?。…«»\"']{0,600}") {
            prop_assert!(length(&summary_of(None, &body)) <= LONGEST);
        }
    }
}
