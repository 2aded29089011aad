//! The end of a message on the wire: transparency for its dots, and the final dot (RFC 5321 section 4.5.2).

use memchr::memmem;

use crate::mail::Pieces;

/// The line that ends a message.
const FINAL_DOT: &[u8] = b".\r\n";

/// Makes `message` ready for the wire: each line that begins with a dot gets a second one, the last line gets its CRLF
/// if it has none, and the final dot follows.
///
/// A message whose lines all begin otherwise stays as it is, in its pieces: what is shared was looked through once for
/// all copies. A dot after a lone LF is doubled too: to a server that takes a lone LF for a line end, nothing may look
/// like a final dot.
pub fn stuff(message: &mut Pieces) {
    if !is_plain(message) {
        let bytes = message.melt();
        if bytes.first() == Some(&b'.') {
            bytes.insert(0, b'.');
        }
        double_dots(bytes);
        match bytes[..] {
            [] | [.., b'\r', b'\n'] => {}
            [.., b'\r'] => bytes.push(b'\n'),
            _ => bytes.extend_from_slice(b"\r\n"),
        }
    }
    message.own().extend_from_slice(FINAL_DOT);
}

/// Whether no line begins with a dot, and the last one is whole.
fn is_plain(message: &Pieces) -> bool {
    let mut plain = !message.may_have_leading_dots();
    let mut before = *b"\r\n";
    message.each(|piece| {
        plain &= before[1] != b'\n' || piece[0] != b'.';
        before = match *piece {
            [.., last_but_one, last] => [last_but_one, last],
            [last] => [before[1], last],
            [] => before,
        };
    });
    plain && before == *b"\r\n"
}

/// Doubles each dot after an LF. Each byte behind the first of them is moved once, the last ones first.
fn double_dots(buffer: &mut Vec<u8>) {
    let dots: Vec<usize> = memmem::find_iter(buffer, b"\n.").map(|found| found + 1).collect();
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
    use crate::mail::skeleton::Skeleton;

    fn stuffed(message: &[u8]) -> Vec<u8> {
        let mut pieces = Pieces::default();
        pieces.own().extend_from_slice(message);
        stuff(&mut pieces);
        pieces.to_vec()
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
    fn a_message_without_leading_dots_stays_in_its_pieces() {
        let shared = Skeleton::of_bytes(b"Subject: x.\r\n\r\nDear .\r\n");
        let mut message = Pieces::default();
        message.share(&shared, 0..20);
        message.own().extend_from_slice(b".reader");
        message.share(&shared, 20..shared.bytes().len());
        stuff(&mut message);
        assert_eq!(message.slices(0, message.len()).len(), 4);
        assert_eq!(message.to_vec(), b"Subject: x.\r\n\r\nDear .reader.\r\n.\r\n");
    }

    proptest! {
        #[test]
        fn however_a_message_is_cut_into_pieces_it_is_stuffed_as_if_it_were_whole(
            message in "[.\r\na]{0,30}",
            cuts in prop::collection::vec(0usize..6, 0..12),
        ) {
            let shared = Skeleton::of_bytes(message.as_bytes());
            let mut pieces = Pieces::default();
            let mut at = 0;
            for (number, cut) in cuts.iter().chain([&message.len()]).enumerate() {
                let to = message.len().min(at + cut);
                match number % 2 {
                    0 => pieces.share(&shared, at..to),
                    _ => pieces.own().extend_from_slice(&message.as_bytes()[at..to]),
                }
                at = to;
            }
            stuff(&mut pieces);
            prop_assert_eq!(pieces.to_vec(), stuffed(message.as_bytes()));
            let gathered: Vec<u8> = (0..pieces.len()).flat_map(|at| pieces.slices(at, at + 1)[0].to_vec()).collect();
            prop_assert_eq!(gathered, pieces.to_vec());
        }

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
