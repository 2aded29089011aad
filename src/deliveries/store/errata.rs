//! Corrections: rows for those who have an edition, made a stretch of its ids at a time.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::super::delivery::{DeliveryKind, State};
use super::count::Count;
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, subscribers, suppressions};
use crate::db::{DbConnection, QueryError, both};

/// So many ids are looked at in one transaction: an edition that was cancelled may have a million that nobody got.
const LONGEST: i64 = 20_000;

/// A stretch of an edition's ids, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The edition.
    pub edition_id: i64,
    /// The first id that has not been looked at.
    pub from: i64,
    /// The edition's last id.
    pub to: i64,
}

/// What came of a look at the beginning of a [`Stretch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// The id that comes next.
    pub next: i64,
    /// How many readers it was queued for.
    pub queued: i64,
}

#[derive(QueryableByName)]
struct Made {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Whom a correction to the edition would reach now: its copy was accepted, and the reader is still active and not
/// suppressed.
pub fn has_edition(connection: &mut DbConnection, edition_id: i64) -> Result<i64, QueryError> {
    deliveries::table
        .inner_join(subscribers::table)
        .filter(deliveries::edition_id.eq(edition_id).and(deliveries::state.eq(State::Accepted.as_str())))
        .filter(subscribers::state.eq("active"))
        .filter(not(exists(suppressions::table.filter(suppressions::address_hash.eq(subscribers::address_hash)))))
        .count()
        .get_result(connection)
}

/// How many corrections are ready to leave or on their way. Those that a relay has put off count for nothing: they are
/// in nobody's way.
pub fn waiting_errata(connection: &mut DbConnection, now: Timestamp) -> Result<i64, QueryError> {
    // A CROSS JOIN, for SQLite to begin with the shorter table.
    let waiting: Count = diesel::sql_query(
        "SELECT COUNT(*) AS count FROM due_deliveries CROSS JOIN deliveries
         WHERE due_deliveries.edition_id IS NULL AND due_deliveries.ready_at <= $1
             AND deliveries.id = due_deliveries.delivery_id AND deliveries.kind = $2",
    )
    .bind::<BigInt, _>(now.as_millis())
    .bind::<Text, _>(DeliveryKind::Erratum.as_str())
    .get_result(connection)?;
    Ok(waiting.count)
}

/// Queues a correction for up to `room` readers, one at least, at the beginning of `stretch` who have the edition; its
/// Date is `now`. What its composer needs is `payload`, with the reader's language between its two parts. Within the
/// transaction that moves the cursor to what it gives.
pub fn queue_erratum(
    connection: &mut DbConnection,
    stretch: Stretch,
    room: i64,
    payload: (&str, &str),
    now: Timestamp,
) -> Result<Passed, QueryError> {
    let Stretch { edition_id, from, to } = stretch;
    let end = to.min(from.saturating_add(LONGEST - 1));
    let last_that_fits: Option<i64> = deliveries::table
        // As in the first pass: by id, not by edition.
        .filter((deliveries::edition_id + 0).eq(edition_id))
        .filter(deliveries::id.ge(from).and(deliveries::id.le(end)))
        .filter(deliveries::state.eq(State::Accepted.as_str()))
        .order(deliveries::id)
        .offset(room - 1)
        .limit(1)
        .select(deliveries::id)
        .first(connection)
        .optional()?;
    let end = last_that_fits.unwrap_or(end);
    let made: Vec<Made> = diesel::sql_query(
        "INSERT INTO deliveries (kind, subscriber_id, address, name, payload, state, attempts, suspicions, created_at,
             dated_at)
         SELECT $1, s.id, s.email, s.name, $2 || s.language || $3, 'queued', 0, 0, $4, $5
         FROM deliveries d
         CROSS JOIN subscribers s
         WHERE d.edition_id + 0 = $6 AND d.id >= $7 AND d.id <= $8 AND d.state = 'accepted' AND s.id = d.subscriber_id
             AND s.state = 'active'
             AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address_hash = s.address_hash)
         ORDER BY d.id
         RETURNING id",
    )
    .bind::<Text, _>(DeliveryKind::Erratum.as_str())
    .bind::<Text, _>(payload.0)
    .bind::<Text, _>(payload.1)
    .bind::<BigInt, _>(now.as_millis())
    .bind::<BigInt, _>(now.as_millis())
    .bind::<BigInt, _>(edition_id)
    .bind::<BigInt, _>(from)
    .bind::<BigInt, _>(end)
    .load(connection)?;
    let due = |row: &Made| (due_deliveries::delivery_id.eq(row.id), due_deliveries::ready_at.eq(now.as_millis()));
    let due: Vec<_> = made.iter().map(due).collect();
    both!(connection, inner => diesel::insert_into(due_deliveries::table).values(due).execute(inner))?;
    Ok(Passed { next: end + 1, queued: made.len() as i64 })
}
