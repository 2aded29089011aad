//! Counting who came and who left, hour by hour.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::clock::Timestamp;
use crate::db::schema::subscribers;
use crate::db::{DbConnection, QueryError};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    hour: i64,
    #[diesel(sql_type = BigInt)]
    readers: i64,
}

/// How many are active now.
pub(in crate::subscribers) fn active(connection: &mut DbConnection) -> Result<i64, QueryError> {
    subscribers::table.filter(subscribers::state.eq("active")).count().get_result(connection)
}

/// The hours since 1970 in which somebody confirmed since `since`, each with how many.
pub(in crate::subscribers) fn came(
    connection: &mut DbConnection,
    since: Timestamp,
) -> Result<Vec<(i64, i64)>, QueryError> {
    by_hour(
        connection,
        "SELECT confirmed_at / 3600000 AS hour, COUNT(*) AS readers FROM subscribers WHERE confirmed_at >= $1 GROUP BY 1",
        since,
    )
}

/// The same of those who left, or whose mail came back, and have not joined again.
pub(in crate::subscribers) fn left(
    connection: &mut DbConnection,
    since: Timestamp,
) -> Result<Vec<(i64, i64)>, QueryError> {
    by_hour(
        connection,
        "SELECT left_at / 3600000 AS hour, COUNT(*) AS readers FROM subscribers
         WHERE left_at >= $1 AND state <> 'active' AND confirmed_at IS NOT NULL GROUP BY 1",
        since,
    )
}

fn by_hour(connection: &mut DbConnection, query: &str, since: Timestamp) -> Result<Vec<(i64, i64)>, QueryError> {
    let rows: Vec<Row> = diesel::sql_query(query).bind::<BigInt, _>(since.as_millis()).load(connection)?;
    Ok(rows.into_iter().map(|row| (row.hour, row.readers)).collect())
}
