//! Replies out of a stream of bytes (RFC 5321 section 4.2), whatever sends them.

use std::borrow::Cow;

use memchr::memchr;

use crate::mail::Reply;

/// The most bytes of one reply. RFC 5321 section 4.5.3.1.5 gives a line 512.
const LARGEST: usize = 64 * 1024;

/// The most lines of one reply.
const MOST_LINES: usize = 1000;

/// How much is read at once. The replies to one message are a small part of it.
const ROOM: usize = 4096;

/// What came is no reply: the conversation can't go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Nonsense {
    /// A line that does not begin with a reply code, or whose code is another one than that of the line before.
    #[error("the relay answered with something that is no SMTP reply")]
    NotAReply,
    /// A reply without an end in sight.
    #[error("the relay answered at too great length")]
    TooLong,
}

/// Collects bytes until they are a whole reply. Lines may end in LF alone; a code may stand without a text.
#[derive(Debug, Default)]
pub struct ReplyReader {
    bytes: Vec<u8>,
    /// Where the reply that is being read begins.
    start: usize,
    /// Where its first line begins that is not yet whole.
    line: usize,
    /// Up to where there is no line end behind `line`.
    searched: usize,
    /// How many lines of it are whole.
    lines: usize,
    /// The code of those lines.
    code: u16,
    /// Whether the last of them ended the reply.
    whole: bool,
}

/// One reply as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawReply<'a> {
    /// The reply code.
    pub code: u16,
    lines: &'a [u8],
}

impl ReplyReader {
    /// The place to append bytes to, with room for some thousand. What was taken is gone after this.
    pub fn room(&mut self) -> &mut Vec<u8> {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.line -= self.start;
            self.searched -= self.start;
            self.start = 0;
        }
        if self.bytes.capacity() - self.bytes.len() < ROOM / 4 {
            self.bytes.reserve(ROOM);
        }
        &mut self.bytes
    }

    /// Whether a whole reply is there to be taken.
    pub fn is_ready(&mut self) -> Result<bool, Nonsense> {
        // Also where nobody takes the replies, because we are still sending.
        if self.bytes.len() - self.start > 2 * LARGEST {
            return Err(Nonsense::TooLong);
        }
        while !self.whole {
            let Some(end) = memchr(b'\n', &self.bytes[self.searched..]).map(|found| self.searched + found) else {
                self.searched = self.bytes.len();
                return if self.searched - self.start > LARGEST { Err(Nonsense::TooLong) } else { Ok(false) };
            };
            let (code, whole) = code(&self.bytes[self.line..end]).ok_or(Nonsense::NotAReply)?;
            if self.lines > 0 && code != self.code {
                return Err(Nonsense::NotAReply);
            }
            (self.code, self.whole) = (code, whole);
            self.lines += 1;
            self.line = end + 1;
            self.searched = self.line;
            if self.lines > MOST_LINES || self.line - self.start > LARGEST {
                return Err(Nonsense::TooLong);
            }
        }
        Ok(true)
    }

    /// Takes the reply that [`is_ready`](Self::is_ready) found.
    pub fn take(&mut self) -> Option<RawReply<'_>> {
        if !self.whole {
            return None;
        }
        let lines = &self.bytes[self.start..self.line];
        self.start = self.line;
        self.lines = 0;
        self.whole = false;
        Some(RawReply { code: self.code, lines })
    }

    /// Whether nothing has come that was not taken.
    pub fn is_drained(&self) -> bool {
        self.start == self.bytes.len()
    }
}

/// The code at the start of a line, and whether the line is the reply's last (RFC 5321 section 4.2.1).
fn code(line: &[u8]) -> Option<(u16, bool)> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (&[a @ b'2'..=b'5', b @ b'0'..=b'5', c @ b'0'..=b'9'], rest) = line.split_first_chunk()? else { return None };
    let whole = match rest.first() {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return None,
    };
    let digit = |byte: u8| u16::from(byte - b'0');
    Some((100 * digit(a) + 10 * digit(b) + digit(c), whole))
}

impl RawReply<'_> {
    /// The text of each line. Bytes that are no UTF-8 are replaced.
    pub fn lines(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.lines.split_inclusive(|byte| *byte == b'\n').map(|line| {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            String::from_utf8_lossy(line.get(4..).unwrap_or_default())
        })
    }

    /// The reply as it is kept.
    pub fn to_reply(self) -> Reply {
        let mut lines = self.lines();
        let first = lines.next().unwrap_or_default();
        let Some(second) = lines.next() else { return Reply::new(self.code, &first) };
        let mut text = first.into_owned();
        for line in std::iter::once(second).chain(lines) {
            text.push('\n');
            text.push_str(&line);
        }
        Reply::new(self.code, &text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All replies in `parts`, which come one after the other.
    fn replies<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Reply>, Nonsense> {
        let mut reader = ReplyReader::default();
        let mut found = Vec::new();
        for part in parts {
            reader.room().extend_from_slice(part);
            while reader.is_ready()? {
                found.extend(reader.take().map(RawReply::to_reply));
            }
        }
        Ok(found)
    }

    fn all(bytes: &[u8]) -> Result<Vec<(u16, String)>, Nonsense> {
        Ok(replies([bytes])?.into_iter().map(|reply| (reply.code, reply.text)).collect())
    }

    #[test]
    fn replies_of_one_line_of_several_and_without_words_are_read_in_order() {
        let found = all(b"250 2.0.0 Ok\r\n550-5.1.1 no\r\n550 such user\r\n354\r\n220 lone line feed\n").unwrap();
        let expected = [(250, "2.0.0 Ok"), (550, "5.1.1 no such user"), (354, ""), (220, "lone line feed")];
        assert_eq!(found, expected.map(|(code, text)| (code, text.to_owned())));
    }

    #[test]
    fn what_is_no_reply_is_told_at_its_first_line() {
        for bytes in [
            &b"hello\r\n"[..],
            b"\r\n",
            b"25 ok\r\n",
            b"250_ok\r\n",
            b"2500 ok\r\n",
            b"650 ok\r\n",
            b"260 ok\r\n",
            b"\xff\x00\xfe\n",
            b"250-ok\r\n550 no\r\n",
            b"250-ok\r\nhello\r\n",
        ] {
            assert_eq!(all(bytes), Err(Nonsense::NotAReply), "{:?}", bytes.escape_ascii().to_string());
        }
    }

    #[test]
    fn a_reply_that_does_not_end_is_given_up() {
        assert_eq!(all(&b"250-more\r\n".repeat(1001)), Err(Nonsense::TooLong));
        assert_eq!(all(&[b"250 ".as_slice(), &[b'x'; LARGEST]].concat()), Err(Nonsense::TooLong));
        assert_eq!(all(&[b"250 ".as_slice(), &[b'x'; LARGEST], b"\r\n"].concat()), Err(Nonsense::TooLong));
        let long = [&b"250-more\r\n".repeat(999), &b"250 end\r\n"[..]].concat();
        assert_eq!(all(&long).unwrap().len(), 1);
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced() {
        assert_eq!(all(b"550 bo\xeete pleine\r\n").unwrap(), [(550, "bo\u{fffd}te pleine".to_owned())]);
    }

    #[test]
    fn what_came_too_early_is_noticed() {
        let mut reader = ReplyReader::default();
        assert!(reader.is_drained());
        reader.room().extend_from_slice(b"354 go\r\n250 2");
        assert_eq!(reader.is_ready(), Ok(true));
        assert_eq!(reader.take().map(|reply| reply.code), Some(354));
        assert!(!reader.is_drained());
        assert_eq!((reader.is_ready(), reader.take()), (Ok(false), None));
    }

    #[test]
    fn however_the_bytes_are_split_the_replies_are_the_same() {
        let bytes = b"250-2.0.0 one\r\n250 two\r\n354 go\n550-5.1.1 a\r\n550-b\r\n550 c\r\n221\r\n";
        let whole = replies([&bytes[..]]).unwrap();
        assert_eq!(whole.len(), 4);
        for first in 0..bytes.len() {
            for second in first..bytes.len() {
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(replies(parts).unwrap(), whole);
            }
        }
        assert_eq!(replies(bytes.chunks(1)).unwrap(), whole);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_without_a_panic_and_alike_in_pieces(
            bytes in "[2-6a]{0,1}[05]{2}[- x][a-z\r\u{e9}]{0,9}(\r\n|\n)(250[- ]b\r\n){0,3}\\PC{0,5}",
            size in 1usize..9,
        ) {
            let bytes = bytes.as_bytes();
            prop_assert_eq!(replies(bytes.chunks(size)), replies([bytes]));
        }
    }
}
