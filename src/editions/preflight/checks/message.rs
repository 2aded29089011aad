//! The message itself, as it would be handed to a relay: read again, with somebody else's parser.

use mail_parser::{Message, MessageParser};

use super::super::draft::{Draft, shown};
use super::super::{Check, Finding, Place, Preflight};

/// No line may be longer, in octets without its end (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;
/// Addresses that are told as an example.
const EXAMPLES: usize = 3;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let mut found = Found::default();
    for (language, copy) in &draft.copies {
        let language = shown(*language);
        let blocks = |check, what: &str| Finding::blocks(check, Place::Desk, format!("The copy in {language} {what}."));
        let Some(message) = MessageParser::new().parse(&copy.eml) else {
            found.headers.push(blocks(Check::Headers, "can't be read as a message"));
            continue;
        };
        for what in headers(&message) {
            found.headers.push(blocks(Check::Headers, &what));
        }
        let (text, html) = (message.body_text(0).unwrap_or_default(), message.body_html(0).unwrap_or_default());
        for what in unsubscribe(&message, &text, &links(&html), &draft.publisher.base_url) {
            found.unsubscribe.push(blocks(Check::Unsubscribe, &what));
        }
        let missing = missing_in(&text, &links(&html));
        if !missing.is_empty() {
            let what = format!("The text part in {language} lacks links that the HTML part has.");
            let examples = missing.iter().take(EXAMPLES).map(String::as_str).collect::<Vec<_>>().join(", ");
            found.text.push(Finding::warns(Check::TextPart, Place::Desk, what).with(examples));
        }
        let longest = copy.eml.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end().len()).max().unwrap_or(0);
        if longest > LONGEST_LINE {
            let what = format!("has a line of {longest} octets; {LONGEST_LINE} are allowed");
            found.lines.push(blocks(Check::Lines, &what));
        }
    }
    if draft.copies.is_empty() {
        return;
    }
    preflight.note(Check::Headers, found.headers, "Sender, recipient, subject and list are each named once.");
    preflight.note(Check::Unsubscribe, found.unsubscribe, "Leaving works by button and by link, in both parts.");
    preflight.note(Check::TextPart, found.text, "The text part has every link of the HTML part.");
    preflight.note(Check::Lines, found.lines, "No line of the message is too long.");
}

#[derive(Default)]
struct Found {
    headers: Vec<Finding>,
    unsubscribe: Vec<Finding>,
    text: Vec<Finding>,
    lines: Vec<Finding>,
}

fn headers(message: &Message<'_>) -> Vec<String> {
    let count = |name: &str| message.headers().iter().filter(|header| header.name().eq_ignore_ascii_case(name)).count();
    let is_wrong = |name: &&str| count(name) != 1;
    let wrong = ["From", "To", "Subject", "Date", "Message-ID", "List-Id"].into_iter().filter(is_wrong);
    wrong.map(|name| format!("has {} {name} headers instead of one", count(name))).collect()
}

/// What is wrong with the ways to leave: the button of the mail program (RFC 8058), and a link in each part.
fn unsubscribe(message: &Message<'_>, text: &str, html_links: &[String], base_url: &str) -> Vec<String> {
    let raw = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_owned();
    let address = raw("List-Unsubscribe").trim_matches(['<', '>']).to_owned();
    let page = format!("{base_url}/unsubscribe/");
    let mut wrong = Vec::new();
    if !address.starts_with(&page) {
        wrong.push("has no List-Unsubscribe header with our page for leaving".to_owned());
    }
    if raw("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
        wrong.push("has no complete List-Unsubscribe-Post header, which the button for leaving needs".to_owned());
    }
    if !text.contains(&page) {
        wrong.push("has no link for leaving in its text part".to_owned());
    }
    if !html_links.iter().any(|link| link.starts_with(&page)) {
        wrong.push("has no link for leaving in its HTML part".to_owned());
    }
    wrong
}

/// The addresses that the links of an HTML part lead to, without those inside the mail itself.
fn links(html: &str) -> Vec<String> {
    let values = html.split(" href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let links = values.map(|(value, _)| value.replace("&quot;", "\"").replace("&#x3D;", "=").replace("&amp;", "&"));
    links.filter(|link| !link.starts_with('#')).collect()
}

/// Those that the text does not have, each once.
fn missing_in(text: &str, links: &[String]) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    for link in links {
        let shown = link.strip_prefix("mailto:").unwrap_or(link);
        if !text.contains(shown) && !missing.contains(link) {
            missing.push(link.clone());
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{EML, Expected, finds, newsletter};
    use super::*;

    /// The good message with something in it replaced.
    fn with(old: &str, new: &str) -> Draft {
        assert!(EML.contains(old), "{old}");
        let mut draft = newsletter();
        draft.copies.truncate(1);
        draft.copies[0].1.eml = EML.replace(old, new).into_bytes();
        draft
    }

    #[test]
    fn a_good_message_passes_everything() {
        finds(check, &newsletter(), &[]);
        let mut preflight = Preflight::default();
        check(&newsletter(), &mut preflight);
        assert_eq!(preflight.passed.len(), 4);
    }

    #[test]
    fn headers_that_are_missing_or_there_twice_are_named() {
        for (old, new, words) in [
            ("From: alert@example.org\r\n", "", "has 0 From headers"),
            ("To: reader", "To: x@example.org\r\nTo: reader", "has 2 To headers"),
            ("Subject: June", "X-Subject: June", "has 0 Subject headers"),
            ("List-Id", "X-List-Id", "has 0 List-Id headers"),
        ] {
            finds(check, &with(old, new), &[Expected::blocks(Check::Headers, words)]);
        }
    }

    #[test]
    fn each_way_to_leave_that_is_missing_is_named() {
        let page = "https://alert.example.org/unsubscribe/x";
        for (old, new, words) in [
            ("List-Unsubscribe: ", "X-A: ", "no List-Unsubscribe header"),
            (
                "<https://alert.example.org/unsubscribe/x>",
                "<https://example.net/unsubscribe/x>",
                "no List-Unsubscribe header",
            ),
            ("List-Unsubscribe-Post: ", "X-B: ", "no complete List-Unsubscribe-Post"),
            ("=One-Click", "=Two-Clicks", "no complete List-Unsubscribe-Post"),
            ("Leave: https://alert.example.org/unsubscribe/x", "Leave", "in its text part"),
            (" href=\"https://alert.example.org/unsubscribe/x\"", "", "in its HTML part"),
        ] {
            let mut expected = vec![Expected::blocks(Check::Unsubscribe, words)];
            if words == "in its text part" {
                expected.push(Expected::warns(Check::TextPart, "lacks links"));
            }
            finds(check, &with(old, new), &expected);
        }
        assert!(EML.contains(page));
    }

    #[test]
    fn a_link_of_the_html_part_belongs_in_the_text_part() {
        let draft = with("Read: https://alert.example.org/articles/a?b=1&c=2", "Read");
        finds(check, &draft, &[Expected::warns(Check::TextPart, "lacks links")]);
        let mut preflight = Preflight::default();
        check(&draft, &mut preflight);
        assert_eq!(preflight.findings[0].detail.as_deref(), Some("https://alert.example.org/articles/a?b=1&c=2"));
    }

    #[test]
    fn a_line_may_have_998_octets() {
        for (length, expected) in [(998, None), (999, Some(Expected::blocks(Check::Lines, "a line of 999 octets")))] {
            let draft = with("Hello", &"x".repeat(length));
            finds(check, &draft, expected.as_slice());
        }
    }
}
