//! What a dead worker left behind.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, leases};
use crate::db::{DbConnection, QueryError};

/// A row in doubt: handed over, perhaps, by a worker that died before it could say.
pub(in crate::deliveries) struct InDoubt {
    pub(in crate::deliveries) id: i64,
    pub(in crate::deliveries) edition_id: Option<i64>,
    pub(in crate::deliveries) attempts: i64,
    pub(in crate::deliveries) dated_at: Timestamp,
}

/// The workers that hold leases or claims.
pub(in crate::deliveries) fn workers(connection: &mut DbConnection) -> Result<Vec<i64>, QueryError> {
    let mut workers: Vec<i64> =
        leases::table.filter(leases::closed.eq(false)).select(leases::worker).distinct().load(connection)?;
    let claimers: Vec<Option<i64>> = due_deliveries::table
        .filter(due_deliveries::worker.is_not_null())
        .select(due_deliveries::worker)
        .distinct()
        .load(connection)?;
    workers.extend(claimers.into_iter().flatten());
    workers.sort_unstable();
    workers.dedup();
    Ok(workers)
}

/// The rows of `worker`'s open leases at or below the frontier that have no result and are not among those claimed one
/// by one (which went back unsent).
pub(in crate::deliveries) fn beyond_leases(
    connection: &mut DbConnection,
    worker: i64,
) -> Result<Vec<InDoubt>, QueryError> {
    let open: Vec<(i64, i64, i64, i64)> = leases::table
        .filter(leases::worker.eq(worker).and(leases::closed.eq(false)))
        .select((leases::edition_id, leases::from_id, leases::frontier, leases::dated_at))
        .load(connection)?;
    let mut in_doubt = Vec::new();
    for (edition, from, frontier, dated_at) in open {
        let rows: Vec<(i64, i64)> = deliveries::table
            .filter(deliveries::edition_id.eq(edition))
            .filter(deliveries::id.ge(from).and(deliveries::id.le(frontier)))
            .filter(deliveries::state.eq("queued"))
            .filter(diesel::dsl::not(diesel::dsl::exists(
                due_deliveries::table.filter(due_deliveries::delivery_id.eq(deliveries::id)),
            )))
            .select((deliveries::id, deliveries::attempts))
            .load(connection)?;
        let dated_at = Timestamp::from_millis(dated_at);
        in_doubt.extend(rows.into_iter().map(|(id, attempts)| InDoubt {
            id,
            edition_id: Some(edition),
            attempts,
            dated_at,
        }));
    }
    Ok(in_doubt)
}

/// Rows that `worker` had claimed one by one and not answered for.
pub(in crate::deliveries) fn claims(connection: &mut DbConnection, worker: i64) -> Result<Vec<InDoubt>, QueryError> {
    type Row = (i64, Option<i64>, i64, Option<i64>, i64);
    let rows: Vec<Row> = due_deliveries::table
        .inner_join(deliveries::table)
        .filter(due_deliveries::worker.eq(Some(worker)))
        .select((
            deliveries::id,
            deliveries::edition_id,
            deliveries::attempts,
            deliveries::dated_at,
            deliveries::created_at,
        ))
        .load(connection)?;
    let in_doubt = |(id, edition_id, attempts, dated, created): Row| InDoubt {
        id,
        edition_id,
        attempts,
        dated_at: Timestamp::from_millis(dated.unwrap_or(created)),
    };
    Ok(rows.into_iter().map(in_doubt).collect())
}

/// Makes `heir` the holder of the open leases of `dead`, whose doubtful rows have been dealt with: they go on after
/// their frontiers.
pub(in crate::deliveries) fn inherit(connection: &mut DbConnection, dead: i64, heir: i64) -> Result<(), QueryError> {
    diesel::update(leases::table.filter(leases::worker.eq(dead).and(leases::closed.eq(false))))
        .set((leases::worker.eq(heir), leases::from_id.eq(leases::frontier + 1)))
        .execute(connection)
        .map(drop)
}
