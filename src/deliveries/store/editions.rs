//! The editions that a transaction of the ledger touches.

use diesel::prelude::*;
use tokio::try_join;

use super::first_pass::{Lease, open_leases};
use crate::db::schema::editions;
use crate::db::{self, DbConnection, QueryError};

/// Id, state, nonce, mail domain, and how many rows are queued and deferred.
pub(in crate::deliveries) type Row = (i64, String, Option<String>, Option<String>, i64, i64);

/// The columns of a [`Row`] of the editions of which `$wanted` holds, in id order.
macro_rules! rows {
    ($wanted:expr) => {
        editions::table.filter($wanted).order(editions::id).select((
            editions::id,
            editions::state,
            editions::nonce,
            editions::mail_domain,
            editions::queued,
            editions::deferred,
        ))
    };
}

/// Every edition that is sending and those in `also`, in id order; on PostgreSQL the rows are locked until the
/// transaction ends.
pub(in crate::deliveries) fn lock(connection: &mut DbConnection, also: &[i64]) -> Result<Vec<Row>, QueryError> {
    let sending = editions::state.eq("sending");
    match connection {
        DbConnection::Postgres(inner) => rows!(sending.or(editions::id.eq_any(also))).for_update().load(inner),
        DbConnection::Sqlite(inner) => {
            // SQLite prepares a list of ids anew each time, so it is asked only for what is not sending any more.
            let found: Vec<Row> = rows!(sending).load(inner)?;
            if also.iter().all(|id| found.iter().any(|(known, ..)| known == id)) {
                return Ok(found);
            }
            rows!(sending.or(editions::id.eq_any(also))).load(inner)
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
        let wanted = editions::state.eq("sending").or(editions::id.eq_any(also.to_vec()));
        return inner.at_once(async |mut shared| {
            let mut too = shared;
            try_join!(
                db::AskPg::load(rows!(wanted).for_update(), &mut shared),
                db::AskPg::load(open_leases(worker), &mut too)
            )
        });
    }
    Ok((lock(connection, also)?, open_leases(worker).load(connection)?))
}
