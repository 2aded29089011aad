//! The moment of release: one statement freezes the audience. And its counterpart, the cancel.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::super::delivery::{SkipReason, State};
use super::results::Moves;
use super::stretches::by_stretches;
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, leases, slices};
use crate::db::{DbConnection, QueryError};

/// As long as what a result usually adds to a row: three moments, and a relay's words of a line. SQLite's rows hold it
/// until then.
const SPARE: &str = "                                                                ";

/// What a freeze made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    /// Readers in the audience.
    pub audience: i64,
    /// Of these, readers whose slice is empty.
    pub nothing_chosen: i64,
    /// The lowest and highest id of the rows; `None` without an audience.
    pub ids: Option<(i64, i64)>,
}

/// One row for each active reader that is not paused or suppressed at `now`, with address, name and slice copied. The
/// edition's slices must cover every set of choices in use (see `editions::release`). Within the release transaction.
///
/// The statement is written so that readers are gone through in the order of their ids, for nothing is then sorted:
/// SQLite keeps the order of a CROSS JOIN, and can't use the index that begins with the state for an expression of it.
pub fn freeze(connection: &mut DbConnection, edition_id: i64, now: Timestamp) -> Result<Frozen, QueryError> {
    let spare = match connection {
        DbConnection::Sqlite(_) => Some(SPARE),
        DbConnection::Postgres(_) => None,
    };
    let audience = diesel::sql_query(
        "INSERT INTO deliveries (kind, edition_id, subscriber_id, slice_id, address, name, state, reason, attempts,
             suspicions, created_at, spare)
         SELECT 'digest', $1, s.id, slices.id, s.email, s.name,
             CASE WHEN slices.items = 0 THEN 'skipped' ELSE 'queued' END,
             CASE WHEN slices.items = 0 THEN $2 END,
             0, 0, $3, $4
         FROM subscribers s
         CROSS JOIN slices
         WHERE slices.edition_id = $5 AND slices.language = s.language AND slices.regions = s.regions
             AND slices.kinds = s.kinds AND COALESCE(s.state, '') = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $6)
             AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address_hash = s.address_hash)
         ORDER BY s.id",
    )
    .bind::<BigInt, _>(edition_id)
    .bind::<Text, _>(SkipReason::NothingChosen.as_str())
    .bind::<BigInt, _>(now.as_millis())
    .bind::<Nullable<Text>, _>(spare)
    .bind::<BigInt, _>(edition_id)
    .bind::<BigInt, _>(now.as_millis())
    .execute(connection)?;
    // Rows have their ids in the order of their readers.
    let rows = deliveries::table.filter(deliveries::edition_id.eq(edition_id)).select(deliveries::id);
    let first: Option<i64> = rows.order(deliveries::subscriber_id.asc()).first(connection).optional()?;
    let last: Option<i64> = rows.order(deliveries::subscriber_id.desc()).first(connection).optional()?;
    let empty = slices::table.filter(slices::edition_id.eq(edition_id).and(slices::items.eq(0)));
    let nothing_chosen = if diesel::select(diesel::dsl::exists(empty)).get_result(connection)? {
        let skipped = deliveries::edition_id.eq(edition_id).and(deliveries::state.eq(State::Skipped.as_str()));
        deliveries::table.filter(skipped).count().get_result(connection)?
    } else {
        0
    };
    Ok(Frozen { audience: audience as i64, nothing_chosen, ids: first.zip(last) })
}

/// Skips what waits of a cancelled edition; rows on their way finish. Within the transaction that has just made it
/// cancelled, and so holds its row: nobody else moves its deliveries meanwhile. No other edition's row is locked, for
/// workers lock those in another order.
pub fn cancel(connection: &mut DbConnection, edition_id: i64, now: Timestamp) -> Result<(), QueryError> {
    let mut moves = Moves::default();
    for state in [State::Queued, State::Deferred] {
        let skipped = by_stretches(connection, edition_id, |connection, stretch| {
            let on_first_pass = leases::table
                .filter(leases::edition_id.eq(edition_id).and(leases::closed.eq(false)))
                .filter(deliveries::id.ge(leases::from_id).and(deliveries::id.le(leases::frontier)));
            let due = due_deliveries::table.filter(due_deliveries::delivery_id.eq(deliveries::id));
            let waiting = deliveries::table
                .filter(deliveries::id.between(stretch.from, stretch.to))
                .filter((deliveries::edition_id + 0).eq(edition_id).and(deliveries::state.eq(state.as_str())))
                // In flight: claimed one by one, or at or below a frontier and not gone back.
                .filter(not(exists(due.filter(due_deliveries::worker.is_not_null()))))
                .filter(exists(due.filter(due_deliveries::worker.is_null())).or(not(exists(on_first_pass))));
            let skipped = diesel::update(waiting)
                .set((
                    deliveries::state.eq(State::Skipped.as_str()),
                    deliveries::reason.eq(Some(SkipReason::Cancelled.as_str())),
                    deliveries::answered_at.eq(Some(now.as_millis())),
                ))
                .execute(connection)?;
            Ok(skipped as i64)
        })?;
        moves.add_many(edition_id, state, State::Skipped, skipped);
    }
    // Also what is in doubt is not sent again; it stays in doubt.
    let waiting = due_deliveries::edition_id.eq(edition_id).and(due_deliveries::worker.is_null());
    diesel::delete(due_deliveries::table.filter(waiting)).execute(connection)?;
    moves.write(connection)
}
