//! The rows of a first pass that come next.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::first_pass::Lease;
use super::{Candidate, candidate_columns};
use crate::db::schema::{deliveries, subscribers, suppressions};
use crate::db::{self, DbConnection, QueryError, SharedPg};

/// The first `room` rows after the frontier of `lease` that are queued, in id order.
pub(in crate::deliveries) fn of_lease(
    connection: &mut DbConnection,
    lease: &Lease,
    room: i64,
) -> Result<Vec<Candidate>, QueryError> {
    match connection {
        DbConnection::Postgres(inner) => {
            inner.at_once(async |shared| in_postgres(shared, NextRows { whose: Whose::Lease(lease.id), room }).await)
        }
        DbConnection::Sqlite(inner) => in_sqlite(inner, lease, room),
    }
}

/// The same in SQLite.
pub(super) fn in_sqlite(
    connection: &mut SqliteConnection,
    lease: &Lease,
    room: i64,
) -> Result<Vec<Candidate>, QueryError> {
    deliveries::table
        .left_join(subscribers::table)
        .left_join(suppressions::table.on(suppressions::address_hash.eq(subscribers::address_hash)))
        // The sum keeps SQLite from the index that begins with the edition: it would then sort all of it.
        .filter((deliveries::edition_id + 0).eq(lease.edition_id))
        .filter(deliveries::id.gt(lease.frontier).and(deliveries::id.le(lease.to_id)))
        .filter(deliveries::state.eq("queued"))
        .order(deliveries::id)
        .limit(room)
        .select(candidate_columns!())
        .load(connection)
}

/// The same in PostgreSQL, beside other questions, for the first lease of `worker` whose edition is sending: so it need not
/// be known which one that is.
pub(super) async fn of_worker(connection: &SharedPg, worker: i64, room: i64) -> Result<Vec<Candidate>, QueryError> {
    if room == 0 {
        return Ok(Vec::new());
    }
    in_postgres(connection, NextRows { whose: Whose::Worker(worker), room }).await
}

async fn in_postgres(mut connection: &SharedPg, rows: NextRows) -> Result<Vec<Candidate>, QueryError> {
    let mut next: Vec<Candidate> = db::AskPg::load(rows, &mut connection).await?;
    next.sort_unstable_by_key(|candidate| candidate.id);
    Ok(next)
}

/// Whose rows PostgreSQL is asked for.
enum Whose {
    Lease(i64),
    Worker(i64),
}

/// The question in PostgreSQL's words. It takes the next few rows first and joins only those; diesel can't say that.
/// It promises no order.
struct NextRows {
    whose: Whose,
    room: i64,
}

impl QueryFragment<Pg> for NextRows {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT d.id, d.kind, d.edition_id, d.subscriber_id, d.slice_id, d.address, d.name, d.payload, d.state,
                 d.attempts, d.dated_at, s.state, x.reason
             FROM (SELECT l.edition_id, l.frontier, l.to_id FROM leases l JOIN editions e ON e.id = l.edition_id
                 WHERE NOT l.closed AND l.frontier < l.to_id AND e.state = 'sending' AND ",
        );
        let (column, number) = match &self.whose {
            Whose::Lease(number) => ("l.id = ", number),
            Whose::Worker(number) => ("l.worker = ", number),
        };
        out.push_sql(column);
        out.push_bind_param::<BigInt, _>(number)?;
        out.push_sql(
            " ORDER BY l.id LIMIT 1) l
             CROSS JOIN LATERAL (SELECT * FROM deliveries WHERE id > l.frontier AND id <= l.to_id
                 AND edition_id + 0 = l.edition_id AND state = 'queued' ORDER BY id LIMIT ",
        );
        out.push_bind_param::<BigInt, _>(&self.room)?;
        out.push_sql(
            ") d LEFT JOIN subscribers s ON s.id = d.subscriber_id
             LEFT JOIN suppressions x ON x.address_hash = s.address_hash",
        );
        Ok(())
    }
}

/// Known by its text.
impl QueryId for NextRows {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for NextRows {
    type SqlType = (
        BigInt,
        Text,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Text,
        Nullable<Text>,
        Nullable<Text>,
        Text,
        BigInt,
        Nullable<BigInt>,
        Nullable<Text>,
        Nullable<Text>,
    );
}
