//! Rows that are claimed one by one: single mails, and digests after their first pass.

use diesel::prelude::*;

use super::{Candidate, candidate_columns};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, subscribers, suppressions};
use crate::db::{DbConnection, QueryError, both};

/// Claims up to `room` rows for `worker` that are ready, those first that somebody waits for. Rows of editions that
/// are not among `sending` stay.
pub(in crate::deliveries) fn claim(
    connection: &mut DbConnection,
    worker: i64,
    room: i64,
    now: Timestamp,
    sending: &[i64],
) -> Result<Vec<Candidate>, QueryError> {
    let ready = due_deliveries::table
        .inner_join(deliveries::table)
        .filter(due_deliveries::worker.is_null().and(due_deliveries::ready_at.le(now.as_millis())))
        .filter(deliveries::edition_id.is_null().or(deliveries::edition_id.eq_any(sending.to_vec())))
        .order((due_deliveries::rank, due_deliveries::ready_at))
        .limit(room)
        .select(due_deliveries::delivery_id);
    let ids: Vec<i64> = match connection {
        DbConnection::Postgres(inner) => ready.for_update().skip_locked().load(inner)?,
        DbConnection::Sqlite(inner) => ready.load(inner)?,
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
