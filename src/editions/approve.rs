//! Signing an edition off, and taking that back.

use super::assemble::{locked, refresh};
use super::store::{self, items};
use super::{EditionError, EditionState, Press, content_hash};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Approves the draft of `month` as it is now, in the name of `by`; gives the content hash that the approval is tied
/// to. Approving sends nothing.
///
/// # Errors
/// [`EditionError::State`] unless it is a draft; [`EditionError::Empty`] if nothing is in it.
pub async fn approve(
    db: &Database,
    press: &Press,
    month: Month,
    by: &str,
    now: Timestamp,
) -> Result<String, EditionError> {
    let (press, by) = (press.clone(), by.to_owned());
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        if edition.state != EditionState::Draft {
            return Err(edition.refusal());
        }
        let contents = refresh(connection, &edition, id, &press.publisher, now)?;
        if contents.count() == 0 {
            return Err(EditionError::Empty(month));
        }
        let hash = content_hash(&contents, &press);
        store::set_approval(connection, id, &hash, &by, now)?;
        store::go(connection, id, EditionState::Draft, EditionState::Approved, now)?;
        Ok(hash)
    })
    .await
}

/// Makes every approved edition a draft again that holds one of these articles, which have changed; gives their
/// months. To be called after an import with what it updated; the release would notice too, but later.
pub fn void_changed(
    connection: &mut DbConnection,
    article_ids: &[i64],
    now: Timestamp,
) -> Result<Vec<Month>, QueryError> {
    items::void_with_articles(connection, article_ids, now)
}
