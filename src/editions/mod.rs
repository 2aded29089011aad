//! Editions: the month's digest from its first article to its release.
//!
//! ```text
//!  articles ──> contents ──> assemble ──> arrange ──> approve ──────> release ──> slices, deliveries
//!                  │         (draft)      (editor)    (content hash)     │
//!                  └──> show, preview, test copy                         │ words, digest, render: once for each slice
//!                                                                        ▼
//!                                                              copy: spliced for each reader
//! ```
//!
//! [`due()`] is what the scheduler asks; [`place`] says which edition a new article goes to; `ahead` says which events
//! an edition announces before their own month's is due.

mod ahead;
mod approve;
mod archive;
mod arrange;
mod assemble;
mod content_hash;
mod contents;
mod copy;
mod digest;
mod due;
mod error;
#[cfg(test)]
mod fixture;
mod next_edition;
mod preview;
mod publisher;
mod release;
mod render;
mod rollover;
mod settle;
mod state;
mod steer;
mod store;
mod test_copy;
#[cfg(test)]
mod unseen;
mod words;

use crate::calendar::Month;
use crate::clock::Timestamp;

pub use approve::{approve, void_changed};
pub use archive::{ListedEdition, bringing, latest, latest_before, listed, public_article, released};
pub use arrange::{Change, arrange};
pub use assemble::assemble;
pub use content_hash::content_hash;
pub use contents::{ContentItem, ContentSection, Contents, LeftOut, LeftOutArticle, Warning, contents};
pub use copy::{Slices, TEST_COPY_TOKEN, digest_copy};
pub use due::{Act, due};
pub use error::EditionError;
pub use next_edition::next_edition;
pub use preview::{Preview, PreviewOf, preview};
pub use publisher::{Press, Publisher};
pub use release::{Released, release};
pub use render::RenderError;
pub use rollover::place;
pub use settle::{Resolved, Rest, Settlement, in_doubt, resolve, send_rest};
pub use state::{EditionState, UnknownState};
pub use steer::{cancel, pause, resume};
pub use store::slices::slice_bytes;
pub use store::{find, number};
pub use test_copy::{queue_test_copy, test_copy};
pub use words::Words;

/// An edition's own facts, without its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its row; none for a month that nobody has assembled.
    pub id: Option<i64>,
    /// The month, its key.
    pub month: Month,
    /// Where it stands.
    pub state: EditionState,
    /// What an editor wrote.
    pub texts: EditionTexts,
    /// What was approved, if anything is: see [`content_hash()`].
    pub content_hash: Option<String>,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// By whom, in words.
    pub approved_by: Option<String>,
    /// When its copies were written.
    pub released_at: Option<Timestamp>,
    /// When nothing was left to send, or it was cancelled.
    pub finished_at: Option<Timestamp>,
    /// Why it is held.
    pub paused_why: Option<String>,
    /// How many readers it was released to.
    pub audience: i64,
    /// How many copies a mail server has taken.
    pub accepted: i64,
}

/// What an editor wrote for an edition; where nothing is written, the program makes words of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditionTexts {
    /// The headline.
    pub title: Option<String>,
    /// The subject of the mails.
    pub subject: Option<String>,
    /// What mail programs show after the subject.
    pub preheader: Option<String>,
    /// The editor's note, in Markdown.
    pub note: Option<String>,
}

impl Edition {
    /// The edition of a month that nobody has assembled yet.
    pub(crate) fn collecting(month: Month) -> Edition {
        Edition {
            id: None,
            month,
            state: EditionState::Collecting,
            texts: EditionTexts::default(),
            content_hash: None,
            approved_at: None,
            approved_by: None,
            released_at: None,
            finished_at: None,
            paused_why: None,
            audience: 0,
            accepted: 0,
        }
    }

    /// That its state does not allow to bring it any nearer to its readers.
    fn refusal(&self) -> EditionError {
        self.refusal_because(self.state.advice())
    }

    /// That its state does not allow what was asked, with what it would take.
    fn refusal_because(&self, advice: &'static str) -> EditionError {
        EditionError::State { month: self.month, state: self.state, advice }
    }
}
