//! A row of the ledger, and the words for its state.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::mail::EmailAddress;

/// What sort of mail a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryKind {
    /// Asks a new reader to confirm.
    Confirmation,
    /// Greets a reader who has just confirmed.
    Welcome,
    /// Tells an active reader, who filled in the form again, that all is well.
    AlreadySubscribed,
    /// One edition's copy for one reader.
    Digest,
    /// A correction to an edition, for a reader who has that.
    Erratum,
    /// A marked copy of an edition for whoever looks it over.
    Test,
    /// To a member of the team: a link that sets a password, or news that should not wait.
    Team,
}

/// What became of a delivery. Bounces that come later are no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waiting or on its way.
    Queued,
    /// The relay answered 250 to the final dot.
    Accepted,
    /// A temporary failure; it is tried again.
    Deferred,
    /// A final failure, with the server's words.
    Rejected,
    /// The connection died after the final dot and before the reply.
    Unknown,
    /// Not handed over, or not any more, with a [`SkipReason`].
    Skipped,
}

impl State {
    /// Whether it can still change by sending.
    pub(super) fn is_open(self) -> bool {
        matches!(self, State::Queued | State::Deferred | State::Unknown)
    }
}

/// Why a delivery was skipped; and, of one that was rejected, that its reader is not the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// The reader left before it was handed over.
    Left,
    /// The address must never be mailed.
    Suppressed,
    /// The edition has nothing of what the reader chose.
    NothingChosen,
    /// The edition was cancelled.
    Cancelled,
    /// It could not be composed, or broke every connection that carried it.
    Poison,
    /// It was in doubt, and a person decided not to send it again. Nobody knows whether its reader has it.
    Dropped,
    /// Rejected: the relay refused the sender, not the reader.
    SenderFault,
    /// Rejected: it was refused for now until `GIVE_UP_AFTER` was over.
    GaveUp,
}

/// A delivery to hand over: everything a composer needs to make its bytes.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The row.
    pub id: i64,
    /// What sort of mail.
    pub kind: DeliveryKind,
    /// The edition, for digests.
    pub edition: Option<Arc<EditionFacts>>,
    /// The reader, if the row is about one.
    pub subscriber_id: Option<i64>,
    /// The rendering it gets, for digests.
    pub slice_id: Option<i64>,
    /// The recipient.
    pub address: EmailAddress,
    /// The recipient's name, as given.
    pub name: Option<String>,
    /// What the composer of a single mail stored for itself.
    pub payload: Option<String>,
    /// The Date of the mail, the same in every attempt.
    pub dated_at: Timestamp,
    /// Attempts that were answered before this one.
    pub attempts: i64,
}

/// What an edition's mails share and must keep from release on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionFacts {
    /// The edition's row.
    pub id: i64,
    /// Random text fixed at release, part of each Message-ID.
    pub nonce: String,
    /// The right side of each Message-ID.
    pub mail_domain: String,
}

/// Gives an enum its words: how it is written in the database and in JSON.
macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word in the database, in JSON and on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                match word {
                    $($word => Ok($name::$variant),)+
                    other => Err(format!("“{other}” is not one of: {}", [$($word),+].join(", "))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words!(DeliveryKind {
    Confirmation => "confirmation",
    Welcome => "welcome",
    AlreadySubscribed => "already-subscribed",
    Digest => "digest",
    Erratum => "erratum",
    Test => "test",
    Team => "team",
});
words!(State {
    Queued => "queued",
    Accepted => "accepted",
    Deferred => "deferred",
    Rejected => "rejected",
    Unknown => "unknown",
    Skipped => "skipped",
});
words!(SkipReason {
    Left => "left",
    Suppressed => "suppressed",
    NothingChosen => "nothing-chosen",
    Cancelled => "cancelled",
    Poison => "poison",
    Dropped => "dropped",
    SenderFault => "sender-fault",
    GaveUp => "gave-up",
});
