//! Leases: ranges of an edition's rows that a worker sends for the first time, and the frontier within them.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Candidate, candidate_columns};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, editions, leases, subscribers, suppressions};
use crate::db::{DbConnection, Fixed, QueryError, both};

/// A range of ids that one worker sends.
#[derive(Debug, Clone, Queryable)]
pub(in crate::deliveries) struct Lease {
    pub(in crate::deliveries) id: i64,
    pub(in crate::deliveries) edition_id: i64,
    pub(in crate::deliveries) to_id: i64,
    /// Rows up to this id may have been handed over.
    pub(in crate::deliveries) frontier: i64,
    dated_at: i64,
}

impl Lease {
    /// The Date of the mails of this lease.
    pub(in crate::deliveries) fn dated_at(&self) -> Timestamp {
        Timestamp::from_millis(self.dated_at)
    }
}

/// The lease that `worker` reads from: its oldest one of an edition that is `sending` and with rows left.
pub(in crate::deliveries) fn current(
    connection: &mut DbConnection,
    worker: i64,
    sending: &[i64],
) -> Result<Option<Lease>, QueryError> {
    let open = leases::table
        .filter(leases::worker.eq(worker).and(leases::closed.eq(false)).and(leases::frontier.lt(leases::to_id)))
        .order(leases::id)
        .select((leases::id, leases::edition_id, leases::to_id, leases::frontier, leases::dated_at));
    let open: Vec<Lease> = match connection {
        DbConnection::Postgres(inner) => open.for_update().load(inner)?,
        DbConnection::Sqlite(inner) => open.load(inner)?,
    };
    Ok(open.into_iter().find(|lease| sending.contains(&lease.edition_id)))
}

/// Takes the next `span` ids of one of the editions `sending`, which are locked, that has some no lease covers.
pub(in crate::deliveries) fn take(
    connection: &mut DbConnection,
    worker: i64,
    span: i64,
    now: Timestamp,
    sending: &[i64],
) -> Result<Option<Lease>, QueryError> {
    let found: Option<(i64, Option<i64>, Option<i64>)> = editions::table
        .filter(editions::id.eq_any(sending.to_vec()).and(editions::next_id.le(editions::last_id)))
        .order(editions::id)
        .select((editions::id, editions::next_id, editions::last_id))
        .first(connection)
        .optional()?;
    let Some((edition_id, Some(from), Some(last))) = found else { return Ok(None) };
    let to = last.min(from.saturating_add(span - 1));
    diesel::update(editions::table.find(edition_id)).set(editions::next_id.eq(to + 1)).execute(connection)?;
    open_lease(connection, edition_id, (from, to), worker, now).map(Some)
}

fn open_lease(
    connection: &mut DbConnection,
    edition_id: i64,
    (from, to): (i64, i64),
    worker: i64,
    now: Timestamp,
) -> Result<Lease, QueryError> {
    let row = (
        leases::edition_id.eq(edition_id),
        leases::from_id.eq(from),
        leases::to_id.eq(to),
        leases::frontier.eq(from - 1),
        leases::worker.eq(worker),
        leases::dated_at.eq(now.as_millis()),
        leases::closed.eq(false),
    );
    let id = diesel::insert_into(leases::table).values(row).returning(leases::id).get_result(connection)?;
    Ok(Lease { id, edition_id, to_id: to, frontier: from - 1, dated_at: now.as_millis() })
}

/// The rows of the lease that come next, with ids up to `to`, at most `room` of them, in id order.
pub(in crate::deliveries) fn next_rows(
    connection: &mut DbConnection,
    lease: &Lease,
    to: i64,
    room: i64,
) -> Result<Vec<Candidate>, QueryError> {
    both!(connection, inner => deliveries::table
        .left_join(subscribers::table)
        .left_join(suppressions::table.on(suppressions::address_hash.eq(subscribers::address_hash)))
        // The sum keeps databases from the index that begins with the edition: they would then sort all of it.
        .filter((deliveries::edition_id + 0).eq(lease.edition_id))
        .filter(deliveries::id.gt(lease.frontier).and(deliveries::id.le(to)))
        .filter(deliveries::state.eq("queued"))
        .order(deliveries::id)
        .limit(room)
        .select(candidate_columns!())
        .load(inner))
}

/// Moves the frontier of a lease that `worker` holds. From the commit on, rows up to it count as handed over until they
/// have a result. Fails if the lease is another worker's by now.
pub(in crate::deliveries) fn move_frontier(
    connection: &mut DbConnection,
    lease: i64,
    worker: i64,
    frontier: i64,
) -> Result<(), QueryError> {
    let moves = Fixed::new(
        "UPDATE leases SET frontier = ? WHERE id = ? AND worker = ? AND NOT closed",
        [frontier, lease, worker],
    );
    match both!(connection, inner => moves.execute(inner)?) {
        1 => Ok(()),
        _ => Err(QueryError::NotFound),
    }
}

/// Closes the leases of `worker` all of whose rows were handed out and have results or wait to be claimed one by one.
/// Of an edition that has ended, what was not handed out never will be.
pub(in crate::deliveries) fn close_finished(connection: &mut DbConnection, worker: i64) -> Result<(), QueryError> {
    diesel::sql_query(
        "UPDATE leases SET to_id = frontier WHERE worker = $1 AND NOT closed AND frontier < to_id
             AND edition_id IN (SELECT id FROM editions WHERE state IN ('cancelled', 'sent'))",
    )
    .bind::<BigInt, _>(worker)
    .execute(connection)?;
    diesel::sql_query(
        "UPDATE leases SET closed = TRUE WHERE worker = $1 AND NOT closed AND frontier >= to_id AND NOT EXISTS (
             SELECT 1 FROM deliveries d WHERE d.edition_id + 0 = leases.edition_id
                 AND d.id BETWEEN leases.from_id AND leases.to_id AND d.state = 'queued'
                 AND NOT EXISTS (SELECT 1 FROM due_deliveries WHERE delivery_id = d.id))",
    )
    .bind::<BigInt, _>(worker)
    .execute(connection)
    .map(drop)
}

/// Cuts a lease at its frontier and opens one for the rest, with a Date of its own.
pub(in crate::deliveries) fn renew(
    connection: &mut DbConnection,
    lease: &Lease,
    worker: i64,
    now: Timestamp,
) -> Result<Lease, QueryError> {
    diesel::update(leases::table.find(lease.id)).set(leases::to_id.eq(lease.frontier)).execute(connection)?;
    open_lease(connection, lease.edition_id, (lease.frontier + 1, lease.to_id), worker, now)
}
