//! Whole messages, read back by another parser and by a checker that knows only lines.

use std::sync::Arc;

use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;
use crate::clock::Timestamp;
use crate::mail::Pieces;

const BOUNDARY: &str = "b0d4c1f29e";
const ODD_NAME: &str = "Zoë \"Q\" O’Brien <x>";

fn frame<'a>(text: &'a str, html: &'a str) -> Frame<'a> {
    Frame {
        from: "Monthly Alert <alert@news.example.org>",
        reply_to: Some("editors@example.org"),
        subject: "Été: a river kit on the library shelf, and what forty branches made of it in one month",
        text,
        html,
        boundary: BOUNDARY,
        list_id: Some(("Monthly Alert", "digest.news.example.org")),
        unsubscribe: Unsubscribe::OneClick,
        headers: &[
            ("List-Archive", "<https://alert.example.org/archive>"),
            ("Feedback-ID", "2026-11:digest:monthlyalert:0f1e2d3c4b"),
            ("Precedence", "list"),
        ],
    }
}

fn values<'a>() -> Values<'a> {
    Values {
        to_address: "zoe@reader.example.net",
        to_name: Some(ODD_NAME),
        message_id: "ge4dcnbrgi2tk@news.example.org",
        date: Timestamp::from_millis(1_796_115_960_000),
        unsubscribe_url: "https://alert.example.org/unsubscribe/u1-NBSWY3DPEBXW64TMMQ?a=1&b=2",
        preferences_url: "https://alert.example.org/preferences/p1-NBSWY3DPEBXW64TMMQ",
    }
}

fn spliced(skeleton: &Skeleton, values: &Values) -> Vec<u8> {
    let mut out = Pieces::default();
    Arc::new(skeleton.clone()).splice(values, &mut out);
    let out = out.to_vec();
    check_lines(&out);
    out
}

/// What holds for every byte and line of a message, by a reader that shares no code with the writer.
fn check_lines(message: &[u8]) {
    let (mut in_body, mut previous) = (false, 0);
    for (at, &byte) in message.iter().enumerate() {
        assert!(byte == b'\r' || byte == b'\n' || byte == b'\t' || (32..127).contains(&byte), "byte {byte} at {at}");
        assert_eq!(byte == b'\n', previous == b'\r', "a bare CR or LF at {at}");
        previous = byte;
    }
    for line in String::from_utf8_lossy(message).split("\r\n") {
        in_body |= line.is_empty();
        assert!(line.len() <= 998);
        if in_body && line.len() > 76 {
            assert!(line.starts_with("Content-") || line.starts_with(' '), "too long: {line}");
        }
        assert!(!in_body || !line.ends_with([' ', '\t']), "trailing blank: {line:?}");
    }
}

/// Text and HTML as another parser reads them, after checking that there are exactly these two parts.
fn parts(message: &[u8]) -> (String, String) {
    let parsed = MessageParser::default().parse(message).expect("the message parses");
    assert_eq!((parsed.parts.len(), parsed.text_body_count(), parsed.html_body_count()), (3, 1, 1));
    for part in &parsed.parts[1..] {
        let kind = part.content_type().expect("each part has a type");
        assert_eq!((kind.c_type.as_ref(), kind.attribute("charset")), ("text", Some("utf-8")));
    }
    let body = |n: usize| parsed.parts[n].text_contents().unwrap_or_default().replace("\r\n", "\n");
    (body(1), body(2))
}

fn expected(body: &str, marks: &Marks, name: &str, values: &Values, html: bool) -> String {
    let escape = |text: &str| {
        if !html {
            return text.to_owned();
        }
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    };
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let body = if body.ends_with('\n') { body } else { format!("{body}\n") };
    body.replace(marks.name(), &escape(name))
        .replace(marks.unsubscribe_url(), &escape(values.unsubscribe_url))
        .replace(marks.preferences_url(), &escape(values.preferences_url))
}

#[test]
fn a_digest_has_these_bytes() {
    let marks = Marks::random();
    let text = format!("Dear {},\n\ncafé = coffee\n{}\n", marks.name(), marks.unsubscribe_url());
    let html = format!("<p>{}</p><a href=\"{}\">leave</a>", marks.name(), marks.unsubscribe_url());
    let skeleton = Skeleton::build(&frame(&text, &html), &marks).unwrap();
    let message = String::from_utf8(spliced(&skeleton, &values())).unwrap();
    insta::assert_snapshot!(message.replace("\r\n", "\n"));
}

#[test]
fn a_confirmation_has_these_headers() {
    let marks = Marks::random();
    let mut frame = frame("x", "<p>x</p>");
    frame.unsubscribe = Unsubscribe::Absent;
    frame.list_id = None;
    frame.reply_to = None;
    frame.headers = &[("Auto-Submitted", "auto-generated")];
    let skeleton = Skeleton::build(&frame, &marks).unwrap();
    let message = String::from_utf8(spliced(&skeleton, &Values { to_name: None, ..values() })).unwrap();
    insta::assert_snapshot!(message.split_once("\r\n\r\n").unwrap().0.replace("\r\n", "\n"));
}

#[test]
fn names_and_links_come_out_as_they_went_in() {
    let marks = Marks::random();
    let [n, u, p] = [marks.name(), marks.unsubscribe_url(), marks.preferences_url()];
    let text = format!("{n}{n} {u}\n{p}\n{n}\n.dot\n..two\n--dash\nblank \ntab\t\n\nend {n}");
    let html = format!("<a href=\"{u}\">{n}</a>\n<a href='{p}'>=20 =</a>{n}{n}{u}");
    let skeleton = Skeleton::build(&frame(&text, &html), &marks).unwrap();
    let long_url = format!("https://alert.example.org/unsubscribe/{}", "A-_".repeat(250));
    let hundred = "é".repeat(150);
    let cut = "é".repeat(100);
    let cases = [
        (Some(ODD_NAME), ODD_NAME),
        (Some("👩‍🚒 Ada = = ="), "👩‍🚒 Ada = = ="),
        (Some("--b0d4c1f29e--"), "--b0d4c1f29e--"),
        (Some(".hidden"), ".hidden"),
        (Some("  a\r\nBcc: x@example.org\u{202e}\0 "), "aBcc: x@example.org"),
        (Some(hundred.as_str()), cut.as_str()),
        (Some(" \u{200f} "), "zoe@reader.example.net"),
        (None, "zoe@reader.example.net"),
    ];
    for (given, shown) in cases {
        for url in [values().unsubscribe_url, &long_url] {
            let values = Values { to_name: given, unsubscribe_url: url, ..values() };
            let (read_text, read_html) = parts(&spliced(&skeleton, &values));
            assert_eq!(read_text, expected(&text, &marks, shown, &values, false));
            assert_eq!(read_html, expected(&html, &marks, shown, &values, true));
        }
    }
}

#[test]
fn the_headers_read_back_whatever_the_name_is() {
    let marks = Marks::random();
    let skeleton = Skeleton::build(&frame("x", "x"), &marks).unwrap();
    let long = "Ångström ".repeat(40);
    let words = "word ".repeat(40);
    let solid = "x".repeat(300);
    for name in [ODD_NAME, "Ada", "a, b; (c)", "=?utf-8?q?forged?=", "日本語の名前", "👩‍🚒", &long, &words, &solid]
    {
        let message = spliced(&skeleton, &Values { to_name: Some(name), ..values() });
        let head = String::from_utf8_lossy(&message).split("\r\n\r\n").next().unwrap().to_owned();
        let folded = head.split("\r\n").filter(|line| line.starts_with(' ') || line.starts_with("To:"));
        assert!(folded.clone().all(|line| line.len() <= 78 || name == solid), "{head}");
        let parsed = MessageParser::default().parse(&message).unwrap();
        let to = parsed.to().and_then(|to| to.first()).unwrap();
        let shown: String = name.chars().take(MAX_NAME).collect();
        assert_eq!((to.name(), to.address()), (Some(shown.trim()), Some("zoe@reader.example.net")));
        assert_eq!(parsed.subject(), Some(frame("", "").subject));
        assert_eq!(parsed.message_id(), Some("ge4dcnbrgi2tk@news.example.org"));
        assert_eq!(parsed.date().map(|date| date.to_timestamp()), Some(1_796_115_960));
        for once in ["From:", "To:", "Subject:", "Date:", "Message-ID:", "MIME-Version:", "List-Unsubscribe:"] {
            assert_eq!(head.split("\r\n").filter(|line| line.starts_with(once)).count(), 1, "{once}");
        }
    }
}

#[test]
fn text_that_looks_like_a_mark_stays() {
    let (marks, others) = (Marks::random(), Marks::random());
    let text = format!("{} mk0000 {}", others.name(), &marks.name()[..20]);
    let skeleton = Skeleton::build(&frame(&text, &text), &marks).unwrap();
    let (read, _) = parts(&spliced(&skeleton, &values()));
    assert_eq!(read.trim_end(), text);
}

#[test]
fn what_can_not_be_sent_is_refused_with_the_reason() {
    let marks = Marks::random();
    let build = |frame: Frame| Skeleton::build(&frame, &marks).map(|_| ()).unwrap_err();
    let plain = || frame("x", "x");
    let subject = format!("Dear {}", marks.name());
    assert_eq!(build(Frame { subject: &subject, ..plain() }), SkeletonError::MarkInHeader("Subject".into()));
    assert_eq!(build(Frame { from: "nobody", ..plain() }), SkeletonError::Address("nobody".into()));
    assert!(matches!(build(Frame { boundary: "a b", ..plain() }), SkeletonError::Boundary(_)));
    assert!(matches!(build(frame("--b0d4c1f29e", "x")), SkeletonError::Boundary(_)));
    assert_eq!(build(Frame { headers: &[("Bcc", "x")], ..plain() }), SkeletonError::Header("Bcc".into()));
    assert_eq!(build(Frame { headers: &[("A b", "x")], ..plain() }), SkeletonError::Header("A b".into()));
    let solid = "x".repeat(2000);
    assert!(matches!(build(Frame { subject: &solid, ..plain() }), SkeletonError::LongLine(_)));
}

#[test]
fn subjects_and_headers_can_not_be_forged() {
    let marks = Marks::random();
    let subject = "a\r\nBcc: x@example.org =?utf-8?q?b?= {{x}} <script> \u{1f30d}";
    let headers = [("X", "a\r\n\r\nbody")];
    let skeleton = Skeleton::build(&Frame { subject, headers: &headers, ..frame("x", "x") }, &marks).unwrap();
    let message = spliced(&skeleton, &values());
    let parsed = MessageParser::default().parse(&message).unwrap();
    assert_eq!(parsed.subject(), Some("a  Bcc: x@example.org =?utf-8?q?b?= {{x}} <script> \u{1f30d}"));
    assert_eq!(parsed.parts.len(), 3);
}

#[test]
fn the_stored_form_reads_back_and_splices_the_same() {
    let marks = Marks::random();
    let text = format!("{} {}", marks.name(), marks.unsubscribe_url());
    let skeleton = Skeleton::build(&frame(&text, &text), &marks).unwrap();
    let stored = skeleton.to_bytes();
    let read = Skeleton::from_bytes(&stored).unwrap();
    assert_eq!(read, skeleton);
    assert_eq!(spliced(&read, &values()), spliced(&skeleton, &values()));
    assert_eq!(Skeleton::from_bytes(b""), Err(SkeletonError::Stored("cut short")));
    assert_eq!(Skeleton::from_bytes(b"\x09"), Err(SkeletonError::Stored("of another version")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_html_and_name_read_back(
        pieces in prop::collection::vec(("[ -~é\t\r\n=.👍-]{0,90}|\\PC{0,40}", 0_usize..4), 0..8),
        name in "\\PC{0,120}",
    ) {
        let marks = Marks::random();
        let body: String = pieces
            .iter()
            .map(|(text, mark)| format!("{text}{}", marks.all().get(*mark).copied().unwrap_or_default()))
            .collect();
        prop_assume!(!body.contains(BOUNDARY));
        let values = Values { to_name: Some(&name), ..values() };
        let skeleton = Skeleton::build(&frame(&body, &body), &marks).unwrap();
        let (text, html) = parts(&spliced(&skeleton, &values));
        let bidi = |c: &char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let shown: String = name.trim_matches(|c: char| c.is_whitespace() || bidi(&c)).chars().filter(|c| !bidi(c)).take(100).collect();
        let shown = if shown.is_empty() { values.to_address } else { &shown };
        prop_assert_eq!(text, expected(&body, &marks, shown, &values, false));
        prop_assert_eq!(html, expected(&body, &marks, shown, &values, true));
        prop_assert_eq!(Skeleton::from_bytes(&skeleton.to_bytes()).unwrap(), skeleton);
    }

    #[test]
    fn damaged_stored_forms_are_refused_or_still_well_formed(at in 0_usize..2000, byte in any::<u8>(), cut in any::<bool>()) {
        let marks = Marks::random();
        let text = format!("{} {}", marks.name(), marks.unsubscribe_url());
        let mut stored = Skeleton::build(&frame(&text, &text), &marks).unwrap().to_bytes();
        let at = at % stored.len();
        if cut { stored.truncate(at) } else { stored[at] = byte }
        if let Ok(read) = Skeleton::from_bytes(&stored) {
            let mut out = Pieces::default();
            Arc::new(read).splice(&values(), &mut out);
            let out = out.to_vec();
            prop_assert!(out.is_ascii() && out.ends_with(b"\r\n"));
        }
    }
}
