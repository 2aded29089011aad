//! The editions that a transaction of the ledger touches.

use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::db::schema::editions;
use crate::db::{self, DbConnection, QueryError, SharedPg};

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
    match connection {
        DbConnection::Postgres(inner) => inner.at_once(async |shared| in_postgres(shared, also).await),
        DbConnection::Sqlite(inner) => in_sqlite(inner, also),
    }
}

/// The same in SQLite, whose transactions are alone anyway.
pub(super) fn in_sqlite(connection: &mut SqliteConnection, also: &[i64]) -> Result<Vec<Row>, QueryError> {
    let sending = editions::state.eq("sending");
    // SQLite prepares a list of ids anew each time, so it is asked only for what is not sending any more.
    let found: Vec<Row> = rows!(sending).load(connection)?;
    if also.iter().all(|id| found.iter().any(|(known, ..)| known == id)) {
        return Ok(found);
    }
    rows!(sending.or(editions::id.eq_any(also))).load(connection)
}

/// The same in PostgreSQL, beside other questions.
pub(super) async fn in_postgres(mut connection: &SharedPg, also: &[i64]) -> Result<Vec<Row>, QueryError> {
    let wanted = rows!(editions::state.eq("sending").or(editions::id.eq_any(also.to_vec())));
    db::AskPg::load(wanted.for_update(), &mut connection).await
}
