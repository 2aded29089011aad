//! Queueing a single mail: a row, written in the transaction of its cause. A request never speaks SMTP.

use std::time::Duration;

use super::delivery::DeliveryKind;
use super::store;
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::mail::EmailAddress;

/// Mail that somebody waits for stands so far ahead of what goes to many, which is ready when it is queued: single mails
/// leave in the order in which they are ready.
const HEAD_START: Duration = Duration::from_hours(24);

/// A mail for one person that is not an edition's copy.
#[derive(Debug)]
pub struct SingleMail<'a> {
    /// What sort of mail; not a digest.
    pub kind: DeliveryKind,
    /// The reader that it is about, if there is one.
    pub subscriber_id: Option<i64>,
    /// The recipient.
    pub address: &'a EmailAddress,
    /// The recipient's name.
    pub name: Option<&'a str>,
    /// What its composer needs to make the same bytes in each attempt, as JSON.
    pub payload: String,
}

/// Queues `mail`; its Date is `now`. Call [`super::Wake::now`] after the commit, so that it leaves at once.
pub fn queue(connection: &mut DbConnection, mail: &SingleMail<'_>, now: Timestamp) -> Result<i64, QueryError> {
    let id = store::queue::insert(connection, mail, now)?;
    store::results::put_due(connection, id, None, now - HEAD_START)?;
    Ok(id)
}

/// When mails of `kinds` were queued for `subscriber` after `since`, newest first.
pub fn last_queued(
    connection: &mut DbConnection,
    subscriber: i64,
    kinds: &[DeliveryKind],
    since: Timestamp,
) -> Result<Vec<Timestamp>, QueryError> {
    let millis = store::queue::queued_for(connection, subscriber, kinds, since)?;
    Ok(millis.into_iter().map(Timestamp::from_millis).collect())
}

/// How many mails of `kind` were queued for anybody after `since`.
pub fn single_mails_since(
    connection: &mut DbConnection,
    kind: DeliveryKind,
    since: Timestamp,
) -> Result<i64, QueryError> {
    store::queue::count_since(connection, kind, since)
}

/// Makes the rows of a subscriber nobody's: address, name and payload go, state and reply stay, so that statements
/// still add up. Gives the rows' ids.
pub fn forget(connection: &mut DbConnection, subscriber: i64) -> Result<Vec<i64>, QueryError> {
    store::queue::forget(connection, subscriber)
}

/// The same for single mails to `address` that are about no subscriber.
pub fn forget_address(connection: &mut DbConnection, address: &str) -> Result<Vec<i64>, QueryError> {
    store::queue::forget_address(connection, address)
}
