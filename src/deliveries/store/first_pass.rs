//! Leases: ranges of an edition's rows that a worker sends for the first time, and the frontier within them.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use tokio::try_join;

use super::super::results::Answer;
use super::{Candidate, accept, candidate_columns};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, editions, leases, subscribers, suppressions};
use crate::db::{self, DbConnection, Fixed, QueryError};

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

/// The leases of `worker` that have rows left, oldest first. They are not locked: only their holder moves them, and it
/// fails where they are another's by then.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn open_leases(worker: i64) -> _ {
    leases::table
        .filter(leases::worker.eq(worker).and(leases::closed.eq(false)).and(leases::frontier.lt(leases::to_id)))
        .order(leases::id)
        .select((leases::id, leases::edition_id, leases::to_id, leases::frontier, leases::dated_at))
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

/// Which rows are wanted next.
#[derive(Debug)]
pub(in crate::deliveries) struct Ahead {
    /// From this lease, after its frontier.
    pub(in crate::deliveries) lease: Lease,
    /// With ids up to this.
    pub(in crate::deliveries) to: i64,
    /// At most so many, the first in id order.
    pub(in crate::deliveries) room: i64,
}

/// The question for them, as [`Candidate`]s.
macro_rules! next_rows {
    ($ahead:expr) => {
        deliveries::table
            .left_join(subscribers::table)
            .left_join(suppressions::table.on(suppressions::address_hash.eq(subscribers::address_hash)))
            // The sum keeps databases from the index that begins with the edition: they would then sort all of it.
            .filter((deliveries::edition_id + 0).eq($ahead.lease.edition_id))
            .filter(deliveries::id.gt($ahead.lease.frontier).and(deliveries::id.le($ahead.to)))
            .filter(deliveries::state.eq("queued"))
            .order(deliveries::id)
            .limit($ahead.room)
            .select(candidate_columns!())
    };
}

/// Writes that rows of a first pass were accepted, and reads which come next. Gives the ids of those that were still
/// queued, and so are accepted now; any other is left as it is.
pub(in crate::deliveries) fn accept_and_look_ahead(
    connection: &mut DbConnection,
    answers: &[&Answer],
    ahead: Option<&Ahead>,
) -> Result<(HashSet<i64>, Vec<Candidate>), QueryError> {
    match connection {
        DbConnection::Sqlite(inner) => {
            let accepted = accept::one_by_one(inner, answers)?;
            let next = ahead.map(|ahead| next_rows!(ahead).load(inner)).transpose()?;
            Ok((accepted, next.unwrap_or_default()))
        }
        DbConnection::Postgres(inner) => inner.at_once(async |shared| {
            let accepted = async {
                match answers {
                    [] => Ok(Vec::new()),
                    answers => db::AskPg::load(accept::at_once(answers), &mut { shared }).await,
                }
            };
            let next = async {
                match ahead {
                    None => Ok(Vec::new()),
                    Some(ahead) => db::AskPg::load(next_rows!(ahead), &mut { shared }).await,
                }
            };
            let (accepted, next) = try_join!(accepted, next)?;
            Ok((accepted.into_iter().collect(), next))
        }),
    }
}

/// Moves the frontier of the lease to `frontier`. From the commit on, rows up to it count as handed over until they have
/// a result. Finds no row if the lease is not `worker`'s any more.
pub(in crate::deliveries) fn move_frontier(lease: &Lease, worker: i64, frontier: i64) -> Fixed {
    Fixed::new(
        "UPDATE leases SET frontier = ? WHERE id = ? AND worker = ? AND NOT closed",
        vec![frontier, lease.id, worker],
    )
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
