//! The end of a message on the wire: transparency for its dots, and the final dot (RFC 5321 section 4.5.2).

use memchr::memmem;

/// The line that ends a message.
const FINAL_DOT: &[u8] = b".\r\n";

/// Makes the message that stands in `buffer` from `start` on ready for the wire: each line that begins with a dot gets
/// a second one, the last line gets its CRLF if it has none, and the final dot follows.
///
/// Looks for dots a block at a time, and moves no byte of a message that has none at the start of a line. A dot after
/// a lone LF is doubled too: to a server that takes a lone LF for a line end, nothing may look like a final dot.
pub fn stuff(buffer: &mut Vec<u8>, start: usize) {
    if buffer[start..].first() == Some(&b'.') {
        buffer.insert(start, b'.');
    }
    double_dots(buffer, start);
    match &buffer[start..] {
        [] | [.., b'\r', b'\n'] => {}
        [.., b'\r'] => buffer.push(b'\n'),
        _ => buffer.extend_from_slice(b"\r\n"),
    }
    buffer.extend_from_slice(FINAL_DOT);
}

/// Doubles each dot after an LF, from `start` on. Each byte behind the first of them is moved once, the last ones first.
fn double_dots(buffer: &mut Vec<u8>, start: usize) {
    let dots: Vec<usize> = memmem::find_iter(&buffer[start..], b"\n.").map(|found| start + found + 1).collect();
    let mut end = buffer.len();
    buffer.resize(end + dots.len(), b'.');
    for (before, dot) in dots.into_iter().enumerate().rev() {
        buffer.copy_within(dot..end, dot + before + 1);
        buffer[dot + before] = b'.';
        end = dot;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stuffed(message: &[u8]) -> Vec<u8> {
        let mut buffer = message.to_vec();
        stuff(&mut buffer, 0);
        buffer
    }

    /// The message as a server reads it, up to the first final dot, and what stands behind that.
    fn received(wire: &[u8]) -> (Vec<u8>, &[u8]) {
        let mut message = Vec::new();
        let mut rest = wire;
        while let Some(end) = memmem::find(rest, b"\n") {
            let (line, next) = rest.split_at(end + 1);
            if line == FINAL_DOT {
                return (message, next);
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
            rest = next;
        }
        panic!("no final dot in {:?}", wire.escape_ascii().to_string());
    }

    #[test]
    fn a_message_without_leading_dots_only_gets_its_end() {
        assert_eq!(stuffed(b"A: b\r\n\r\nc.\r\n"), b"A: b\r\n\r\nc.\r\n.\r\n");
        assert_eq!(stuffed(b"A: b\r\n\r\nc"), b"A: b\r\n\r\nc\r\n.\r\n");
        assert_eq!(stuffed(b"A: b\r"), b"A: b\r\n.\r\n");
        assert_eq!(stuffed(b""), b".\r\n");
    }

    #[test]
    fn leading_dots_are_doubled_wherever_they_stand() {
        assert_eq!(stuffed(b".a\r\n.\r\n..\r\nb\r\n.c"), b"..a\r\n..\r\n...\r\nb\r\n..c\r\n.\r\n");
        assert_eq!(stuffed(b"smuggled\n.\r\n"), b"smuggled\n..\r\n.\r\n");
    }

    #[test]
    fn what_stands_before_the_message_is_left_alone() {
        let mut buffer = b"\r\n.DATA\r\n".to_vec();
        let start = buffer.len();
        buffer.extend_from_slice(b".a\r\n");
        stuff(&mut buffer, start);
        assert_eq!(buffer, b"\r\n.DATA\r\n..a\r\n.\r\n");
    }

    proptest! {
        #[test]
        fn whatever_is_stuffed_is_received_as_it_was(message in "[.\r\na]{0,40}") {
            let mut whole = message.clone().into_bytes();
            match whole.as_slice() {
                [] | [.., b'\r', b'\n'] => {}
                [.., b'\r'] => whole.push(b'\n'),
                _ => whole.extend_from_slice(b"\r\n"),
            }
            let wire = stuffed(message.as_bytes());
            let (got, behind) = received(&wire);
            prop_assert_eq!(got, whole);
            prop_assert!(behind.is_empty());
        }
    }
}
