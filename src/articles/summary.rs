//! A few sentences that say what an article is about.

use super::markdown::to_html;
use super::plain_text::{Block, Links, text_blocks};
use super::sentences::sentences;

/// As many sentences are taken from the text.
const SENTENCES: usize = 3;

/// As many items of a list are taken after the words that lead to it.
const ITEMS: usize = 3;

/// And about so many characters.
const LONGEST: usize = 400;

/// The summary that the author gave, or else up to three sentences from the beginning of the text, at most 400
/// characters. A first sentence that is longer is cut after a word and ends in an ellipsis. A sentence that leads to a
/// list takes the first items with it. Empty if there is no text.
pub fn summary_of(given: Option<&str>, body: &str) -> String {
    if let Some(given) = given {
        return given.to_owned();
    }
    let blocks = text_blocks(&to_html(body), Links::Hidden);
    let has_prose = blocks.iter().any(|block| block.is_prose);
    let texts = blocks.iter().enumerate().filter(|(_, block)| block.is_prose || !has_prose);
    let texts = texts.map(|(at, block)| with_items(block, &blocks[at + 1..]));
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

/// The text of a block. If it ends in a colon right before a list, the first items follow, so that it does not point
/// at nothing.
fn with_items(block: &Block, after: &[Block]) -> String {
    let text = block.text.replace('\n', " ");
    let items: Vec<&str> = after.iter().map_while(|block| item(&block.text)).collect();
    if !block.is_prose || !text.ends_with(':') || items.is_empty() {
        return text;
    }
    let firsts: Vec<_> = items.iter().take(ITEMS).map(|item| item.trim_end_matches(['.', ',', ';'])).collect();
    let end = if items.len() > ITEMS { "…" } else { "." };
    format!("{text} {}{end}", firsts.join("; ").replace('\n', " "))
}

/// The first sentence of a list's item, without its sign.
fn item(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let numbered = || text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(". ");
    let item =
        text.strip_prefix("- ").or_else(|| numbered().filter(|_| text.starts_with(|c: char| c.is_ascii_digit())))?;
    sentences(item).into_iter().next()
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
    fn a_sentence_that_leads_to_a_list_takes_its_first_items_with_it() {
        let body = "A kit is here. It holds:\n\n- a pump. New!\n- two *filters*;\n\nNobody pays.";
        assert_eq!(summary_of(None, body), "A kit is here. It holds: a pump; two filters. Nobody pays.");
        let body = "It holds:\n\n1. a pump\n2. a hose\n3. a map\n4. a bell";
        assert_eq!(summary_of(None, body), "It holds: a pump; a hose; a map…");
    }

    #[test]
    fn a_list_that_is_too_long_goes_with_the_sentence_that_leads_to_it() {
        let body = format!("A kit is here. It holds:\n\n- {}\n\nMore.", "word ".repeat(100));
        assert_eq!(summary_of(None, &body), "A kit is here.");
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
