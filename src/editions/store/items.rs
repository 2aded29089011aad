//! What an editor arranged, and, from release on, what is in an edition for good.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;

use crate::articles::store::visible;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{articles, edition_items, editions};
use crate::db::{DbConnection, QueryError, both};
use crate::kind::Kind;

use super::super::contents::{Contents, LeftOut};
use super::{lock, parsed, void_approval};

/// Rows in one statement; SQLite takes no more than 32,766 values.
const ROWS_AT_ONCE: usize = 1000;

/// One article's place in an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::editions) struct Arranged {
    pub(in crate::editions) article_id: i64,
    pub(in crate::editions) featured: bool,
    pub(in crate::editions) place: i64,
    pub(in crate::editions) left_out: Option<LeftOut>,
    /// The editor's reason, where an editor left it out.
    pub(in crate::editions) reason: Option<String>,
    /// Who that was.
    pub(in crate::editions) by: Option<String>,
}

/// What is arranged, in the order of the positions.
pub(in crate::editions) fn of_edition(
    connection: &mut DbConnection,
    edition_id: i64,
) -> Result<Vec<Arranged>, QueryError> {
    let rows: Vec<ArrangedRow> = edition_items::table
        .filter(edition_items::edition_id.eq(edition_id))
        .order((edition_items::position, edition_items::article_id))
        .select((
            edition_items::article_id,
            edition_items::featured,
            edition_items::position,
            edition_items::left_out,
            edition_items::left_out_why,
            edition_items::left_out_by,
        ))
        .load(connection)?;
    let arranged = |(article_id, featured, place, left_out, reason, by): ArrangedRow| Arranged {
        article_id,
        featured,
        place,
        left_out: left_out.as_deref().map(LeftOut::from_word),
        reason,
        by,
    };
    Ok(rows.into_iter().map(arranged).collect())
}

type ArrangedRow = (i64, bool, i64, Option<String>, Option<String>, Option<String>);

/// Brings the items in line with the visible articles of the month and the next month's events: new ones are added, those
/// that went elsewhere or were deleted disappear, all others stay as they were arranged. Until release the position is the
/// place within the section, and that of a new one is 0: nobody has moved it.
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
    let sent = contents.items().map(|item| row(edition_id, item.article.id, 0, item.featured, None));
    let left_out = contents.left_out.iter().map(|item| Row {
        left_out_why: item.reason.as_deref(),
        left_out_by: item.by.as_deref(),
        ..row(edition_id, item.article.id, 0, item.featured, Some(item.why.as_str()))
    });
    let rows: Vec<Row<'_>> =
        (1_i64..).zip(sent.chain(left_out)).map(|(position, row)| Row { position, ..row }).collect();
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

/// Numbers the articles of a section from 1, in this order.
pub(in crate::editions) fn set_places(
    connection: &mut DbConnection,
    edition_id: i64,
    article_ids: &[i64],
) -> Result<(), QueryError> {
    for (place, article_id) in (1_i64..).zip(article_ids) {
        diesel::update(edition_items::table.find((edition_id, *article_id)))
            .set(edition_items::position.eq(place))
            .execute(connection)?;
    }
    Ok(())
}

/// Leaves an article out, for this reason, in the name of `by`.
pub(in crate::editions) fn leave_out(
    connection: &mut DbConnection,
    edition_id: i64,
    article_id: i64,
    reason: Option<&str>,
    by: &str,
) -> Result<(), QueryError> {
    diesel::update(edition_items::table.find((edition_id, article_id)))
        .set((
            edition_items::left_out.eq(Some(LeftOut::ByEditor.as_str())),
            edition_items::left_out_why.eq(reason),
            edition_items::left_out_by.eq(Some(by)),
        ))
        .execute(connection)
        .map(drop)
}

/// Takes an article in again.
pub(in crate::editions) fn take_in(
    connection: &mut DbConnection,
    edition_id: i64,
    article_id: i64,
) -> Result<(), QueryError> {
    diesel::update(edition_items::table.find((edition_id, article_id)))
        .set((
            edition_items::left_out.eq(None::<String>),
            edition_items::left_out_why.eq(None::<String>),
            edition_items::left_out_by.eq(None::<String>),
        ))
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

/// Takes back the approvals of every edition that holds one of these articles; their months.
pub(in crate::editions) fn void_with_articles(
    connection: &mut DbConnection,
    article_ids: &[i64],
    now: Timestamp,
) -> Result<Vec<Month>, QueryError> {
    let mut holding: BTreeMap<i64, (Month, Vec<String>)> = BTreeMap::new();
    for some in article_ids.chunks(ROWS_AT_ONCE) {
        let found: Vec<(i64, String, String)> = edition_items::table
            .inner_join(editions::table.on(editions::id.eq(edition_items::edition_id)))
            .inner_join(articles::table)
            .filter(editions::state.eq_any(["draft", "approved"]).and(edition_items::left_out.is_null()))
            .filter(edition_items::article_id.eq_any(some.to_vec()))
            .order(articles::id)
            .select((editions::id, editions::month, articles::title))
            .load(connection)?;
        for (id, month, title) in found {
            holding.entry(id).or_insert((parsed(&month)?, Vec::new())).1.push(title);
        }
    }
    let mut months = Vec::new();
    for (id, (month, titles)) in holding {
        let why = match &titles[..] {
            [title] => format!("the article “{title}” changed"),
            titles => format!("{} of its articles changed, “{}” among them", titles.len(), titles[0]),
        };
        // Whoever approves holds it, too, and it may have gone out meanwhile.
        let is_open = lock(connection, month)?.is_some_and(|edition| !edition.state.is_released());
        if is_open && void_approval(connection, id, &why, now)? {
            months.push(month);
        }
    }
    Ok(months)
}

/// A row to be written.
#[derive(Insertable)]
#[diesel(table_name = edition_items, treat_none_as_default_value = false)]
struct Row<'a> {
    edition_id: i64,
    article_id: i64,
    position: i64,
    featured: bool,
    left_out: Option<&'a str>,
    left_out_why: Option<&'a str>,
    left_out_by: Option<&'a str>,
}

fn row(edition_id: i64, article_id: i64, position: i64, featured: bool, left_out: Option<&str>) -> Row<'_> {
    Row { edition_id, article_id, position, featured, left_out, left_out_why: None, left_out_by: None }
}

fn insert(connection: &mut DbConnection, rows: &[Row<'_>]) -> Result<(), QueryError> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        both!(connection, inner => diesel::insert_into(edition_items::table).values(some).execute(inner))?;
    }
    Ok(())
}
