//! Making a month's draft, or making it anew.

use std::sync::Arc;

use super::store::{self, items};
use super::{Contents, Edition, EditionError, EditionState, Publisher, contents};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Makes the draft of `month`, or brings it up to date: what is dated in the month is in it, what an editor arranged
/// stays. As often as you like, with the same result. Without any articles the edition goes on collecting.
///
/// # Errors
/// [`EditionError::State`] if the edition is approved or further: it is left as it is.
pub async fn assemble(
    db: &Database,
    publisher: &Arc<Publisher>,
    month: Month,
    now: Timestamp,
) -> Result<Contents, EditionError> {
    let publisher = publisher.clone();
    db.write(move |connection| {
        store::make(connection, month, now)?;
        let (edition, id) = locked(connection, month)?;
        if !edition.state.takes_articles() {
            return Err(edition.refusal());
        }
        refresh(connection, &edition, id, &publisher, now).map_err(EditionError::from)
    })
    .await
}

/// Brings the items of an edition that still takes articles in line with them, and its state in line with its items.
pub(super) fn refresh(
    connection: &mut DbConnection,
    edition: &Edition,
    id: i64,
    publisher: &Publisher,
    now: Timestamp,
) -> Result<Contents, QueryError> {
    items::follow_articles(connection, id, edition.month)?;
    let sending = publisher.sending_moment(edition.month, now);
    let mut contents = contents(connection, edition.month, sending, publisher.zone)?;
    let state = if contents.count() == 0 { EditionState::Collecting } else { EditionState::Draft };
    if edition.state != state {
        store::go(connection, id, edition.state, state, now)?;
        contents.edition.state = state;
    }
    Ok(contents)
}

/// The edition and its row's id, for the rest of the transaction.
pub(super) fn locked(connection: &mut DbConnection, month: Month) -> Result<(Edition, i64), EditionError> {
    let edition = store::lock(connection, month)?.ok_or(EditionError::Missing(month))?;
    let id = edition.id.ok_or(EditionError::Missing(month))?;
    Ok((edition, id))
}
