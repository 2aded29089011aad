//! Single mails: written with their cause, and counted for the limits on sign-ups.

use diesel::prelude::*;

use super::super::delivery::DeliveryKind;
use super::super::queue::SingleMail;
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, editions};
use crate::db::{DbConnection, QueryError};

/// Writes the row; its id.
pub(in crate::deliveries) fn insert(
    connection: &mut DbConnection,
    mail: &SingleMail<'_>,
    now: Timestamp,
) -> Result<i64, QueryError> {
    diesel::insert_into(deliveries::table)
        .values((
            deliveries::kind.eq(mail.kind.as_str()),
            deliveries::subscriber_id.eq(mail.subscriber_id),
            deliveries::address.eq(mail.address.as_str()),
            deliveries::name.eq(mail.name),
            deliveries::payload.eq(Some(&mail.payload)),
            deliveries::state.eq("queued"),
            deliveries::created_at.eq(now.as_millis()),
            deliveries::dated_at.eq(Some(now.as_millis())),
        ))
        .returning(deliveries::id)
        .get_result(connection)
}

/// When single mails of these kinds were last queued for a subscriber, newest first.
pub(in crate::deliveries) fn queued_for(
    connection: &mut DbConnection,
    subscriber: i64,
    kinds: &[DeliveryKind],
    since: Timestamp,
) -> Result<Vec<i64>, QueryError> {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    deliveries::table
        .filter(deliveries::edition_id.is_null().and(deliveries::subscriber_id.eq(subscriber)))
        .filter(deliveries::kind.eq_any(kinds))
        .filter(deliveries::created_at.gt(since.as_millis()))
        .order(deliveries::created_at.desc())
        .select(deliveries::created_at)
        .load(connection)
}

/// How many single mails of `kind` were queued since then, for anybody.
pub(in crate::deliveries) fn count_since(
    connection: &mut DbConnection,
    kind: DeliveryKind,
    since: Timestamp,
) -> Result<i64, QueryError> {
    deliveries::table
        .filter(deliveries::edition_id.is_null())
        .filter(deliveries::kind.eq(kind.as_str()).and(deliveries::created_at.gt(since.as_millis())))
        .count()
        .get_result(connection)
}

/// Takes address, name and payload out of all rows of a subscriber; their ids.
pub(in crate::deliveries) fn forget(connection: &mut DbConnection, subscriber: i64) -> Result<Vec<i64>, QueryError> {
    let ids = of_subscriber(connection, subscriber)?;
    let rows = deliveries::table.filter(deliveries::id.eq_any(ids));
    diesel::update(rows).set(nobody()).returning(deliveries::id).get_results(connection)
}

/// The ids of a subscriber's rows. The index begins with the edition, so it is asked for each of them, none of which is
/// ever deleted, and for single mails.
pub(super) fn of_subscriber(connection: &mut DbConnection, subscriber: i64) -> Result<Vec<i64>, QueryError> {
    let rows = deliveries::table.filter(deliveries::subscriber_id.eq(subscriber)).select(deliveries::id);
    let mut ids: Vec<i64> = rows.filter(deliveries::edition_id.is_null()).load(connection)?;
    let copies = deliveries::edition_id.eq_any(editions::table.select(editions::id.nullable()));
    ids.extend(rows.filter(copies).load::<i64>(connection)?);
    Ok(ids)
}

/// The same for rows that went to an address without being a subscriber's, such as test copies.
pub(in crate::deliveries) fn forget_address(
    connection: &mut DbConnection,
    address: &str,
) -> Result<Vec<i64>, QueryError> {
    let rows = deliveries::table
        .filter(deliveries::edition_id.is_null().and(deliveries::subscriber_id.is_null()))
        .filter(deliveries::address.eq(address));
    diesel::update(rows).set(nobody()).returning(deliveries::id).get_results(connection)
}

type Nobody = (
    diesel::dsl::Eq<deliveries::address, &'static str>,
    diesel::dsl::Eq<deliveries::name, Option<String>>,
    diesel::dsl::Eq<deliveries::payload, Option<String>>,
    diesel::dsl::Eq<deliveries::subscriber_id, Option<i64>>,
);

fn nobody() -> Nobody {
    (
        deliveries::address.eq(""),
        deliveries::name.eq(None::<String>),
        deliveries::payload.eq(None::<String>),
        deliveries::subscriber_id.eq(None::<i64>),
    )
}
