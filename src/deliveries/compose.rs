//! Who writes the mails: the ledger only knows that somebody does.

use super::Delivery;
use crate::mail::Pieces;

/// Makes the mail of a delivery. The same delivery gives the same bytes in every attempt.
pub trait Composer: Send + Sync + 'static {
    /// The mail of `delivery`. May block and read the database; runs on the recorder's thread.
    fn compose(&self, delivery: &Delivery) -> Result<Box<dyn Message>, ComposeError>;
}

/// One composed mail, to be written as its connection sends it.
pub trait Message: Send + Sync {
    /// Appends the whole message of `delivery`, the one it was composed for (RFC 5322: headers, blank line, body; CRLF
    /// line ends). Runs on the thread of the conversations: it must not block.
    fn write(&self, delivery: &Delivery, out: &mut Pieces);
}

/// Why a mail could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// What the mail is about is gone: an erased reader, a deleted edition. Nothing to send.
    #[error("what the mail was about no longer exists")]
    Gone,
    /// Something that is needed can't be had now, such as the database: it is tried again, and no fault of the mail.
    #[error("{0}")]
    Unavailable(String),
    /// Something failed that should not; in words for the log.
    #[error("{0}")]
    Failed(String),
}
