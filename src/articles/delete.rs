//! Deleting an article, and bringing it back.

use super::store::{self, write};
use super::{Article, WriteError};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Deletes an article: no edition takes it any more and no reader sees it, but one that went out stays in the archive.
/// Its slug stays taken. Deleting it twice changes nothing. `changed` is called with its id inside the transaction; the
/// months whose approvals are void by that come back.
///
/// # Errors
/// [`WriteError::Missing`].
pub async fn delete(
    db: &Database,
    id: i64,
    by: &str,
    now: Timestamp,
    changed: impl FnOnce(&mut DbConnection, &[i64]) -> Result<Vec<Month>, QueryError> + Send + 'static,
) -> Result<Vec<Month>, WriteError> {
    let by = by.to_owned();
    db.write(move |connection| {
        let known = write::lock(connection, id)?.ok_or(WriteError::Missing)?;
        if known.deleted_at.is_some() {
            return Ok(Vec::new());
        }
        write::set_deleted(connection, id, Some(now), known.month, &by, now)?;
        Ok(changed(connection, &[id])?)
    })
    .await
}

/// Brings a deleted article back as it was. `place` says which edition takes it, as its own may have gone out
/// meanwhile; it works as in [`super::create`]. One that is not deleted is left as it is.
///
/// # Errors
/// [`WriteError::Missing`].
pub async fn undelete(
    db: &Database,
    id: i64,
    by: &str,
    now: Timestamp,
    place: impl FnOnce(&mut DbConnection, Month) -> Result<Month, QueryError> + Send + 'static,
) -> Result<Article, WriteError> {
    let by = by.to_owned();
    db.write(move |connection| {
        let article = store::find(connection, id)?.ok_or(WriteError::Missing)?;
        // Before the article is locked, as in a save.
        let month = place(connection, Month::of(article.date))?;
        let known = write::lock(connection, id)?.ok_or(WriteError::Missing)?;
        if known.deleted_at.is_some() {
            write::set_deleted(connection, id, None, month, &by, now)?;
        }
        store::find(connection, id)?.ok_or(WriteError::Missing)
    })
    .await
}
