//! The recovery codes' hashes.

use diesel::prelude::*;

use crate::db::schema::recovery_codes;
use crate::db::{DbConnection, QueryError, both};

/// Puts these in the place of all that a member had.
pub(in crate::team) fn replace(
    connection: &mut DbConnection,
    member_id: i64,
    hashes: &[String],
) -> Result<(), QueryError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::member_id.eq(member_id))).execute(connection)?;
    let rows: Vec<_> = hashes
        .iter()
        .map(|hash| (recovery_codes::member_id.eq(member_id), recovery_codes::code_hash.eq(hash)))
        .collect();
    both!(connection, inner => diesel::insert_into(recovery_codes::table).values(&rows).execute(inner)).map(drop)
}

/// Takes one of these away; whether it was there.
pub(in crate::team) fn use_up(
    connection: &mut DbConnection,
    member_id: i64,
    hashes: &[String],
) -> Result<bool, QueryError> {
    let found = recovery_codes::table
        .filter(recovery_codes::member_id.eq(member_id))
        .filter(recovery_codes::code_hash.eq_any(hashes.to_vec()));
    Ok(diesel::delete(found).execute(connection)? > 0)
}
