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

/// The source of a leaving that the team was asked for.
const ASKED_THE_TEAM: &str = "asked the team";

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
        let Some(subscriber) = depart(connection, link.subject, "unsubscribe link", now)? else {
            return Ok(Left::Nobody);
        };
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
        come_back(connection, &subscriber, now)
    })
    .await
}

/// Takes the reader `id` off the list who has asked the team for it. Gives them as they were; `None` if they were gone
/// already.
pub async fn take_off(db: &Database, id: i64, now: Timestamp) -> Result<Option<Subscriber>, QueryError> {
    db.write(move |connection| depart(connection, id, ASKED_THE_TEAM, now)).await
}

/// Whether [`undo_taking_off`] would do anything.
pub fn can_undo_taking_off(
    connection: &mut DbConnection,
    reader: &Subscriber,
    now: Timestamp,
) -> Result<bool, QueryError> {
    let last = store::receipts(connection, reader.id)?.into_iter().next_back();
    let is_ours = |event: &str, source: &str| event == ConsentEvent::Left.as_str() && source == ASKED_THE_TEAM;
    let is_fresh = |at| now.since(Timestamp::from_millis(at)) < Duration::from_secs(UNDO_MINUTES * 60);
    let is_back = reader.confirmed_at.is_some() && reader.state == SubscriberState::Unsubscribed;
    Ok(is_back && last.is_some_and(|last| is_ours(&last.event, &last.source) && is_fresh(last.at)))
}

/// Takes that back within [`UNDO_MINUTES`]: it was the wrong reader. Whoever left themselves only comes back themselves.
/// `false` if there is nothing to take back.
pub async fn undo_taking_off(db: &Database, id: i64, now: Timestamp) -> Result<bool, QueryError> {
    db.write(move |connection| {
        let Some(reader) = store::find(connection, id)? else { return Ok(false) };
        Ok(can_undo_taking_off(connection, &reader, now)? && come_back(connection, &reader, now)?)
    })
    .await
}

fn depart(
    connection: &mut DbConnection,
    id: i64,
    source: &str,
    now: Timestamp,
) -> Result<Option<Subscriber>, QueryError> {
    let Some(subscriber) = store::find(connection, id)?.filter(can_leave) else { return Ok(None) };
    if !store::deactivate(connection, subscriber.id, now)? {
        return Ok(None);
    }
    add_receipt(connection, &subscriber, ConsentEvent::Left, source, now)?;
    Ok(Some(subscriber))
}

fn come_back(connection: &mut DbConnection, subscriber: &Subscriber, now: Timestamp) -> Result<bool, QueryError> {
    let is_back = store::reactivate(connection, subscriber.id, now)?;
    if is_back {
        add_receipt(connection, subscriber, ConsentEvent::Undone, "undo after leaving", now)?;
    }
    Ok(is_back)
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
