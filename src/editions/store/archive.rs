//! Editions that the public may read.

use diesel::prelude::*;

use super::{Row, edition, parsed};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{articles, edition_items, editions};
use crate::db::{DbConnection, QueryError, both};

use super::super::Edition;

/// Editions that went out or are going out, the latest month first; `most` of them.
pub(in crate::editions) fn public(connection: &mut DbConnection, most: i64) -> Result<Vec<Edition>, QueryError> {
    let rows = editions::table
        .filter(editions::state.eq_any(["sending", "paused", "sent"]))
        .order(editions::month.desc())
        .limit(most);
    let rows: Vec<Row> = both!(connection, inner => rows.select(Row::as_select()).load(inner))?;
    rows.into_iter().map(|row| edition(connection, row)).collect()
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
    let row = both!(connection, inner => row.select(Row::as_select()).first(inner).optional())?;
    row.map(|row| edition(connection, row)).transpose()
}

/// The months whose editions were released before `moment`, whatever became of them afterwards.
pub(in crate::editions) fn months_released_before(
    connection: &mut DbConnection,
    moment: Timestamp,
) -> Result<Vec<Month>, QueryError> {
    let months: Vec<String> = editions::table
        .filter(editions::released_at.lt(moment.as_millis()))
        .select(editions::month)
        .load(connection)?;
    months.iter().map(|month| parsed(month)).collect()
}

/// The titles of what released editions hold, in their order, each with its edition's row.
pub(in crate::editions) fn titles(connection: &mut DbConnection) -> Result<Vec<(i64, String)>, QueryError> {
    edition_items::table
        .inner_join(articles::table.on(articles::id.eq(edition_items::article_id)))
        .inner_join(editions::table.on(editions::id.eq(edition_items::edition_id)))
        .filter(edition_items::left_out.is_null().and(editions::released_at.is_not_null()))
        .order((edition_items::edition_id, edition_items::position, edition_items::article_id))
        .select((edition_items::edition_id, articles::title))
        .load(connection)
}
