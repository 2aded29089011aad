//! Rows that are claimed one by one: single mails, and digests after their first pass.

use diesel::prelude::*;

use super::{Candidate, candidate_columns};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, subscribers, suppressions};
use crate::db::{DbConnection, QueryError, both};

/// Claims for `worker` up to `room` rows of `edition` that are ready, those first that have waited longest. Without an
/// edition: single mails, which somebody waits for.
pub(in crate::deliveries) fn claim(
    connection: &mut DbConnection,
    worker: i64,
    edition: Option<i64>,
    room: i64,
    now: Timestamp,
) -> Result<Vec<Candidate>, QueryError> {
    // Nearly every group asks and finds nothing, so the question is one that databases prepare once.
    let ids = match edition {
        Some(edition) => of_edition(connection, edition, room, now)?,
        None => single(connection, room, now)?,
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(due_deliveries::table.filter(due_deliveries::delivery_id.eq_any(ids.clone())))
        .set(due_deliveries::worker.eq(Some(worker)))
        .execute(connection)?;
    both!(connection, inner => deliveries::table
        .left_join(subscribers::table)
        .left_join(suppressions::table.on(suppressions::address_hash.eq(subscribers::address_hash)))
        .filter(deliveries::id.eq_any(ids.clone()))
        .order(deliveries::id)
        .select(candidate_columns!())
        .load(inner))
}

fn of_edition(connection: &mut DbConnection, edition: i64, room: i64, now: Timestamp) -> Result<Vec<i64>, QueryError> {
    let ready = due_deliveries::table
        .filter(due_deliveries::worker.is_null().and(due_deliveries::ready_at.le(now.as_millis())))
        .filter(due_deliveries::edition_id.eq(edition))
        .order(due_deliveries::ready_at)
        .limit(room)
        .select(due_deliveries::delivery_id);
    match connection {
        DbConnection::Postgres(inner) => ready.for_update().skip_locked().load(inner),
        DbConnection::Sqlite(inner) => ready.load(inner),
    }
}

fn single(connection: &mut DbConnection, room: i64, now: Timestamp) -> Result<Vec<i64>, QueryError> {
    let ready = due_deliveries::table
        .filter(due_deliveries::worker.is_null().and(due_deliveries::ready_at.le(now.as_millis())))
        .filter(due_deliveries::edition_id.is_null())
        .order(due_deliveries::ready_at)
        .limit(room)
        .select(due_deliveries::delivery_id);
    match connection {
        DbConnection::Postgres(inner) => ready.for_update().skip_locked().load(inner),
        DbConnection::Sqlite(inner) => ready.load(inner),
    }
}
