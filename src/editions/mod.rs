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
mod approved;
mod archive;
mod arrange;
mod assemble;
mod content_hash;
mod contents;
mod copy;
mod countdown;
mod digest;
mod due;
mod erratum;
mod error;
#[cfg(test)]
mod fixture;
mod links;
mod next_edition;
mod order;
mod preflight;
mod preview;
mod publisher;
mod release;
mod render;
mod rollover;
mod rule_in_force;
mod settle;
mod sign_off;
mod state;
mod steer;
mod store;
mod test_copy;
mod texts;
#[cfg(test)]
mod unseen;
mod what_moves;
mod where_to;
mod words;

use std::collections::BTreeMap;

use crate::calendar::{Month, Rule, Tz};
use crate::clock::Timestamp;
use crate::kind::Kind;
use crate::locale::Language;

pub use approve::{approve, drop_approvals_of, void_changed};
pub use approved::changes_since_approval;
pub use archive::{ListedEdition, bringing, latest, latest_before, listed, public_article, released};
pub use arrange::{Change, arrange};
pub use assemble::assemble;
pub use content_hash::content_hash;
pub use contents::{
    ContentItem, ContentSection, Contents, LeftOut, LeftOutArticle, Warning, contents, contents_to_come,
};
pub use copy::{Slices, TEST_COPY_TOKEN, digest_copy};
pub use countdown::{Countdown, Stopped, next_countdown, release_counted_down, start_countdown, stop_countdown};
pub use due::{Act, due};
pub use erratum::{
    Correction, Corrections, Erratum, ErratumLetters, ErratumText, IssuedErratum, errata, erratum_mail,
    erratum_preview, erratum_reach, erratum_text, issue_erratum, queue_more,
};
pub use error::EditionError;
pub use links::{LinkCheck, LinkVerdict, Links, check_links, known_links};
pub use next_edition::{next_edition, upcoming};
pub use preflight::{
    ArticleField, Check, Finding, Passed, Place, Preflight, Weight, WordsField, links_to_check, preflight,
};
pub use preview::{Preview, PreviewOf, preview};
pub use publisher::{Press, Publisher};
pub use release::{Released, release};
pub use render::RenderError;
pub use rollover::place;
pub use rule_in_force::RuleInForce;
pub use settle::{Resolved, Rest, Settlement, in_doubt, left_to_send, resolve, send_rest};
pub use sign_off::{Approval, SignOff, Signed, Voided, standing_approvals};
pub use state::{EditionState, UnknownState};
pub use steer::{cancel, pause, resume, withdraw};
pub use store::slices::slice_bytes;
pub use store::{all, find, number};
pub use test_copy::{queue_test_copy, test_copy};
pub use texts::EditionTexts;
pub use what_moves::{Moved, what_moves};
pub use where_to::{WhereTo, where_to};
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
    /// What an editor wrote for all readers.
    pub texts: EditionTexts,
    /// What an editor wrote for those of one language: see [`Edition::texts_in`].
    pub own_texts: BTreeMap<Language, EditionTexts>,
    /// All kinds in the order of their sections, those without articles too.
    pub sections: Vec<Kind>,
    /// What was approved, if anything is: see [`content_hash()`].
    pub content_hash: Option<String>,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// By whom, in words.
    pub approved_by: Option<String>,
    /// Who has approved some content of it, the earliest first: see [`standing_approvals`].
    pub approvals: Vec<Approval>,
    /// Why its last approval is void, if nobody has approved it since.
    pub voided: Option<Voided>,
    /// When it goes out, if somebody sends it and nobody stops it.
    pub countdown: Option<Countdown>,
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

impl Edition {
    /// The edition of a month that nobody has assembled yet.
    pub(crate) fn collecting(month: Month) -> Edition {
        Edition {
            id: None,
            month,
            state: EditionState::Collecting,
            texts: EditionTexts::default(),
            own_texts: BTreeMap::new(),
            sections: Kind::ALL.to_vec(),
            content_hash: None,
            approved_at: None,
            approved_by: None,
            approvals: Vec::new(),
            voided: None,
            countdown: None,
            released_at: None,
            finished_at: None,
            paused_why: None,
            audience: 0,
            accepted: 0,
        }
    }

    /// What an editor wrote for readers of `language`: its own texts, and those for all where it has none.
    pub fn texts_in(&self, language: Language) -> EditionTexts {
        self.own_texts.get(&language).cloned().unwrap_or_default().or(&self.texts)
    }

    /// When it goes out, unless somebody changes that: when its countdown is over, or else when it is due by `rule`.
    pub fn goes_out_at(&self, rule: Rule, zone: Tz) -> Timestamp {
        self.countdown.as_ref().map_or_else(|| rule.due(self.month, zone), |countdown| countdown.at)
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
