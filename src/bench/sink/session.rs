//! One client's side of the protocol (RFC 5321), without any input or output: bytes in, replies out.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::hash::hash;
use super::tally::Tally;

/// As much as the server says in its greeting that it takes.
const LARGEST: usize = 50 * 1024 * 1024;
/// Longest command line, longer than anybody needs.
const LONGEST_LINE: usize = 4096;
/// What is read at once at most, and what is kept free for it.
const BLOCK: usize = 128 * 1024;

/// The bytes around the final dot.
static END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\r\n.\r\n"));

/// Where the conversation is.
enum Stage {
    /// Commands, a line each.
    Commands,
    /// A message, searched up to here from `Session::start`.
    Message { searched: usize },
}

/// A conversation, with the bytes that are not understood yet.
pub(super) struct Session {
    pub(super) buffer: Vec<u8>,
    start: usize,
    stage: Stage,
    sender_given: bool,
    /// Hashes of the addresses.
    recipients: Vec<u64>,
    /// It is over, after the replies that are due.
    pub(super) done: bool,
}

impl Session {
    pub(super) fn new() -> Session {
        Session {
            buffer: Vec::with_capacity(2 * BLOCK),
            start: 0,
            stage: Stage::Commands,
            sender_given: false,
            recipients: Vec::new(),
            done: false,
        }
    }

    /// Makes room for the next block. Moves what is left to the front only when there is no room behind it.
    pub(super) fn make_room(&mut self) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        } else if self.buffer.capacity() - self.buffer.len() < BLOCK / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
            self.buffer.reserve(BLOCK);
        }
    }

    /// Understands as much of the buffer as it can, counts in `tally` and writes the replies to `out`.
    pub(super) fn advance(&mut self, tally: &mut Tally, out: &mut Vec<u8>) {
        while !self.done {
            let went_on = match self.stage {
                Stage::Commands => self.command(out),
                Stage::Message { searched } => self.message(searched, tally, out),
            };
            if !went_on {
                return;
            }
        }
    }

    fn command(&mut self, out: &mut Vec<u8>) -> bool {
        let rest = &self.buffer[self.start..];
        let Some(end) = memchr::memchr(b'\n', rest) else {
            if rest.len() > LONGEST_LINE {
                self.end(out, b"500 5.5.2 Line too long\r\n");
            }
            return false;
        };
        let line = rest[..end].trim_ascii_end();
        self.start += end + 1;
        let verb = line.get(..4).unwrap_or(line);
        let reply: &[u8] = if verb.eq_ignore_ascii_case(b"RCPT") && self.sender_given {
            self.recipients.push(hash(path(line)));
            b"250 2.1.5 OK\r\n"
        } else if verb.eq_ignore_ascii_case(b"MAIL") {
            self.recipients.clear();
            self.sender_given = true;
            b"250 2.1.0 OK\r\n"
        } else if verb.eq_ignore_ascii_case(b"DATA") && !self.recipients.is_empty() {
            self.stage = Stage::Message { searched: 0 };
            b"354 End with a dot\r\n"
        } else if verb.eq_ignore_ascii_case(b"EHLO") {
            b"250-sink.example.org\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
              250 ENHANCEDSTATUSCODES\r\n"
        } else if verb.eq_ignore_ascii_case(b"HELO") {
            b"250 sink.example.org\r\n"
        } else if verb.eq_ignore_ascii_case(b"RSET") {
            self.recipients.clear();
            self.sender_given = false;
            b"250 2.0.0 OK\r\n"
        } else if verb.eq_ignore_ascii_case(b"NOOP") {
            b"250 2.0.0 OK\r\n"
        } else if verb.eq_ignore_ascii_case(b"QUIT") {
            self.end(out, b"221 2.0.0 Bye\r\n");
            return false;
        } else if [b"RCPT", b"DATA"].iter().any(|known| verb.eq_ignore_ascii_case(*known)) {
            b"503 5.5.1 Not now\r\n"
        } else {
            b"502 5.5.1 Unknown\r\n"
        };
        out.extend_from_slice(reply);
        true
    }

    fn message(&mut self, searched: usize, tally: &mut Tally, out: &mut Vec<u8>) -> bool {
        let rest = &self.buffer[self.start..];
        // A message of nothing but the dot has its line break in the line before.
        let (length, taken) = if rest.starts_with(b".\r\n") {
            (0, 3)
        } else {
            let from = searched.saturating_sub(4);
            let Some(found) = END.find(&rest[from..]) else {
                let searched = rest.len();
                self.stage = Stage::Message { searched };
                if searched > LARGEST {
                    self.end(out, b"552 5.3.4 Too large\r\n");
                }
                return false;
            };
            (from + found + 2, from + found + 5)
        };
        let body = &rest[..length];
        tally.accept(&self.recipients, hash(body), body.len());
        out.extend_from_slice(b"250 2.0.0 Taken\r\n");
        self.start += taken;
        self.recipients.clear();
        self.sender_given = false;
        self.stage = Stage::Commands;
        true
    }

    fn end(&mut self, out: &mut Vec<u8>, reply: &[u8]) {
        out.extend_from_slice(reply);
        self.done = true;
    }
}

/// The address in `RCPT TO:<…>`.
fn path(line: &[u8]) -> &[u8] {
    let from = memchr::memchr(b'<', line).map_or(0, |at| at + 1);
    let to = memchr::memrchr(b'>', line).unwrap_or(line.len());
    line.get(from..to).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALOGUE: &[u8] = b"EHLO a.example.org\r\nMAIL FROM:<a@example.org> BODY=8BITMIME\r\nRCPT TO:<b@example.org>\r\nDATA\r\n\
        Subject: x\r\n\r\n..dotted\r\n.x\r\n.\r\nMAIL FROM:<a@example.org>\r\nrcpt to:<b@example.org>\r\nDATA\r\n.\r\nQUIT\r\n";

    fn talk(pieces: impl Iterator<Item = Vec<u8>>) -> (String, super::super::Count, bool) {
        let (mut session, mut tally, mut out) = (Session::new(), Tally::default(), Vec::new());
        for piece in pieces {
            session.make_room();
            session.buffer.extend_from_slice(&piece);
            session.advance(&mut tally, &mut out);
        }
        (String::from_utf8(out).unwrap(), tally.count(), session.done)
    }

    #[test]
    fn a_dialogue_is_understood_the_same_at_once_and_in_pieces_of_any_size() {
        let at_once = talk(std::iter::once(DIALOGUE.to_vec()));
        let codes: Vec<&str> =
            at_once.0.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| &line[..3]).collect();
        assert_eq!(codes, ["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"]);
        let count = &at_once.1;
        assert_eq!((count.received, count.distinct, count.differing), (2, 1, 1));
        assert_eq!(count.bytes, b"Subject: x\r\n\r\n..dotted\r\n.x\r\n".len() as u64);
        assert!(at_once.2);
        for size in 1..20 {
            let pieces = talk(DIALOGUE.chunks(size).map(<[u8]>::to_vec));
            assert_eq!((&pieces.0, pieces.1.bytes, pieces.1.differing), (&at_once.0, count.bytes, 1), "{size}");
        }
    }

    #[test]
    fn what_comes_out_of_turn_is_refused() {
        let (said, count, _) = talk(std::iter::once(b"DATA\r\nRCPT TO:<a@example.org>\r\nHELP\r\n".to_vec()));
        assert_eq!(said, "503 5.5.1 Not now\r\n503 5.5.1 Not now\r\n502 5.5.1 Unknown\r\n");
        assert_eq!(count.received, 0);
    }
}
