//! Editions that the public may read.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Row, edition};
use crate::db::schema::{edition_items, editions};
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

/// The latest of them that brought this article to its readers.
pub(in crate::editions) fn bringing(
    connection: &mut DbConnection,
    article_id: i64,
) -> Result<Option<Edition>, QueryError> {
    let holding = edition_items::table
        .filter(edition_items::edition_id.eq(editions::id))
        .filter(edition_items::article_id.eq(article_id).and(edition_items::left_out.is_null()));
    let row = editions::table
        .filter(editions::state.eq_any(["sending", "paused", "sent"]).and(diesel::dsl::exists(holding)))
        .order(editions::month.desc());
    both!(connection, inner => row.select(Row::as_select()).first(inner).optional())?.map(edition).transpose()
}

/// How many articles each edition has, by its row. Before its release an edition has no lasting answer.
pub(in crate::editions) fn item_counts(connection: &mut DbConnection) -> Result<Vec<(i64, i64)>, QueryError> {
    edition_items::table
        .filter(edition_items::left_out.is_null())
        .group_by(edition_items::edition_id)
        .select((edition_items::edition_id, count_star()))
        .load(connection)
}
