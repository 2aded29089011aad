//! All SQL of the outbox.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::{deliveries, outbox_messages};
use crate::db::{DbConnection, QueryError, both};

/// A kept message: id, kind, recipient, received_at in ms, bytes.
pub(super) type Row = (i64, Option<String>, String, i64, Vec<u8>);

macro_rules! columns {
    () => {
        (
            outbox_messages::delivery_id,
            deliveries::kind.nullable(),
            outbox_messages::recipient,
            outbox_messages::received_at,
            outbox_messages::raw,
        )
    };
}

/// Keeps a message; one that is there already stays as it is.
pub(super) fn keep(
    connection: &mut DbConnection,
    delivery: i64,
    recipient: &str,
    raw: &[u8],
    now: Timestamp,
) -> Result<(), QueryError> {
    let row = (
        outbox_messages::delivery_id.eq(delivery),
        outbox_messages::recipient.eq(recipient),
        outbox_messages::received_at.eq(now.as_millis()),
        outbox_messages::raw.eq(raw),
    );
    both!(connection, inner => diesel::insert_into(outbox_messages::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))
    .map(drop)
}

/// The newest messages first.
pub(super) fn newest(connection: &mut DbConnection, limit: i64) -> Result<Vec<Row>, QueryError> {
    outbox_messages::table
        .left_join(deliveries::table.on(deliveries::id.eq(outbox_messages::delivery_id)))
        .order((outbox_messages::received_at.desc(), outbox_messages::delivery_id.desc()))
        .limit(limit)
        .select(columns!())
        .load(connection)
}

/// One message.
pub(super) fn find(connection: &mut DbConnection, delivery: i64) -> Result<Option<Row>, QueryError> {
    outbox_messages::table
        .left_join(deliveries::table.on(deliveries::id.eq(outbox_messages::delivery_id)))
        .filter(outbox_messages::delivery_id.eq(delivery))
        .select(columns!())
        .first(connection)
        .optional()
}

/// How many there are.
pub(super) fn count(connection: &mut DbConnection) -> Result<i64, QueryError> {
    outbox_messages::table.count().get_result(connection)
}

/// Deletes messages.
pub(super) fn delete(connection: &mut DbConnection, deliveries: &[i64]) -> Result<(), QueryError> {
    for some in deliveries.chunks(500) {
        let rows = outbox_messages::table.filter(outbox_messages::delivery_id.eq_any(some.to_vec()));
        diesel::delete(rows).execute(connection)?;
    }
    Ok(())
}
