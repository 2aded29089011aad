//! The words of articles, and the editors' list.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::super::folded::folded;
use super::super::{Article, ArticleFilter, Manuscript, Status};
use super::{Row, complete, visible};
use crate::db::schema::{article_regions, article_words, articles};
use crate::db::{DbConnection, MultiBackend, both, pattern};
use crate::region::Region;

/// Articles that get their words in one transaction.
const AT_ONCE: i64 = 200;

/// Notes the words by which an article is found: those of its title, its source and its text.
pub(super) fn note_words(connection: &mut DbConnection, id: i64, article: &Manuscript) -> QueryResult<()> {
    let words = words(&article.title, article.source_name.as_deref(), &article.body);
    let row = (article_words::article_id.eq(id), article_words::folded.eq(&*words));
    both!(connection, inner => {
        diesel::insert_into(article_words::table)
            .values(row)
            .on_conflict(article_words::article_id)
            .do_update()
            .set(article_words::folded.eq(&*words))
            .execute(inner)
    })
    .map(drop)
}

fn words(title: &str, source: Option<&str>, body: &str) -> String {
    folded(&format!("{title}\n{}\n{body}", source.unwrap_or_default()))
}

/// Whether any article has no words yet.
pub(in crate::articles) fn lacks_words(connection: &mut DbConnection) -> QueryResult<bool> {
    diesel::select(exists(articles::table.filter(not(has_words())).select(articles::id))).get_result(connection)
}

/// Gives some articles their words that have none yet. Who saves one of them meanwhile knows better.
pub(in crate::articles) fn note_missing_words(connection: &mut DbConnection) -> QueryResult<()> {
    let rows: Vec<(i64, String, Option<String>, String)> = articles::table
        .filter(not(has_words()))
        .limit(AT_ONCE)
        .select((articles::id, articles::title, articles::source_name, articles::body))
        .load(connection)?;
    let new: Vec<_> = rows
        .iter()
        .map(|(id, title, source, body)| {
            (article_words::article_id.eq(id), article_words::folded.eq(words(title, source.as_deref(), body)))
        })
        .collect();
    both!(connection, inner => {
        diesel::insert_into(article_words::table).values(&new).on_conflict_do_nothing().execute(inner)
    })
    .map(drop)
}

/// How many articles the filter lets through. `words` are folded.
pub(in crate::articles) fn count(
    connection: &mut DbConnection,
    filter: &ArticleFilter,
    words: &[String],
) -> QueryResult<i64> {
    filtered(filter, words).count().get_result(connection)
}

/// The newest of them, without the first `skipped`; at most `most`.
pub(in crate::articles) fn newest(
    connection: &mut DbConnection,
    filter: &ArticleFilter,
    words: &[String],
    skipped: i64,
    most: i64,
) -> QueryResult<Vec<Article>> {
    let rows: Vec<Row> = filtered(filter, words)
        .order((articles::dated_at.desc(), articles::id.desc()))
        .offset(skipped)
        .limit(most)
        .load(connection)?;
    complete(connection, rows)
}

fn filtered<'a>(filter: &ArticleFilter, words: &'a [String]) -> articles::BoxedQuery<'a, MultiBackend> {
    let mut query = match filter.status {
        Status::Kept => articles::table.filter(articles::deleted_at.is_null()).into_boxed(),
        Status::Published => articles::table.filter(visible()).into_boxed(),
        Status::Draft => {
            articles::table.filter(articles::published.eq(false).and(articles::deleted_at.is_null())).into_boxed()
        }
        Status::Deleted => articles::table.filter(articles::deleted_at.is_not_null()).into_boxed(),
    };
    if let Some(kind) = filter.kind {
        query = query.filter(articles::kind.eq(kind.as_str()));
    }
    if let Some(language) = filter.language {
        query = query.filter(articles::language.eq(language.to_string()));
    }
    if let Some(month) = filter.month {
        query = query.filter(articles::month.eq(month.to_string()));
    }
    if let Some(region) = filter.region {
        let of_article = || article_regions::table.filter(article_regions::article_id.eq(articles::id));
        let related = of_article().filter(article_regions::region.eq_any(related(region)));
        query = query.filter(not(exists(of_article())).or(exists(related)));
    }
    for word in words {
        let has_it = article_words::folded.like(pattern(word)).escape('\\');
        let of_article = article_words::table.filter(article_words::article_id.eq(articles::id));
        query = query.filter(exists(of_article.filter(has_it)));
    }
    query
}

/// The region, all around it and all in it: see [`crate::region::matches`].
fn related(region: Region) -> Vec<&'static str> {
    Region::all().filter(|other| other.contains(region) || region.contains(*other)).map(Region::slug).collect()
}

type OfArticle = diesel::dsl::Filter<article_words::table, diesel::dsl::Eq<article_words::article_id, articles::id>>;

fn has_words() -> diesel::dsl::exists<OfArticle> {
    exists(article_words::table.filter(article_words::article_id.eq(articles::id)))
}

/// Makes the articles what they were before there was a search.
#[cfg(test)]
pub(in crate::articles) fn forget_words(connection: &mut DbConnection) -> QueryResult<()> {
    diesel::delete(article_words::table).execute(connection).map(drop)
}
