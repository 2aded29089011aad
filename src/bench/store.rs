//! Made-up readers, by the thousand, and how durable the database is.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, subscribers};
use crate::db::{DbConnection, QueryError};

/// Addresses and names of several lengths, three languages, nothing left out by choice. `i` counts the readers.
const COLUMNS: &str = "
    CASE i % 4 WHEN 0 THEN 'reader' || i || '@example.org'
        WHEN 1 THEN 'first.last' || i || '@' || (i % 997) || '.example.net'
        WHEN 2 THEN 'r' || i || '@example.com'
        ELSE 'somebody.with.a.long.name.' || i || '@mail' || (i % 89) || '.example.org' END AS email,
    CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'Reader ' || i WHEN 2 THEN 'Élise' WHEN 3 THEN 'Ada'
        ELSE 'Somebody With a Rather Long Name, Number ' || i END AS name,
    CASE i % 3 WHEN 0 THEN 'en' WHEN 1 THEN 'fr' ELSE 'es' END AS language,
    'made up for the benchmark, never to be suppressed ' || (100000000000000 + i) AS address_hash";

/// Adds readers in this state with the numbers `from` to `to`. Within a transaction.
pub(super) fn add_readers(
    connection: &mut DbConnection,
    state: &str,
    from: u64,
    to: u64,
    now: Timestamp,
) -> Result<usize, QueryError> {
    let numbers = match connection {
        DbConnection::Postgres(_) => format!("SELECT i FROM generate_series({from}::bigint, {to}::bigint) AS n(i)"),
        DbConnection::Sqlite(_) => format!(
            "WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to}) SELECT i FROM n"
        ),
    };
    let now = now.as_millis();
    diesel::sql_query(format!(
        "INSERT INTO subscribers (email, email_key, address_hash, name, language, regions, kinds, state, created_at,
             confirmed_at, updated_at)
         SELECT email, email, address_hash, name, language, '', '', '{state}', {now}, {now}, {now}
         FROM (SELECT {COLUMNS} FROM ({numbers}) AS numbers) AS readers"
    ))
    .execute(connection)
}

/// Lets PostgreSQL look at what was filled in, as it would by itself within a minute. Outside a transaction.
pub(super) fn settle(connection: &mut DbConnection) -> Result<(), QueryError> {
    match connection {
        DbConnection::Postgres(_) => diesel::sql_query("ANALYZE").execute(connection).map(drop),
        DbConnection::Sqlite(_) => Ok(()),
    }
}

/// Somebody who waits for a mail.
#[derive(Queryable)]
pub(super) struct Reader {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) language: String,
}

/// All readers.
pub(super) fn readers(connection: &mut DbConnection) -> Result<Vec<Reader>, QueryError> {
    subscribers::table.select((subscribers::id, subscribers::email, subscribers::language)).load(connection)
}

/// A digest to send, as it was frozen.
#[derive(Queryable)]
pub(super) struct Digest {
    pub(super) id: i64,
    pub(super) subscriber_id: Option<i64>,
    pub(super) slice_id: Option<i64>,
    pub(super) address: String,
    pub(super) name: Option<String>,
}

/// Up to `limit` digests of an edition with ids after `after`, in order.
pub(super) fn digests(
    connection: &mut DbConnection,
    edition: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<Digest>, QueryError> {
    deliveries::table
        // The sum keeps databases from the index that begins with the edition: they would then sort all of it.
        .filter((deliveries::edition_id + 0).eq(edition).and(deliveries::id.gt(after)))
        .order(deliveries::id)
        .limit(limit)
        .select((
            deliveries::id,
            deliveries::subscriber_id,
            deliveries::slice_id,
            deliveries::address,
            deliveries::name,
        ))
        .load(connection)
}

/// Whether no row waits to be claimed by itself: what was in doubt after a crash has been sent again, and answered.
pub(super) fn nothing_in_doubt(connection: &mut DbConnection) -> Result<bool, QueryError> {
    due_deliveries::table.count().get_result::<i64>(connection).map(|rows| rows == 0)
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// How durable a commit is, in the database's own words: `FULL` on SQLite is `PRAGMA synchronous = FULL`.
pub(super) fn synchronous(connection: &mut DbConnection) -> Result<String, QueryError> {
    let question = match connection {
        DbConnection::Postgres(_) => {
            "SELECT 'synchronous_commit=' || current_setting('synchronous_commit') || ', fsync='
                 || current_setting('fsync') AS value"
        }
        DbConnection::Sqlite(_) => {
            "SELECT CASE synchronous WHEN 0 THEN 'OFF' WHEN 1 THEN 'NORMAL' WHEN 2 THEN 'FULL' ELSE 'EXTRA' END AS value
             FROM pragma_synchronous"
        }
    };
    diesel::sql_query(question).get_result::<Setting>(connection).map(|setting| setting.value)
}
