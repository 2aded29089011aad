//! Quoted-printable (RFC 2045 section 6.7): whole texts once, and readers' values as they are spliced.

use quoted_printable::{Options, encode_with_options};

/// The longest line, without its line end.
const LINE: usize = 76;

/// A dot that begins a line is doubled by SMTP, and lost by careless relays.
const ENCODED_DOT: &str = "=2E";

/// From this column on a line has no room for an encoded byte and the sign of a soft line break.
const FULL: usize = LINE - "=XX".len();

/// Text that follows a line end or begins a body, encoded; ends where the text ends, one column short of a full line
/// so that a soft line break always fits behind it. No line begins with a dot. Line ends must be CRLF.
pub(super) fn text(text: &str) -> String {
    let encoded = encode_with_options(text, Options::default().line_length_limit(LINE - 1 - ENCODED_DOT.len()));
    let encoded = encoded.replace("\n.", &format!("\n{ENCODED_DOT}"));
    encoded.strip_prefix('.').map(|rest| format!("{ENCODED_DOT}{rest}")).unwrap_or(encoded)
}

/// Appends `text`, which begins at the start of a line, with soft line breaks of its own and without a final one.
/// Control characters are left out. `html`: as text of an element or attribute.
pub(super) fn value(mut text: &str, html: bool, out: &mut Vec<u8>) {
    let mut line = Line { out, column: 0 };
    while !text.is_empty() {
        let run = text.bytes().take_while(|byte| stands_for_itself(*byte, html)).count();
        line.run(&text.as_bytes()[..run]);
        let mut rest = text[run..].chars();
        match rest.next() {
            Some('&') if html => line.bytes(b"&amp;"),
            Some('<') if html => line.bytes(b"&lt;"),
            Some('>') if html => line.bytes(b"&gt;"),
            Some('"') if html => line.bytes(b"&quot;"),
            Some('\'') if html => line.bytes(b"&#39;"),
            Some(c) if !c.is_control() => line.bytes(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Some(_) | None => {}
        }
        text = rest.as_str();
    }
}

/// Whether a byte is written as it is wherever it stands, but for the start of a line.
fn stands_for_itself(byte: u8, html: bool) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'=' && !(html && matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\''))
}

struct Line<'a> {
    out: &'a mut Vec<u8>,
    column: usize,
}

impl Line<'_> {
    /// Bytes that stand for themselves, a line's worth at a time.
    fn run(&mut self, mut bytes: &[u8]) {
        while let [first, rest @ ..] = bytes {
            self.break_if_full();
            if self.column == 0 {
                self.byte(*first);
                bytes = rest;
            } else {
                let (now, later) = bytes.split_at(bytes.len().min(FULL - self.column));
                self.out.extend_from_slice(now);
                self.column += now.len();
                bytes = later;
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.break_if_full();
            self.byte(byte);
        }
    }

    fn break_if_full(&mut self) {
        if self.column >= FULL {
            self.out.extend_from_slice(b"=\r\n");
            self.column = 0;
        }
    }

    fn byte(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        // A hyphen first in a line could begin a boundary.
        let first = self.column == 0 && matches!(byte, b'-' | b'.');
        if matches!(byte, b' '..=b'~') && byte != b'=' && !first {
            self.out.push(byte);
            self.column += 1;
        } else {
            self.out.extend_from_slice(&[b'=', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            self.column += 3;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, html: bool) -> String {
        let mut out = Vec::new();
        value(text, html, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_encoded_and_escaped() {
        assert_eq!(encoded("a=b <é>", false), "a=3Db <=C3=A9>");
        assert_eq!(encoded("a & \"<'>", true), "a &amp; &quot;&lt;&#39;&gt;");
        assert_eq!(encoded("a\0\r\n\u{85}b", false), "ab");
    }

    #[test]
    fn no_line_begins_with_a_dot_or_a_hyphen() {
        assert_eq!(encoded("--x", false), "=2D-x");
        let dots = encoded(&".".repeat(300), false);
        assert!(dots.lines().all(|line| !line.starts_with('.') && line.len() <= LINE));
    }

    #[test]
    fn a_long_value_is_whole_when_its_soft_breaks_are_taken_out() {
        let long = "https://example.org/a=b&c".repeat(30);
        let lines = encoded(&long, false);
        assert!(lines.lines().all(|line| line.len() <= LINE) && lines.lines().count() > 9);
        assert_eq!(lines.replace("=\r\n", "").replace("=3D", "="), long);
    }

    #[test]
    fn texts_leave_a_column_for_a_soft_break() {
        for n in 60..90 {
            let end = text(&"é=x ".repeat(n));
            assert!(end.lines().all(|line| line.len() < LINE));
        }
    }

    #[test]
    fn no_line_of_a_text_begins_with_a_dot() {
        assert_eq!(text(".a\r\n.b\r\n"), "=2Ea\r\n=2Eb\r\n");
        let dots = text(&".".repeat(300));
        assert!(dots.lines().all(|line| !line.starts_with('.') && line.len() < LINE));
    }
}
