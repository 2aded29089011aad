//! What an editor arranged, and, from release on, what is in an edition for good.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::articles::store::visible;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{articles, edition_items, editions};
use crate::db::{DbConnection, QueryError, both};
use crate::kind::Kind;

use super::super::contents::{Contents, LeftOut};
use super::{parsed, void_approval};

/// Rows in one statement; SQLite takes no more than 32,766 values.
const ROWS_AT_ONCE: usize = 1000;

/// One article's place in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editions) struct Arranged {
    pub(in crate::editions) article_id: i64,
    pub(in crate::editions) featured: bool,
    pub(in crate::editions) left_out: Option<LeftOut>,
}

/// What is arranged, in the order of the positions.
pub(in crate::editions) fn of_edition(
    connection: &mut DbConnection,
    edition_id: i64,
) -> Result<Vec<Arranged>, QueryError> {
    let rows: Vec<(i64, bool, Option<String>)> = edition_items::table
        .filter(edition_items::edition_id.eq(edition_id))
        .order((edition_items::position, edition_items::article_id))
        .select((edition_items::article_id, edition_items::featured, edition_items::left_out))
        .load(connection)?;
    let arranged = |(article_id, featured, left_out): (i64, bool, Option<String>)| Arranged {
        article_id,
        featured,
        left_out: left_out.as_deref().map(LeftOut::from_word),
    };
    Ok(rows.into_iter().map(arranged).collect())
}

/// Brings the items in line with the visible articles of the month and the next month's events: new ones are added, those
/// that went elsewhere or were deleted disappear, all others stay as they were arranged. Until release the position says nothing: items
/// stand by their dates.
pub(in crate::editions) fn follow_articles(
    connection: &mut DbConnection,
    edition_id: i64,
    month: Month,
) -> Result<(), QueryError> {
    let candidates = || {
        let of_month = articles::month.eq(month.to_string());
        let ahead = articles::month.eq(month.next().to_string()).and(articles::kind.eq(Kind::Event.as_str()));
        articles::table.filter(of_month.or(ahead).and(visible())).select(articles::id)
    };
    diesel::delete(edition_items::table.filter(edition_items::edition_id.eq(edition_id)))
        .filter(edition_items::article_id.ne_all(candidates()))
        .execute(connection)?;
    let known: HashSet<i64> = of_edition(connection, edition_id)?.into_iter().map(|item| item.article_id).collect();
    let ids: Vec<i64> = candidates().load(connection)?;
    let new: Vec<_> =
        ids.into_iter().filter(|id| !known.contains(id)).map(|id| row(edition_id, id, 0, false, None)).collect();
    insert(connection, &new)
}

/// Writes for good what is sent and what is not, in order.
pub(in crate::editions) fn freeze(
    connection: &mut DbConnection,
    edition_id: i64,
    contents: &Contents,
) -> Result<(), QueryError> {
    diesel::delete(edition_items::table.filter(edition_items::edition_id.eq(edition_id))).execute(connection)?;
    let sent = contents.items().map(|item| (item.article.id, item.featured, None));
    let left_out = contents.left_out.iter().map(|item| (item.article.id, item.featured, Some(item.why.as_str())));
    let rows: Vec<_> = (1_i64..)
        .zip(sent.chain(left_out))
        .map(|(position, (id, featured, why))| row(edition_id, id, position, featured, why))
        .collect();
    insert(connection, &rows)
}

/// Puts an article first among its kind, or back.
pub(in crate::editions) fn set_featured(
    connection: &mut DbConnection,
    edition_id: i64,
    article_id: i64,
    featured: bool,
) -> Result<(), QueryError> {
    diesel::update(edition_items::table.find((edition_id, article_id)))
        .set(edition_items::featured.eq(featured))
        .execute(connection)
        .map(drop)
}

/// Leaves an article out, or takes it in again.
pub(in crate::editions) fn set_left_out(
    connection: &mut DbConnection,
    edition_id: i64,
    article_id: i64,
    why: Option<LeftOut>,
) -> Result<(), QueryError> {
    diesel::update(edition_items::table.find((edition_id, article_id)))
        .set(edition_items::left_out.eq(why.map(LeftOut::as_str)))
        .execute(connection)
        .map(drop)
}

/// Articles of `month`, or of the next, that went out with another edition already.
pub(in crate::editions) fn sent_with_others(
    connection: &mut DbConnection,
    month: Month,
) -> Result<HashSet<i64>, QueryError> {
    let ids: Vec<i64> = edition_items::table
        .inner_join(editions::table.on(editions::id.eq(edition_items::edition_id)))
        .inner_join(articles::table)
        .filter(articles::month.eq_any([month.to_string(), month.next().to_string()]))
        .filter(editions::month.ne(month.to_string()))
        .filter(editions::state.eq_any(["sending", "paused", "sent"]).and(edition_items::left_out.is_null()))
        .select(edition_items::article_id)
        .load(connection)?;
    Ok(ids.into_iter().collect())
}

/// Makes every approved edition a draft again that holds one of these articles; their months.
pub(in crate::editions) fn void_with_articles(
    connection: &mut DbConnection,
    article_ids: &[i64],
    now: Timestamp,
) -> Result<Vec<Month>, QueryError> {
    let mut months = Vec::new();
    for some in article_ids.chunks(ROWS_AT_ONCE) {
        let holding = edition_items::table
            .filter(edition_items::edition_id.eq(editions::id))
            .filter(edition_items::article_id.eq_any(some.to_vec()).and(edition_items::left_out.is_null()));
        let found: Vec<(i64, String)> = both!(connection, inner => editions::table
            .filter(editions::state.eq("approved").and(diesel::dsl::exists(holding)))
            .select((editions::id, editions::month))
            .load(inner))?;
        for (id, month) in found {
            if void_approval(connection, id, now)? {
                months.push(parsed(&month)?);
            }
        }
    }
    Ok(months)
}

type Row<'a> = (
    diesel::dsl::Eq<edition_items::edition_id, i64>,
    diesel::dsl::Eq<edition_items::article_id, i64>,
    diesel::dsl::Eq<edition_items::position, i64>,
    diesel::dsl::Eq<edition_items::featured, bool>,
    diesel::dsl::Eq<edition_items::left_out, Option<&'a str>>,
);

fn row(edition_id: i64, article_id: i64, position: i64, featured: bool, left_out: Option<&str>) -> Row<'_> {
    (
        edition_items::edition_id.eq(edition_id),
        edition_items::article_id.eq(article_id),
        edition_items::position.eq(position),
        edition_items::featured.eq(featured),
        edition_items::left_out.eq(left_out),
    )
}

fn insert(connection: &mut DbConnection, rows: &[Row<'_>]) -> Result<(), QueryError> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        both!(connection, inner => diesel::insert_into(edition_items::table).values(some).execute(inner))?;
    }
    Ok(())
}
