//! All SQL about the log.

use diesel::prelude::*;

use super::{Actor, Entry};
use crate::clock::Timestamp;
use crate::db::schema::audit;
use crate::db::{DbConnection, QueryError};

/// A row as the table has it.
type Row = (i64, i64, Option<i64>, String, String, String, String);

/// Adds a row.
pub(super) fn insert(
    connection: &mut DbConnection,
    actor: &Actor,
    deed: &str,
    about: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(now.as_millis()),
            audit::member_id.eq(actor.member_id),
            audit::who.eq(&actor.name),
            audit::deed.eq(deed),
            audit::about.eq(about),
            audit::origin.eq(&actor.origin),
        ))
        .execute(connection)
        .map(drop)
}

/// Which entries are wanted; all without either.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those of one deed.
    pub deed: Option<String>,
    /// Those of one member.
    pub member: Option<i64>,
}

/// The `most` newest entries before the one with the number `before`, the newest first.
pub fn page(connection: &mut DbConnection, wanted: Wanted, before: i64, most: i64) -> Result<Vec<Entry>, QueryError> {
    let mut query = audit::table.filter(audit::id.lt(before)).order(audit::id.desc()).limit(most).into_boxed();
    if let Some(deed) = wanted.deed {
        query = query.filter(audit::deed.eq(deed));
    }
    if let Some(member) = wanted.member {
        query = query.filter(audit::member_id.eq(member));
    }
    let rows: Vec<Row> = query.load(connection)?;
    let entry = |(id, at, member_id, name, deed, about, origin): Row| Entry {
        id,
        at: Timestamp::from_millis(at),
        actor: Actor { member_id, name, origin },
        deed,
        about,
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Every deed that the log has, in the order of the alphabet.
pub fn deeds(connection: &mut DbConnection) -> Result<Vec<String>, QueryError> {
    audit::table.select(audit::deed).distinct().order(audit::deed).load(connection)
}

#[cfg(test)]
pub(super) fn try_to_change(connection: &mut DbConnection) -> Result<usize, QueryError> {
    diesel::update(audit::table).set(audit::who.eq("nobody")).execute(connection)
}

#[cfg(test)]
pub(super) fn try_to_delete(connection: &mut DbConnection) -> Result<usize, QueryError> {
    diesel::delete(audit::table).execute(connection)
}
