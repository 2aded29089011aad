//! The reader leaves, at once and for good, and may take it back for a quarter of an hour.

use std::time::Duration;

use super::consent::{CONSENT_TEXT, ConsentEvent, Receipt};
use super::subscriber::SubscriberState;
use super::{Subscriber, store};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::token::{Keyring, LinkPurpose};

/// For how many minutes the undo on the page works.
pub const UNDO_MINUTES: u64 = 15;

/// What an unsubscribe link opens.
#[derive(Debug)]
pub enum Leaving {
    /// A reader to ask.
    Ask(Box<Subscriber>),
    /// Gone before, or not one of ours: the same neutral answer.
    Nobody,
}

/// What leaving did.
#[derive(Debug)]
pub enum Left {
    /// They left by this very click; the token takes it back.
    Now {
        /// Since when they read, if they ever confirmed.
        since: Option<Timestamp>,
        /// For the undo on the page; `None` for somebody who had not confirmed.
        undo: Option<String>,
    },
    /// They had left before, or the token is not one of ours: the same neutral answer.
    Nobody,
}

/// Looks at an unsubscribe link. Changes nothing.
pub async fn leaving(db: &Database, keys: &Keyring, token: &str, now: Timestamp) -> Result<Leaving, QueryError> {
    let Ok(link) = keys.open(LinkPurpose::Unsubscribe, token, now) else { return Ok(Leaving::Nobody) };
    let found = db.read(move |connection| store::find(connection, link.subject)).await?;
    Ok(found.filter(can_leave).map_or(Leaving::Nobody, |subscriber| Leaving::Ask(Box::new(subscriber))))
}

fn can_leave(subscriber: &Subscriber) -> bool {
    matches!(subscriber.state, SubscriberState::Active | SubscriberState::Pending)
}

/// Leaves. Deliveries that wait find out by themselves: the ledger looks at the reader's state last thing.
pub async fn leave(db: &Database, keys: &Keyring, token: &str, now: Timestamp) -> Result<Left, QueryError> {
    let Ok(link) = keys.open(LinkPurpose::Unsubscribe, token, now) else { return Ok(Left::Nobody) };
    let keys = keys.clone();
    db.write(move |connection| {
        let Some(subscriber) = store::find(connection, link.subject)?.filter(can_leave) else {
            return Ok(Left::Nobody);
        };
        if !store::deactivate(connection, subscriber.id, now)? {
            return Ok(Left::Nobody);
        }
        add_receipt(connection, &subscriber, ConsentEvent::Left, "unsubscribe link", now)?;
        let was_active = subscriber.state == SubscriberState::Active;
        let expires = now + Duration::from_secs(UNDO_MINUTES * 60);
        let undo = was_active.then(|| keys.link(LinkPurpose::Undo, subscriber.id, Some(expires)));
        Ok(Left::Now { since: subscriber.confirmed_at, undo })
    })
    .await
}

/// Takes the leaving back. `false`: the token has expired, or there is nothing to take back.
pub async fn undo(db: &Database, keys: &Keyring, token: &str, now: Timestamp) -> Result<bool, QueryError> {
    let Ok(link) = keys.open(LinkPurpose::Undo, token, now) else { return Ok(false) };
    db.write(move |connection| {
        let Some(subscriber) = store::find(connection, link.subject)? else { return Ok(false) };
        if subscriber.state == SubscriberState::Active {
            return Ok(true);
        }
        if !store::reactivate(connection, subscriber.id, now)? {
            return Ok(false);
        }
        add_receipt(connection, &subscriber, ConsentEvent::Undone, "undo after leaving", now)?;
        Ok(true)
    })
    .await
}

fn add_receipt(
    connection: &mut DbConnection,
    subscriber: &Subscriber,
    event: ConsentEvent,
    source: &str,
    at: Timestamp,
) -> Result<(), QueryError> {
    let language = subscriber.choices.language;
    let receipt = Receipt { event, text_version: CONSENT_TEXT, language, source, origin_hash: None, at };
    store::add_receipt(connection, subscriber.id, &receipt)
}
