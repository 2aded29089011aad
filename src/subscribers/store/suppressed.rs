//! The SQL of suppressions as the team sees them.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::suppressions;
use crate::db::{DbConnection, QueryError};

/// The first suppression under one of the hashes: hash, reason, since when.
pub(in crate::subscribers) fn find(
    connection: &mut DbConnection,
    hashes: &[String],
) -> Result<Option<(String, String, Timestamp)>, QueryError> {
    let row: Option<(String, String, i64)> = suppressions::table
        .filter(suppressions::address_hash.eq_any(hashes.to_vec()))
        .select((suppressions::address_hash, suppressions::reason, suppressions::at))
        .order(suppressions::at)
        .first(connection)
        .optional()?;
    Ok(row.map(|(hash, reason, at)| (hash, reason, Timestamp::from_millis(at))))
}

/// How many there are for each reason, the most frequent first.
pub(in crate::subscribers) fn count_by_reason(connection: &mut DbConnection) -> Result<Vec<(String, i64)>, QueryError> {
    let count = diesel::dsl::count_star();
    suppressions::table
        .group_by(suppressions::reason)
        .select((suppressions::reason, count))
        .order((count.desc(), suppressions::reason))
        .load(connection)
}

/// Deletes all under the hashes.
pub(in crate::subscribers) fn delete(connection: &mut DbConnection, hashes: &[String]) -> Result<(), QueryError> {
    let rows = suppressions::table.filter(suppressions::address_hash.eq_any(hashes.to_vec()));
    diesel::delete(rows).execute(connection).map(drop)
}
