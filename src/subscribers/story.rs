//! One reader's story: what they agreed to, and what was mailed to them.

use super::store::StoredReceipt;
use super::{Subscriber, store};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::deliveries::{self, Listed};

/// Everything that is known about a reader.
#[derive(Debug)]
pub struct Story {
    /// The reader, as they stand now.
    pub subscriber: Subscriber,
    /// The events of their consent, in time order.
    pub consents: Vec<StoryConsent>,
    /// What was mailed to them, in the order in which it was queued.
    pub mails: Vec<Listed>,
}

/// One event of a consent.
#[derive(Debug)]
pub struct StoryConsent {
    /// A [`ConsentEvent`](super::ConsentEvent)'s word.
    pub event: String,
    /// Which version of the words they saw, or when an import says that they agreed.
    pub text_version: String,
    /// The language of those words.
    pub language: String,
    /// The page, or the source that an import names.
    pub source: String,
    /// The keyed hash of the network address that it came from.
    pub origin_hash: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The story of the reader `id`; `None` if there is none, any more or yet.
pub fn story(connection: &mut DbConnection, id: i64) -> Result<Option<Story>, QueryError> {
    let Some(subscriber) = store::find(connection, id)? else { return Ok(None) };
    let consents = store::receipts(connection, id)?.into_iter().map(consent).collect();
    let mails = deliveries::of_subscriber(connection, id)?;
    Ok(Some(Story { subscriber, consents, mails }))
}

fn consent(row: StoredReceipt) -> StoryConsent {
    StoryConsent {
        event: row.event,
        text_version: row.text_version,
        language: row.language,
        source: row.source,
        origin_hash: row.origin_hash,
        at: Timestamp::from_millis(row.at),
    }
}
