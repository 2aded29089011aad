//! What commands print: words for people, or JSON and nothing else. Logs, progress and questions go to standard error.

use std::io::Write;

use serde::Serialize;

use super::exit::Failure;

/// Which of the two was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    pub(super) json: bool,
}

impl Output {
    /// Prints `value` as JSON, or `words`.
    pub(super) fn say(&self, value: &impl Serialize, words: impl AsRef<str>) -> Result<(), Failure> {
        if self.json {
            let text = serde_json::to_string(value).map_err(|error| Failure::Failed(error.to_string()))?;
            line(&text)
        } else {
            line(words.as_ref())
        }
    }
}

/// Prints one line at once.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => enough(),
        written => Ok(written?),
    }
}

/// Ends the program: a closed pipe is the reader's way to say “enough”.
pub(super) fn enough() -> ! {
    std::process::exit(0)
}

/// Prints one line on standard error; whoever closed it wants to hear nothing more.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
