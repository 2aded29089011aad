//! How handing over one message ended.

use super::{Reply, Verdict};

/// The end of one attempt. A value, not an error: each of them is something that happens every month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server answered 250 to the final dot: it is the server's to deliver now.
    Accepted(Reply),
    /// The server said no to this message; [`Verdict`] says whether for now or for good.
    Refused(Verdict, Reply),
    /// Nothing was handed over: the relay could not be reached, had no time, or the message was called back. The
    /// recipient has no part in it, so it costs no attempt.
    NotSent(String),
    /// The same because the server said 421 (RFC 5321 section 3.8): it closes the connection, perhaps as there are too
    /// many.
    SentAway(Reply),
    /// The connection was lost in the middle of this message's transaction, before the final dot. Nothing was handed
    /// over, and it costs no attempt; but a message that does this again and again may be the reason.
    Dropped(String),
    /// The final dot had begun to go out and no answer came: nobody can know whether the server has the message
    /// (RFC 1047).
    Unknown(String),
    /// The message could not be composed.
    Poison(String),
}

/// Why a conversation with a relay ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Trouble {
    /// In words, with the server's own where there are some; without addresses or secrets.
    pub why: String,
}

impl Trouble {
    /// Trouble from any error, with the whole chain of its causes in one line.
    pub fn new(context: &str, error: &dyn std::error::Error) -> Trouble {
        let mut why = format!("{context}: {error}");
        let mut cause = error.source();
        while let Some(inner) = cause {
            why = format!("{why}: {inner}");
            cause = inner.source();
        }
        Trouble { why: Reply::new(500, &why).text }
    }
}
