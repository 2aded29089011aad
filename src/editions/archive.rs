//! What the public may read: editions that went out or are going out.

use std::collections::HashMap;

use super::store::archive;
use super::{Contents, Edition, contents};
use crate::articles::{self, Article, Slug};
use crate::calendar::Tz;
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// All released editions with what was in them, the latest month first. What was cancelled is not shown.
pub fn released(connection: &mut DbConnection) -> Result<Vec<Contents>, QueryError> {
    let editions = archive::public(connection, i64::MAX)?;
    editions.into_iter().map(|edition| as_sent(connection, &edition)).collect()
}

/// An edition as a line of the archive.
#[derive(Debug, Clone)]
pub struct ListedEdition {
    /// Its own facts.
    pub edition: Edition,
    /// How many articles it has.
    pub items: usize,
    /// The title of the first of them.
    pub first: Option<String>,
}

/// The same editions as a list, without what is in them.
pub fn listed(connection: &mut DbConnection) -> Result<Vec<ListedEdition>, QueryError> {
    let mut titles: HashMap<i64, Vec<String>> = HashMap::new();
    for (edition, title) in archive::titles(connection)? {
        titles.entry(edition).or_default().push(title);
    }
    let editions = archive::public(connection, i64::MAX)?.into_iter().map(|edition| {
        let titles = edition.id.and_then(|id| titles.remove(&id)).unwrap_or_default();
        ListedEdition { edition, items: titles.len(), first: titles.into_iter().next() }
    });
    Ok(editions.collect())
}

/// The latest of them.
pub fn latest(connection: &mut DbConnection) -> Result<Option<Contents>, QueryError> {
    let newest = archive::public(connection, 1)?.pop();
    newest.map(|edition| as_sent(connection, &edition)).transpose()
}

/// The latest of those released before `moment`, so that a mail of that date is the same in each attempt.
pub fn latest_before(connection: &mut DbConnection, moment: Timestamp) -> Result<Option<Contents>, QueryError> {
    let editions = archive::public(connection, i64::MAX)?;
    let newest = editions.into_iter().find(|edition| edition.released_at.is_some_and(|at| at < moment));
    newest.map(|edition| as_sent(connection, &edition)).transpose()
}

/// The released edition that brought this article to its readers. Of an event that is mostly the one before its
/// month's.
pub fn bringing(connection: &mut DbConnection, article_id: i64) -> Result<Option<Contents>, QueryError> {
    let edition = archive::bringing(connection, article_id)?;
    edition.map(|edition| as_sent(connection, &edition)).transpose()
}

/// An article that the public may read, with the released edition that brought it, if one did. A draft and a deleted
/// article are nobody's to read, unless they went out: the archive and the links in readers' mails keep showing them.
pub fn public_article(
    connection: &mut DbConnection,
    slug: &Slug,
) -> Result<Option<(Article, Option<Contents>)>, QueryError> {
    let Some(article) = articles::store::find_by_slug(connection, slug)? else { return Ok(None) };
    let contents = bringing(connection, article.id)?;
    Ok((article.is_visible() || contents.is_some()).then_some((article, contents)))
}

/// A released edition's contents depend on neither day nor zone.
fn as_sent(connection: &mut DbConnection, edition: &Edition) -> Result<Contents, QueryError> {
    contents(connection, edition.month, edition.released_at.unwrap_or(Timestamp::from_millis(0)), Tz::UTC)
}
