//! All SQL about readers.

use diesel::prelude::*;

use super::Choices;
use crate::clock::Timestamp;
use crate::db::schema::{subscribers, suppressions};
use crate::db::{DbConnection, QueryError, both};

/// Every set of choices that somebody in the audience has at `now`: active, not paused, not suppressed.
pub fn choices_in_use(connection: &mut DbConnection, now: Timestamp) -> Result<Vec<Choices>, QueryError> {
    let suppressed = suppressions::table.filter(suppressions::address_hash.eq(subscribers::address_hash));
    let rows: Vec<(String, String, String)> = both!(connection, inner => subscribers::table
        .filter(subscribers::state.eq("active"))
        .filter(subscribers::paused_until.is_null().or(subscribers::paused_until.le(now.as_millis())))
        .filter(diesel::dsl::not(diesel::dsl::exists(suppressed)))
        .select((subscribers::language, subscribers::regions, subscribers::kinds))
        .distinct()
        .load(inner))?;
    Ok(rows.iter().map(|(language, regions, kinds)| Choices::from_texts(language, regions, kinds)).collect())
}
