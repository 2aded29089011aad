//! The reader confirms: a page that changes nothing, and the button on it.

use std::time::Duration;

use super::consent::{CONSENT_TEXT, ConsentEvent, Receipt};
use super::mails::Payload;
use super::subscriber::SubscriberState;
use super::{Subscriber, store};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::deliveries::{self, DeliveryKind, SingleMail};
use crate::token::{Fingerprint, Keyring, LinkPurpose, TokenError};

/// For how many days a confirmation link works, and how long an address is kept that was not confirmed.
pub const CONFIRM_DAYS: u64 = 7;

pub(super) const CONFIRM_TIME: Duration = Duration::from_secs(CONFIRM_DAYS * 24 * 3600);

/// What a confirmation link opens.
#[derive(Debug)]
pub enum Confirming {
    /// A reader to ask, and when the address is forgotten without an answer.
    Ask(Box<Subscriber>, Timestamp),
    /// Done before.
    Already,
    /// Too old, or overtaken by events.
    Expired,
    /// Not one of ours.
    Unknown,
}

/// What pressing the button did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// The reader is active, by this click or an earlier one.
    Active,
    /// The link no longer works.
    Expired,
    /// Not one of ours.
    Unknown,
}

/// Looks at a confirmation link. Changes nothing.
pub async fn confirming(db: &Database, keys: &Keyring, token: &str, now: Timestamp) -> Result<Confirming, QueryError> {
    let (keys, token) = (keys.clone(), token.to_owned());
    db.read(move |connection| look(connection, &keys, &token, now)).await
}

fn look(connection: &mut DbConnection, keys: &Keyring, token: &str, now: Timestamp) -> Result<Confirming, QueryError> {
    let link = match keys.open(LinkPurpose::Confirm, token, now) {
        Ok(link) => link,
        Err(TokenError::Expired) => return Ok(Confirming::Expired),
        Err(TokenError::Unknown) => return Ok(Confirming::Unknown),
    };
    let Some(subscriber) = store::find(connection, link.subject)? else { return Ok(Confirming::Expired) };
    let expires = link.expires.unwrap_or(now);
    Ok(match subscriber.state {
        SubscriberState::Active => Confirming::Already,
        SubscriberState::Pending => Confirming::Ask(Box::new(subscriber), expires),
        // A link from before they left must not bring them back: only one that they asked for since.
        SubscriberState::Unsubscribed if subscriber.left_at.is_some_and(|left| expires - CONFIRM_TIME > left) => {
            Confirming::Ask(Box::new(subscriber), expires)
        }
        _ => Confirming::Expired,
    })
}

/// Presses the button: the reader becomes active, the consent is recorded and the welcome mail queued, once.
pub async fn confirm(
    db: &Database,
    keys: &Keyring,
    token: &str,
    origin: &str,
    now: Timestamp,
) -> Result<Confirmed, QueryError> {
    let (keys, token, origin) = (keys.clone(), token.to_owned(), origin.to_owned());
    db.write(move |connection| {
        let subscriber = match look(connection, &keys, &token, now)? {
            Confirming::Ask(subscriber, _) => subscriber,
            Confirming::Already => return Ok(Confirmed::Active),
            Confirming::Expired => return Ok(Confirmed::Expired),
            Confirming::Unknown => return Ok(Confirmed::Unknown),
        };
        if store::activate(connection, subscriber.id, now)? {
            welcome(connection, &keys, &subscriber, &origin, now)?;
        }
        Ok(Confirmed::Active)
    })
    .await
}

fn welcome(
    connection: &mut DbConnection,
    keys: &Keyring,
    subscriber: &Subscriber,
    origin: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    let language = subscriber.choices.language;
    let origin_hash = keys.hash(Fingerprint::Origin, origin);
    let receipt = Receipt {
        event: ConsentEvent::Confirmed,
        text_version: CONSENT_TEXT,
        language,
        source: "confirmation link",
        origin_hash: Some(&origin_hash),
        at: now,
    };
    store::add_receipt(connection, subscriber.id, &receipt)?;
    let Ok(address) = subscriber.email.parse() else { return Ok(()) };
    let mail = SingleMail {
        kind: DeliveryKind::Welcome,
        subscriber_id: Some(subscriber.id),
        address: &address,
        name: subscriber.name.as_deref(),
        payload: Payload { language }.to_text(),
    };
    deliveries::queue(connection, &mail, now).map(drop)
}
