//! All queries about articles and profiles.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Article, Image, Manuscript, Profile, Slug};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{article_profiles, article_regions, articles, profiles};
use crate::db::{DbConnection, both};
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
}

/// The columns that an import writes.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true)]
struct Written<'a> {
    slug: &'a str,
    kind: &'a str,
    title: &'a str,
    date: String,
    dated_at: i64,
    has_time: bool,
    month: String,
    language: &'a str,
    summary: Option<&'a str>,
    body: &'a str,
    source_name: Option<&'a str>,
    source_url: Option<&'a str>,
    image_url: Option<&'a str>,
    image_alt: Option<&'a str>,
    fingerprint: &'a str,
    updated_at: i64,
}

/// What an import has to know about an article that is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: i64,
    pub(super) fingerprint: String,
    pub(super) date: NaiveDate,
    pub(super) month: Month,
}

/// The article with this slug.
pub fn find_by_slug(connection: &mut DbConnection, slug: &Slug) -> QueryResult<Option<Article>> {
    let rows = articles::table.filter(articles::slug.eq(slug.as_str())).load(connection)?;
    Ok(complete(connection, rows)?.pop())
}

/// The articles with these ids, in the order of the ids. Ids without an article are left out.
pub fn by_ids(connection: &mut DbConnection, ids: &[i64]) -> QueryResult<Vec<Article>> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(IDS_AT_ONCE) {
        rows.extend(articles::table.filter(articles::id.eq_any(some.to_vec())).load::<Row>(connection)?);
    }
    let mut found: HashMap<i64, Article> = complete(connection, rows)?.into_iter().map(|a| (a.id, a)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The articles of the edition of `month`, the newest first.
pub fn of_month(connection: &mut DbConnection, month: Month) -> QueryResult<Vec<Article>> {
    let rows = articles::table
        .filter(articles::month.eq(month.to_string()))
        .order((articles::dated_at.desc(), articles::id.asc()))
        .load(connection)?;
    complete(connection, rows)
}

/// The events among them, in the same order.
pub fn events_of_month(connection: &mut DbConnection, month: Month) -> QueryResult<Vec<Article>> {
    let rows = articles::table
        .filter(articles::month.eq(month.to_string()).and(articles::kind.eq(Kind::Event.as_str())))
        .order((articles::dated_at.desc(), articles::id.asc()))
        .load(connection)?;
    complete(connection, rows)
}

/// The `most` newest articles of all months.
pub fn latest(connection: &mut DbConnection, most: i64) -> QueryResult<Vec<Article>> {
    let rows =
        articles::table.order((articles::dated_at.desc(), articles::id.asc())).limit(most.max(0)).load(connection)?;
    complete(connection, rows)
}

/// The months that have articles, the latest first.
pub fn months_with_articles(connection: &mut DbConnection) -> QueryResult<Vec<Month>> {
    let months: Vec<String> =
        articles::table.select(articles::month).distinct().order(articles::month.desc()).load(connection)?;
    months.iter().map(|month| parsed(month)).collect()
}

/// The months that have events on `day` or later, a local date; the latest first.
pub fn months_with_events_from(connection: &mut DbConnection, day: NaiveDate) -> QueryResult<Vec<Month>> {
    let months: Vec<String> = articles::table
        .filter(articles::kind.eq(Kind::Event.as_str()).and(articles::date.ge(day.to_string())))
        .select(articles::month)
        .distinct()
        .order(articles::month.desc())
        .load(connection)?;
    months.iter().map(|month| parsed(month)).collect()
}

/// What is known of the article with this slug.
pub(super) fn known(connection: &mut DbConnection, slug: &Slug) -> QueryResult<Option<Known>> {
    let row: Option<(i64, String, String, String)> = articles::table
        .filter(articles::slug.eq(slug.as_str()))
        .select((articles::id, articles::fingerprint, articles::date, articles::month))
        .first(connection)
        .optional()?;
    let known = row.map(|(id, fingerprint, date, month)| {
        Ok(Known { id, fingerprint, date: parsed(&date)?, month: parsed(&month)? })
    });
    known.transpose()
}

/// Stores a new article and gives its id.
pub(super) fn insert(
    connection: &mut DbConnection,
    article: &Manuscript,
    fingerprint: &str,
    month: Month,
    now: Timestamp,
) -> QueryResult<i64> {
    let id = diesel::insert_into(articles::table)
        .values((written(article, fingerprint, month, now), articles::created_at.eq(now.as_millis())))
        .returning(articles::id)
        .get_result(connection)?;
    relate(connection, id, article, now)?;
    Ok(id)
}

/// Replaces all that an article says; it keeps its id.
pub(super) fn update(
    connection: &mut DbConnection,
    id: i64,
    article: &Manuscript,
    fingerprint: &str,
    month: Month,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(articles::table.find(id)).set(written(article, fingerprint, month, now)).execute(connection)?;
    diesel::delete(article_regions::table.filter(article_regions::article_id.eq(id))).execute(connection)?;
    diesel::delete(article_profiles::table.filter(article_profiles::article_id.eq(id))).execute(connection)?;
    relate(connection, id, article, now)
}

fn written<'a>(article: &'a Manuscript, fingerprint: &'a str, month: Month, now: Timestamp) -> Written<'a> {
    let image = article.image.as_ref();
    Written {
        slug: article.slug.as_str(),
        kind: article.kind.as_str(),
        title: &article.title,
        date: article.date.to_string(),
        dated_at: article.dated_at.as_millis(),
        has_time: article.has_time,
        month: month.to_string(),
        language: article.language.as_str(),
        summary: article.summary.as_deref(),
        body: &article.body,
        source_name: article.source_name.as_deref(),
        source_url: article.source_url.as_deref(),
        image_url: image.map(|image| &*image.url),
        image_alt: image.map(|image| &*image.alt),
        fingerprint,
        updated_at: now.as_millis(),
    }
}

/// Writes an article's regions and profiles; profiles that are new are made.
fn relate(connection: &mut DbConnection, id: i64, article: &Manuscript, now: Timestamp) -> QueryResult<()> {
    let regions: Vec<_> = article
        .regions
        .iter()
        .map(|region| (article_regions::article_id.eq(id), article_regions::region.eq(region.slug())))
        .collect();
    both!(connection, inner => diesel::insert_into(article_regions::table).values(&regions).execute(inner))?;

    let wanted: Vec<_> = article
        .profiles
        .iter()
        .map(|profile| {
            let slug = profiles::slug.eq(profile.slug.as_str());
            (slug, profiles::name.eq(&*profile.name), profiles::created_at.eq(now.as_millis()))
        })
        .collect();
    both!(connection, inner => {
        diesel::insert_into(profiles::table).values(&wanted).on_conflict_do_nothing().execute(inner)
    })?;
    let slugs: Vec<&str> = article.profiles.iter().map(|profile| profile.slug.as_str()).collect();
    let ids: Vec<(String, i64)> =
        profiles::table.filter(profiles::slug.eq_any(slugs)).select((profiles::slug, profiles::id)).load(connection)?;
    let ids: HashMap<String, i64> = ids.into_iter().collect();
    let places: Vec<_> = (0_i64..)
        .zip(&article.profiles)
        .filter_map(|(position, profile)| Some((position, *ids.get(profile.slug.as_str())?)))
        .map(|(position, profile)| {
            let row = (article_profiles::article_id.eq(id), article_profiles::profile_id.eq(profile));
            (row, article_profiles::position.eq(position))
        })
        .collect();
    both!(connection, inner => diesel::insert_into(article_profiles::table).values(&places).execute(inner))?;
    Ok(())
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
    })
}

/// A stored text as the value that it was written from.
fn parsed<T>(text: &str) -> QueryResult<T>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| diesel::result::Error::DeserializationError(Box::new(error)))
}
