//! Editions that the public may read.

use diesel::prelude::*;

use super::{Row, edition};
use crate::db::schema::editions;
use crate::db::{DbConnection, QueryError, both};

use super::super::Edition;

/// Editions that went out or are going out, the latest month first; `most` of them.
pub(in crate::editions) fn public(connection: &mut DbConnection, most: i64) -> Result<Vec<Edition>, QueryError> {
    let rows = editions::table
        .filter(editions::state.eq_any(["sending", "paused", "sent"]))
        .order(editions::month.desc())
        .limit(most);
    both!(connection, inner => rows.select(Row::as_select()).load(inner))?.into_iter().map(edition).collect()
}
