//! Counting the audience of a release.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::subscribers::Choices;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Text)]
    regions: String,
    #[diesel(sql_type = Text)]
    kinds: String,
    #[diesel(sql_type = BigInt)]
    readers: i64,
}

/// The readers of each set of choices whom `deliveries::freeze` would take.
pub(in crate::subscribers) fn by_choices(
    connection: &mut DbConnection,
    now: Timestamp,
) -> Result<Vec<(Choices, i64)>, QueryError> {
    let sql = match connection {
        DbConnection::Postgres(_) => {
            "SELECT language, regions, kinds, COUNT(*) AS readers FROM subscribers s
             WHERE state = 'active' AND (paused_until IS NULL OR paused_until <= $1)
                 AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address_hash = s.address_hash)
             GROUP BY language, regions, kinds"
        }
        // The index over choices counts everybody; who is left out is found in the order of the table, which an expression
        // of the state makes SQLite keep. It would else fetch a million rows in the order of the index.
        DbConnection::Sqlite(_) => {
            "SELECT language, regions, kinds, SUM(some) AS readers FROM (
                 SELECT language, regions, kinds, COUNT(*) AS some FROM subscribers WHERE state = 'active'
                 GROUP BY language, regions, kinds
                 UNION ALL
                 SELECT language, regions, kinds, -1 FROM subscribers s
                 WHERE COALESCE(state, '') = 'active' AND (paused_until > $1
                     OR EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address_hash = s.address_hash)))
             GROUP BY language, regions, kinds HAVING SUM(some) > 0"
        }
    };
    let rows: Vec<Row> = diesel::sql_query(sql).bind::<BigInt, _>(now.as_millis()).load(connection)?;
    let choices = |row: Row| (Choices::from_texts(&row.language, &row.regions, &row.kinds), row.readers);
    Ok(rows.into_iter().map(choices).collect())
}
