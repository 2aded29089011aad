//! What the mail server has seen.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::support::Mail;

/// How much of the conversations is kept for a failing test.
const TRANSCRIPT_LINES: usize = 400;

/// One message that the server took responsibility for, or said it did.
#[derive(Debug)]
pub struct Received {
    /// The envelope's sender, without angle brackets; empty for the null path.
    pub from: String,
    /// The envelope's recipients that were accepted.
    pub to: Vec<String>,
    /// The message, byte for byte as it was before dot-stuffing.
    pub raw: Vec<u8>,
    /// The bytes as they came over the wire, dots stuffed, without the final dot.
    pub wire: Vec<u8>,
    /// Which connection brought it: 1 for the first since the start.
    pub connection: usize,
    /// Whether more came in the same packet, behind the final dot.
    pub accompanied: bool,
}

impl Received {
    /// The message, parsed.
    pub fn mail(&self) -> Mail {
        Mail::parse(&self.raw)
    }
}

/// The state of the server at one moment.
#[derive(Default)]
pub struct Book {
    /// True while the port is open.
    pub listening: bool,
    /// Accepted messages, oldest first.
    pub accepted: Vec<Arc<Received>>,
    /// Connections open now.
    pub open: usize,
    /// The most connections open at one time.
    pub most_open: usize,
    /// Connections made since the start.
    pub connections: usize,
    transcript: VecDeque<String>,
    faults: Vec<String>,
}

impl Book {
    /// Accepted messages to one recipient.
    pub fn to<'a>(&'a self, address: &'a str) -> impl Iterator<Item = &'a Arc<Received>> {
        self.accepted.iter().filter(move |mail| mail.to.iter().any(|to| to == address))
    }

    /// The figures in one line.
    pub fn summary(&self) -> String {
        let state = if self.listening { "up" } else { "down" };
        format!(
            "the mail server is {state}; messages accepted: {}; connections: {} open, {} at most, {} in all",
            self.accepted.len(),
            self.open,
            self.most_open,
            self.connections
        )
    }

    /// The figures and the last part of the conversations.
    pub fn show(&self) -> String {
        let lines: Vec<_> = self.transcript.iter().map(|line| format!("     {line}")).collect();
        format!("---- {}\n{}", self.summary(), lines.join("\n"))
    }
}

/// The book, written by the server's thread and read by the test.
#[derive(Clone)]
pub(super) struct SharedBook {
    book: Arc<watch::Sender<Book>>,
}

impl Default for SharedBook {
    fn default() -> Self {
        Self { book: Arc::new(watch::Sender::new(Book::default())) }
    }
}

impl SharedBook {
    /// The book as it is now; nothing can be written while the answer is kept.
    pub(super) fn read(&self) -> watch::Ref<'_, Book> {
        self.book.borrow()
    }

    /// Waits until the book is as wanted; false if it was not so before the deadline.
    pub(super) async fn wait(&self, deadline: Duration, wanted: impl FnMut(&Book) -> bool) -> bool {
        let mut book = self.book.subscribe();
        tokio::time::timeout(deadline, book.wait_for(wanted)).await.is_ok()
    }

    pub(super) fn set_listening(&self, listening: bool) {
        self.book.send_modify(|book| book.listening = listening);
    }

    pub(super) fn take_faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        self.book.send_modify(|book| faults = std::mem::take(&mut book.faults));
        faults
    }

    /// Enters a new connection; it leaves the book when the value is dropped.
    pub(super) fn open(&self) -> Connection {
        let mut number = 0;
        self.book.send_modify(|book| {
            book.connections += 1;
            book.open += 1;
            book.most_open = book.most_open.max(book.open);
            number = book.connections;
        });
        Connection { book: self.clone(), number }
    }
}

/// One connection's pen.
pub(super) struct Connection {
    book: SharedBook,
    /// 1 for the first since the start.
    pub(super) number: usize,
}

impl Connection {
    /// Enters a message that the server has taken.
    pub(super) fn accept(&self, received: Received) {
        self.book.book.send_modify(|book| book.accepted.push(Arc::new(received)));
    }

    /// Adds a line of the conversation.
    pub(super) fn note(&self, who: &str, said: &str) {
        let line = format!("#{} {who} {}", self.number, said.trim_end().escape_debug());
        self.book.book.send_modify(|book| {
            if book.transcript.len() == TRANSCRIPT_LINES {
                book.transcript.pop_front();
            }
            book.transcript.push_back(line);
        });
    }

    /// Enters a breach of the protocol by the client.
    pub(super) fn fault(&self, what: &str) {
        self.note("!", what);
        let line = format!("connection {}: {what}", self.number);
        self.book.book.send_modify(|book| book.faults.push(line));
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.note("-", "closed");
        self.book.book.send_modify(|book| book.open -= 1);
    }
}
