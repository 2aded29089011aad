//! All queries about articles and profiles. This file: finding articles.

pub(super) mod pictures;
pub(super) mod search;
pub(super) mod working_copies;
pub(super) mod write;

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{And, Eq, IsNull};
use diesel::prelude::*;

use super::{Article, Image, Profile, Slug};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::DbConnection;
use crate::db::schema::{article_profiles, article_regions, articles, profiles};
use crate::kind::Kind;
use crate::region::Region;

/// So many ids go into one query; SQLite takes no more than 32,766 values.
const IDS_AT_ONCE: usize = 1000;

/// An article as its table has it.
#[derive(Queryable)]
struct Row {
    id: i64,
    slug: String,
    kind: String,
    title: String,
    date: String,
    dated_at: i64,
    has_time: bool,
    month: String,
    language: String,
    summary: Option<String>,
    body: String,
    source_name: Option<String>,
    source_url: Option<String>,
    image_url: Option<String>,
    image_alt: Option<String>,
    fingerprint: String,
    created_at: i64,
    updated_at: i64,
    published: bool,
    version: i64,
    edited_by: Option<String>,
    deleted_at: Option<i64>,
}

/// What an edition may take and readers may see: published and not deleted.
pub fn visible() -> Visible {
    articles::published.eq(true).and(articles::deleted_at.is_null())
}

/// The condition that [`visible`] gives.
pub type Visible = And<Eq<articles::published, bool>, IsNull<articles::deleted_at>>;

/// The article with this slug, whether or not readers may see it.
pub fn find_by_slug(connection: &mut DbConnection, slug: &Slug) -> QueryResult<Option<Article>> {
    let rows = articles::table.filter(articles::slug.eq(slug.as_str())).load(connection)?;
    Ok(complete(connection, rows)?.pop())
}

/// The article with this id, whether or not readers may see it.
pub fn find(connection: &mut DbConnection, id: i64) -> QueryResult<Option<Article>> {
    let rows = articles::table.find(id).load(connection)?;
    Ok(complete(connection, rows)?.pop())
}

/// The articles with these ids, in the order of the ids, whether or not readers may see them: an edition that went out
/// shows what it brought for good. Ids without an article are left out.
pub fn by_ids(connection: &mut DbConnection, ids: &[i64]) -> QueryResult<Vec<Article>> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        rows.extend(articles::table.filter(articles::id.eq_any(some.to_vec())).load::<Row>(connection)?);
    }
    let mut found: HashMap<i64, Article> = complete(connection, rows)?.into_iter().map(|a| (a.id, a)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The visible articles of the edition of `month`, the newest first.
pub fn of_month(connection: &mut DbConnection, month: Month) -> QueryResult<Vec<Article>> {
    let rows = articles::table
        .filter(articles::month.eq(month.to_string()).and(visible()))
        .order((articles::dated_at.desc(), articles::id.asc()))
        .load(connection)?;
    complete(connection, rows)
}

/// The events among them, in the same order.
pub fn events_of_month(connection: &mut DbConnection, month: Month) -> QueryResult<Vec<Article>> {
    let rows = articles::table
        .filter(articles::month.eq(month.to_string()).and(articles::kind.eq(Kind::Event.as_str())).and(visible()))
        .order((articles::dated_at.desc(), articles::id.asc()))
        .load(connection)?;
    complete(connection, rows)
}

/// The `most` newest visible articles of all months.
pub fn latest(connection: &mut DbConnection, most: i64) -> QueryResult<Vec<Article>> {
    let newest = articles::table.filter(visible()).order((articles::dated_at.desc(), articles::id.asc()));
    let rows = newest.limit(most.max(0)).load(connection)?;
    complete(connection, rows)
}

/// The months that have visible articles, the latest first.
pub fn months_with_articles(connection: &mut DbConnection) -> QueryResult<Vec<Month>> {
    let months: Vec<String> = articles::table
        .filter(visible())
        .select(articles::month)
        .distinct()
        .order(articles::month.desc())
        .load(connection)?;
    months.iter().map(|month| parsed(month)).collect()
}

/// The months that have visible events on `day` or later, a local date; the latest first.
pub fn months_with_events_from(connection: &mut DbConnection, day: NaiveDate) -> QueryResult<Vec<Month>> {
    let months: Vec<String> = articles::table
        .filter(articles::kind.eq(Kind::Event.as_str()).and(articles::date.ge(day.to_string())).and(visible()))
        .select(articles::month)
        .distinct()
        .order(articles::month.desc())
        .load(connection)?;
    months.iter().map(|month| parsed(month)).collect()
}

/// The names of the first `most` organisations that articles were about, in alphabetical order.
pub fn profile_names(connection: &mut DbConnection, most: i64) -> QueryResult<Vec<String>> {
    profiles::table.select(profiles::name).order(profiles::slug.asc()).limit(most.max(0)).load(connection)
}

/// Rows with their regions and profiles, in the same order: two queries for a thousand articles.
fn complete(connection: &mut DbConnection, rows: Vec<Row>) -> QueryResult<Vec<Article>> {
    let mut regions: HashMap<i64, Vec<Region>> = HashMap::new();
    let mut people: HashMap<i64, Vec<Profile>> = HashMap::new();
    for some in rows.chunks(IDS_AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|row| row.id).collect();
        let found: Vec<(i64, String)> = article_regions::table
            .filter(article_regions::article_id.eq_any(ids.clone()))
            .select((article_regions::article_id, article_regions::region))
            .load(connection)?;
        for (id, region) in found {
            regions.entry(id).or_default().push(parsed(&region)?);
        }
        let found: Vec<(i64, String, String)> = article_profiles::table
            .inner_join(profiles::table)
            .filter(article_profiles::article_id.eq_any(ids))
            .order((article_profiles::article_id, article_profiles::position))
            .select((article_profiles::article_id, profiles::slug, profiles::name))
            .load(connection)?;
        for (id, slug, name) in found {
            people.entry(id).or_default().push(Profile { slug: parsed(&slug)?, name });
        }
    }
    let of_row = |row: Row| {
        let mut regions = regions.remove(&row.id).unwrap_or_default();
        regions.sort_unstable();
        let profiles = people.remove(&row.id).unwrap_or_default();
        article(row, regions, profiles)
    };
    rows.into_iter().map(of_row).collect()
}

fn article(row: Row, regions: Vec<Region>, profiles: Vec<Profile>) -> QueryResult<Article> {
    let alt = row.image_alt.unwrap_or_default();
    Ok(Article {
        id: row.id,
        slug: parsed(&row.slug)?,
        kind: parsed(&row.kind)?,
        title: row.title,
        date: parsed(&row.date)?,
        dated_at: Timestamp::from_millis(row.dated_at),
        has_time: row.has_time,
        month: parsed(&row.month)?,
        language: parsed(&row.language)?,
        summary: row.summary,
        body: row.body,
        source_name: row.source_name,
        source_url: row.source_url,
        image: row.image_url.map(|url| Image { url, alt }),
        regions,
        profiles,
        fingerprint: row.fingerprint,
        created_at: Timestamp::from_millis(row.created_at),
        updated_at: Timestamp::from_millis(row.updated_at),
        published: row.published,
        version: row.version,
        edited_by: row.edited_by,
        deleted_at: row.deleted_at.map(Timestamp::from_millis),
    })
}

/// A stored text as the value that it was written from.
fn parsed<T>(text: &str) -> QueryResult<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| diesel::result::Error::DeserializationError(Box::new(error)))
}
