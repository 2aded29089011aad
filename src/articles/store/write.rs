//! Writing articles: what is known of one before, its row, its regions, profiles and words.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::super::{Manuscript, Slug};
use super::{parsed, search};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{article_files, article_profiles, article_regions, articles, profiles};
use crate::db::{DbConnection, both};

/// The columns that each change writes anew.
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
    published: bool,
    edited_by: Option<&'a str>,
    deleted_at: Option<i64>,
}

/// What has to be known about an article that is there already before it is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::articles) struct Known {
    pub(in crate::articles) id: i64,
    pub(in crate::articles) slug: Slug,
    pub(in crate::articles) fingerprint: String,
    pub(in crate::articles) date: NaiveDate,
    pub(in crate::articles) month: Month,
    pub(in crate::articles) version: i64,
    pub(in crate::articles) published: bool,
    pub(in crate::articles) deleted_at: Option<Timestamp>,
    /// Who changed it last; none for an import.
    pub(in crate::articles) edited_by: Option<String>,
}

/// What is noted about an article beside what its author wrote.
#[derive(Debug, Clone, Copy)]
pub(in crate::articles) struct Noted<'a> {
    pub(in crate::articles) fingerprint: &'a str,
    pub(in crate::articles) month: Month,
    pub(in crate::articles) published: bool,
    pub(in crate::articles) deleted_at: Option<Timestamp>,
    /// Who changes it; none for an import.
    pub(in crate::articles) by: Option<&'a str>,
    pub(in crate::articles) now: Timestamp,
}

type KnownRow = (i64, String, String, String, String, i64, bool, Option<i64>, Option<String>);

const KNOWN: (
    articles::id,
    articles::slug,
    articles::fingerprint,
    articles::date,
    articles::month,
    articles::version,
    articles::published,
    articles::deleted_at,
    articles::edited_by,
) = (
    articles::id,
    articles::slug,
    articles::fingerprint,
    articles::date,
    articles::month,
    articles::version,
    articles::published,
    articles::deleted_at,
    articles::edited_by,
);

/// What is known of the article with this slug.
pub(in crate::articles) fn known(connection: &mut DbConnection, slug: &Slug) -> QueryResult<Option<Known>> {
    let row = articles::table.filter(articles::slug.eq(slug.as_str())).select(KNOWN).first(connection).optional()?;
    row.map(known_of).transpose()
}

/// What is known of the article that came from the file with this slug, whatever its slug is now, or else of the one
/// that has the slug; and the fingerprint of its file when that was last imported.
pub(in crate::articles) fn known_with_file(
    connection: &mut DbConnection,
    slug: &Slug,
) -> QueryResult<Option<(Known, Option<String>)>> {
    let of_file = article_files::table
        .inner_join(articles::table)
        .filter(article_files::slug.eq(slug.as_str()))
        .select((KNOWN, article_files::fingerprint))
        .first::<(KnownRow, String)>(connection)
        .optional()?;
    if let Some((row, fingerprint)) = of_file {
        return Ok(Some((known_of(row)?, Some(fingerprint))));
    }
    let Some(known) = known(connection, slug)? else { return Ok(None) };
    let file = article_files::table.find(known.id).select(article_files::fingerprint).first(connection).optional()?;
    Ok(Some((known, file)))
}

/// Notes what the file of an article said at this import.
pub(in crate::articles) fn note_file(
    connection: &mut DbConnection,
    id: i64,
    slug: &Slug,
    fingerprint: &str,
) -> QueryResult<()> {
    let what = (article_files::slug.eq(slug.as_str()), article_files::fingerprint.eq(fingerprint));
    both!(connection, inner => diesel::insert_into(article_files::table)
        .values((article_files::article_id.eq(id), what))
        .on_conflict(article_files::article_id)
        .do_update()
        .set(what)
        .execute(inner))
    .map(drop)
}

/// What is known of the article with this id; on PostgreSQL nobody else can change it until the transaction ends.
/// Editions that point at it are not kept waiting. SQLite's transaction has the only writer.
pub(in crate::articles) fn lock(connection: &mut DbConnection, id: i64) -> QueryResult<Option<Known>> {
    let row = articles::table.find(id).select(KNOWN);
    let row: Option<KnownRow> = match connection {
        DbConnection::Postgres(inner) => row.for_no_key_update().first(inner).optional()?,
        DbConnection::Sqlite(inner) => row.first(inner).optional()?,
    };
    row.map(known_of).transpose()
}

fn known_of(row: KnownRow) -> QueryResult<Known> {
    let (id, slug, fingerprint, date, month, version, published, deleted_at, edited_by) = row;
    Ok(Known {
        id,
        slug: parsed(&slug)?,
        fingerprint,
        date: parsed(&date)?,
        month: parsed(&month)?,
        version,
        published,
        deleted_at: deleted_at.map(Timestamp::from_millis),
        edited_by,
    })
}

/// Whether a write failed because the slug is another article's.
pub(in crate::articles) fn is_taken(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

/// Stores a new article and gives its id.
pub(in crate::articles) fn insert(
    connection: &mut DbConnection,
    article: &Manuscript,
    noted: &Noted<'_>,
) -> QueryResult<i64> {
    let id = diesel::insert_into(articles::table)
        .values((written(article, noted), articles::created_at.eq(noted.now.as_millis())))
        .returning(articles::id)
        .get_result(connection)?;
    relate(connection, id, article, noted.now)?;
    search::note_words(connection, id, article)?;
    Ok(id)
}

/// Replaces all that an article says; it keeps its id, and its version grows.
pub(in crate::articles) fn update(
    connection: &mut DbConnection,
    id: i64,
    article: &Manuscript,
    noted: &Noted<'_>,
) -> QueryResult<()> {
    diesel::update(articles::table.find(id))
        .set((written(article, noted), articles::version.eq(articles::version + 1)))
        .execute(connection)?;
    diesel::delete(article_regions::table.filter(article_regions::article_id.eq(id))).execute(connection)?;
    diesel::delete(article_profiles::table.filter(article_profiles::article_id.eq(id))).execute(connection)?;
    relate(connection, id, article, noted.now)?;
    search::note_words(connection, id, article)
}

/// Notes that an article is deleted, or no longer is; nothing else of it changes but the month of its edition.
pub(in crate::articles) fn set_deleted(
    connection: &mut DbConnection,
    id: i64,
    deleted_at: Option<Timestamp>,
    month: Month,
    by: &str,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(articles::table.find(id))
        .set((
            articles::deleted_at.eq(deleted_at.map(Timestamp::as_millis)),
            articles::month.eq(month.to_string()),
            articles::edited_by.eq(Some(by)),
            articles::updated_at.eq(now.as_millis()),
            articles::version.eq(articles::version + 1),
        ))
        .execute(connection)
        .map(drop)
}

fn written<'a>(article: &'a Manuscript, noted: &Noted<'a>) -> Written<'a> {
    let image = article.image.as_ref();
    Written {
        slug: article.slug.as_str(),
        kind: article.kind.as_str(),
        title: &article.title,
        date: article.date.to_string(),
        dated_at: article.dated_at.as_millis(),
        has_time: article.has_time,
        month: noted.month.to_string(),
        language: article.language.as_str(),
        summary: article.summary.as_deref(),
        body: &article.body,
        source_name: article.source_name.as_deref(),
        source_url: article.source_url.as_deref(),
        image_url: image.map(|image| &*image.url),
        image_alt: image.map(|image| &*image.alt),
        fingerprint: noted.fingerprint,
        updated_at: noted.now.as_millis(),
        published: noted.published,
        edited_by: noted.by,
        deleted_at: noted.deleted_at.map(Timestamp::as_millis),
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
