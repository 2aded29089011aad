//! Leases: ranges of an edition's rows that a worker sends for the first time, and the frontier within them.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::clock::Timestamp;
use crate::db::schema::{editions, leases};
use crate::db::{DbConnection, Fixed, QueryError};

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

    /// The lease after its frontier moved to `frontier`.
    pub(in crate::deliveries) fn moved_to(&self, frontier: i64) -> Lease {
        Lease { frontier, ..self.clone() }
    }

    /// Whether the row `id` of `edition` is one that it has yet to hand out.
    pub(in crate::deliveries) fn covers(&self, edition: Option<i64>, id: i64) -> bool {
        edition == Some(self.edition_id) && self.frontier < id && id <= self.to_id
    }
}

/// The leases of `worker` that have rows left, oldest first.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::db::{Creation, Database, Last, Target, WorkerSession, testing};

    #[test]
    fn a_frontier_that_is_not_ours_to_move_undoes_the_whole_group() {
        let folder = tempfile::tempdir().unwrap();
        let server = config::test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
        for target in [Target::Sqlite(folder.path().join("unit.db")), testing::scratch_postgres(&server)] {
            let (database, _) = Database::open(&target, Creation::IfMissing).unwrap();
            let mut session = WorkerSession::open(&database).unwrap();
            let (me, now) = (session.number, Timestamp::now());
            let lease = session.write(|connection| open_lease(connection, 1, (1, 10), me, now)).unwrap();
            let mut group = |worker: i64, frontier: i64| {
                session.write_and_end(|connection| {
                    open_lease(connection, 2, (frontier, 10), me, now)?;
                    Ok::<_, QueryError>(((), Last::new(std::iter::once(move_frontier(&lease, worker, frontier)))))
                })
            };
            // The first time it has to be prepared, the second time it goes together with COMMIT.
            group(me, 3).unwrap();
            group(me, 4).unwrap();
            group(me + 1, 5).unwrap_err();
            group(me, 6).unwrap();
            let left = session.write(|connection| {
                leases::table.order(leases::id).select((leases::edition_id, leases::frontier)).load(connection)
            });
            let left: Vec<(i64, i64)> = left.map_err(|error: QueryError| error).unwrap();
            assert_eq!(left, [(1, 6), (2, 2), (2, 3), (2, 5)]);
        }
    }
}
