//! What the program said, kept so that a failing test can show it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Lines in the order in which they came, from every process of one [`TestApp`](super::TestApp).
#[derive(Clone, Default)]
pub struct Logs {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Logs {
    /// Adds one line.
    pub fn note(&self, line: String) {
        self.lock().push(line);
    }

    /// Everything so far, a line each, indented, under a heading that names where it is from.
    pub fn show(&self, heading: &str) -> String {
        let mut text = format!("---- {heading}\n");
        for line in self.lock().iter() {
            // Writing to a String can't fail.
            let _ = writeln!(text, "     {line}");
        }
        text
    }

    /// True if any line holds `words`.
    pub fn mention(&self, words: &str) -> bool {
        self.lock().iter().any(|line| line.contains(words))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One output of a child, read to its end by a thread of its own so that the child never blocks on a full pipe.
#[derive(Clone)]
pub struct Stream {
    state: watch::Receiver<Heard>,
}

/// What a stream has given so far.
#[derive(Default)]
struct Heard {
    text: String,
    ended: bool,
}

impl Stream {
    /// Starts reading; every line also goes to `logs` behind `label`.
    pub fn follow(source: impl Read + Send + 'static, label: String, logs: Logs) -> Self {
        let (sender, state) = watch::channel(Heard::default());
        std::thread::spawn(move || {
            let mut source = BufReader::new(source);
            let mut line = Vec::new();
            while matches!(source.read_until(b'\n', &mut line), Ok(1..)) {
                let said = String::from_utf8_lossy(&line);
                logs.note(format!("{label} {}", said.trim_end()));
                sender.send_modify(|read| read.text.push_str(&said));
                line.clear();
            }
            sender.send_modify(|read| read.ended = true);
        });
        Self { state }
    }

    /// All text so far.
    pub fn text(&self) -> String {
        self.state.borrow().text.clone()
    }

    /// Waits until `find` sees what it wants in the text, or gives `None` once the stream has ended without it.
    pub async fn until<T>(&mut self, mut find: impl FnMut(&str) -> Option<T>) -> Option<T> {
        loop {
            {
                let read = self.state.borrow_and_update();
                if let Some(found) = find(&read.text) {
                    return Some(found);
                }
                if read.ended {
                    return None;
                }
            }
            self.state.changed().await.ok()?;
        }
    }

    /// Waits for the end of the stream, which is the end of the child.
    pub async fn ended(&mut self) {
        let _ = self.state.wait_for(|read| read.ended).await;
    }
}
