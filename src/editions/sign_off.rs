//! Who approves an edition, and how many it takes.

use super::{Contents, Press, content_hash};
use crate::clock::Timestamp;
use crate::config::Approvals;

/// Somebody's wish to approve an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    /// In whose name, in words.
    pub who: String,
    /// The team member, where it is one: they count once, whatever their name.
    pub member: Option<i64>,
    /// How many different people it takes.
    pub needed: Approvals,
    /// The content hash of what they saw, where they saw a page; of something else nothing is approved.
    pub expected: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// The edition is approved.
    Approved {
        /// The content hash that the approval is tied to.
        hash: String,
    },
    /// It is still a draft.
    WaitsForSecond {
        /// The content hash that the second person has to approve too.
        hash: String,
        /// Who has approved it so far.
        by: String,
    },
}

/// One person's approval of one content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// In whose name, in words.
    pub who: String,
    /// The team member, where it is one.
    pub member: Option<i64>,
    /// What they approved: see [`content_hash()`].
    pub content_hash: String,
    /// When.
    pub at: Timestamp,
}

/// Why the last approval is void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voided {
    /// In words, such as "Mara changed the order".
    pub why: String,
    /// Since when.
    pub at: Timestamp,
}

impl SignOff {
    /// One who needs no second person.
    pub fn alone(who: impl Into<String>) -> SignOff {
        SignOff { who: who.into(), member: None, needed: Approvals::One, expected: None }
    }

    /// Whether an approval is the same person's.
    pub(super) fn is_theirs(&self, approval: &Approval) -> bool {
        match (self.member, approval.member) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => approval.who == self.who,
        }
    }
}

impl Signed {
    /// The content hash that was approved.
    pub fn hash(&self) -> &str {
        match self {
            Signed::Approved { hash } | Signed::WaitsForSecond { hash, .. } => hash,
        }
    }
}

/// The approvals that count for what is in the edition now. A draft may have others: an article that came in since
/// makes it something else.
pub fn standing_approvals<'a>(contents: &'a Contents, press: &Press) -> Vec<&'a Approval> {
    let approvals = &contents.edition.approvals;
    if approvals.is_empty() {
        return Vec::new();
    }
    let hash = content_hash(contents, press);
    approvals.iter().filter(|approval| approval.content_hash == hash).collect()
}
