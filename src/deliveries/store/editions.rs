//! The editions that a transaction of the ledger touches.

use diesel::prelude::*;
use tokio::try_join;

use super::first_pass::{Lease, open_leases};
use crate::db::schema::editions;
use crate::db::{self, DbConnection, QueryError};

/// Id, state, nonce, mail domain, and how many rows are queued and deferred.
pub(in crate::deliveries) type Row = (i64, String, Option<String>, Option<String>, i64, i64);

/// The columns of a [`Row`] of every edition that is sending and of those in `also`, in id order.
macro_rules! wanted {
    ($also:expr) => {
        editions::table.filter(editions::state.eq("sending").or(editions::id.eq_any($also))).order(editions::id).select(
            (
                editions::id,
                editions::state,
                editions::nonce,
                editions::mail_domain,
                editions::queued,
                editions::deferred,
            ),
        )
    };
}

/// Every edition that is sending and those in `also`, in id order; on PostgreSQL the rows are locked until the
/// transaction ends.
pub(in crate::deliveries) fn lock(connection: &mut DbConnection, also: &[i64]) -> Result<Vec<Row>, QueryError> {
    match connection {
        DbConnection::Postgres(inner) => wanted!(also.to_vec()).for_update().load(inner),
        DbConnection::Sqlite(inner) => {
            // SQLite prepares a list of ids anew each time, so it is asked only for what is not sending any more.
            let mut rows: Vec<Row> = wanted!([0_i64; 0]).load(inner)?;
            let is_missing = |id: &i64| !rows.iter().any(|(known, ..)| known == id);
            let missing: Vec<i64> = also.iter().copied().filter(is_missing).collect();
            if !missing.is_empty() {
                rows = wanted!(missing).load(inner)?;
            }
            Ok(rows)
        }
    }
}

/// The same, with the leases of `worker` that have rows left, oldest first.
pub(in crate::deliveries) fn lock_with_leases(
    connection: &mut DbConnection,
    worker: i64,
    also: &[i64],
) -> Result<(Vec<Row>, Vec<Lease>), QueryError> {
    if let DbConnection::Postgres(inner) = connection {
        return inner.at_once(async |mut shared| {
            let mut too = shared;
            try_join!(
                db::AskPg::load(wanted!(also.to_vec()).for_update(), &mut shared),
                db::AskPg::load(open_leases(worker), &mut too)
            )
        });
    }
    Ok((lock(connection, also)?, open_leases(worker).load(connection)?))
}
