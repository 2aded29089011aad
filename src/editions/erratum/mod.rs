//! A correction to an edition that went out, for exactly those who have it.
//!
//! [`issue_erratum`] writes down what is to be said; [`queue_more`] then queues it a few hundred readers at a time. Where
//! it stands is a cursor in the database that moves in the transaction of the rows, so a crash loses nobody and repeats
//! nothing, and any process may be the one that goes on. [`erratum_mail`] writes the mails.

mod corrections;
mod issue;
mod letter;
mod queue;
#[cfg(test)]
mod tests;

use crate::clock::Timestamp;

pub use super::store::errata::{erratum_text, of_edition as errata};
pub use corrections::{Correction, Corrections};
pub use issue::{IssuedErratum, erratum_reach, issue_erratum};
pub use letter::{ErratumLetters, ErratumText, erratum_mail, erratum_preview};
pub use queue::queue_more;

/// A correction that somebody sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erratum {
    /// Its row.
    pub id: i64,
    /// What it says.
    pub corrections: Corrections,
    /// Who sent it, in words.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How many readers it has been queued for.
    pub readers: i64,
    /// When it had been queued for all of them; not yet if there is none.
    pub finished_at: Option<Timestamp>,
}
