//! Quoted-printable (RFC 2045 section 6.7): whole texts once, and readers' values as they are spliced.

use quoted_printable::{Options, encode_with_options};

/// The longest line, without its line end.
const LINE: usize = 76;

/// Text that follows a line end or begins a body, encoded; ends where the text ends, one column short of a full line
/// so that a soft line break always fits behind it. Line ends must be CRLF.
pub(super) fn text(text: &str) -> String {
    encode_with_options(text, Options::default().line_length_limit(LINE - 1))
}

/// Appends `value`, which begins at the start of a line, with soft line breaks of its own and without a final one.
/// `html`: as text of an element or attribute.
pub(super) fn value(value: impl Iterator<Item = char>, html: bool, out: &mut Vec<u8>) {
    let mut line = Line { out, column: 0 };
    for c in value {
        match c {
            '&' if html => line.bytes(b"&amp;"),
            '<' if html => line.bytes(b"&lt;"),
            '>' if html => line.bytes(b"&gt;"),
            '"' if html => line.bytes(b"&quot;"),
            '\'' if html => line.bytes(b"&#39;"),
            other => line.bytes(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

struct Line<'a> {
    out: &'a mut Vec<u8>,
    column: usize,
}

impl Line<'_> {
    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.column + 3 >= LINE {
                self.out.extend_from_slice(b"=\r\n");
                self.column = 0;
            }
            self.byte(byte);
        }
    }

    fn byte(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        // A hyphen first in a line could begin a boundary; a dot there is doubled by SMTP, and lost by careless relays.
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
        value(text.chars(), html, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_encoded_and_escaped() {
        assert_eq!(encoded("a=b <é>", false), "a=3Db <=C3=A9>");
        assert_eq!(encoded("a & \"<'>", true), "a &amp; &quot;&lt;&#39;&gt;");
    }

    #[test]
    fn no_line_begins_with_a_dot_or_a_hyphen() {
        assert_eq!(encoded("--x", false), "=2D-x");
        let dots = encoded(&".".repeat(300), false);
        assert!(dots.lines().all(|line| !line.starts_with('.') && line.len() <= LINE));
    }

    #[test]
    fn texts_leave_a_column_for_a_soft_break() {
        for n in 60..90 {
            let end = text(&"é=x ".repeat(n));
            assert!(end.lines().all(|line| line.len() < LINE));
        }
    }
}
