//! Facts about a database itself: when it was made, which key it belongs to.

use diesel::prelude::*;

use super::schema::meta;
use super::{Database, DbConnection, QueryError, both};

/// The fact `name`, if it is known.
pub fn get(connection: &mut DbConnection, name: &str) -> Result<Option<String>, QueryError> {
    meta::table.find(name).select(meta::value).first(connection).optional()
}

/// Keeps `value` as the fact `name` unless there is one; gives the one that is kept. Whoever comes first wins. A fact that
/// is known is only read, so that nobody waits for another program's transaction just to look at something.
pub async fn keep(database: &Database, name: &'static str, value: String) -> Result<String, QueryError> {
    if let Some(known) = database.read(move |connection| get(connection, name)).await? {
        return Ok(known);
    }
    database.write(move |connection| get_or_set(connection, name, &value)).await
}

fn get_or_set(connection: &mut DbConnection, name: &str, value: &str) -> Result<String, QueryError> {
    let row = (meta::name.eq(name), meta::value.eq(value));
    both!(connection, inner => diesel::insert_into(meta::table).values(row).on_conflict_do_nothing().execute(inner))?;
    Ok(get(connection, name)?.unwrap_or_else(|| value.to_owned()))
}

/// Replaces the fact `name`, or makes it.
pub fn set(connection: &mut DbConnection, name: &str, value: &str) -> Result<(), QueryError> {
    let row = (meta::name.eq(name), meta::value.eq(value));
    both!(connection, inner => diesel::insert_into(meta::table)
        .values(row)
        .on_conflict(meta::name)
        .do_update()
        .set(meta::value.eq(value))
        .execute(inner))
    .map(drop)
}
