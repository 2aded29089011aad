//! What a person settles after a release: copies in doubt, and readers who did not get theirs through a fault that was
//! not theirs.

use serde::Serialize;

use super::assemble::locked;
use super::store;
use super::{Edition, EditionError, EditionState};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection};
use crate::deliveries::{self, Doubtful};

/// What becomes of copies in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// They are sent again: whoever has one already gets the same message a second time.
    Resend,
    /// They are not sent any more: whoever has none gets none.
    Drop,
}

/// Copies that were in doubt and are not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resolved {
    /// The edition.
    #[serde(rename = "edition")]
    pub month: Month,
    /// Where it stands now.
    pub state: EditionState,
    /// How many copies.
    pub resolved: i64,
}

/// Copies that go out once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rest {
    /// The edition.
    #[serde(rename = "edition")]
    pub month: Month,
    /// Where it stands now.
    pub state: EditionState,
    /// How many copies.
    pub queued: i64,
}

const NOT_OUT: &str = "nothing of it has left yet";

/// Settles what is *unknown* of the edition of `month`. With [`Settlement::Resend`] all that is held is sent again, with
/// the same Message-ID, Date and bytes, and an edition that was sent is sending again. With [`Settlement::Drop`] all
/// but what a worker has in hand becomes *skipped*.
///
/// # Errors
/// [`EditionError::State`] before its release, or if a cancelled edition's copies are to be sent;
/// [`EditionError::NothingInDoubt`].
pub async fn resolve(db: &Database, month: Month, how: Settlement, now: Timestamp) -> Result<Resolved, EditionError> {
    db.write(move |connection| {
        let (edition, id) = released(connection, month)?;
        if edition.state == EditionState::Cancelled && how == Settlement::Resend {
            return Err(edition.refusal_because("its copies are not sent any more; they can be dropped"));
        }
        let resolved = match how {
            Settlement::Resend => deliveries::resend_held(connection, id, now)?,
            Settlement::Drop => deliveries::drop_doubtful(connection, id)?,
        };
        if resolved == 0 {
            return Err(EditionError::NothingInDoubt(month));
        }
        if how == Settlement::Resend {
            store::reopen(connection, id, now)?;
        }
        Ok(Resolved { month, state: locked(connection, month)?.0.state, resolved })
    })
    .await
}

/// How many copies of the edition of `month` are in doubt: [`Settlement::Resend`] settles those that are held,
/// [`Settlement::Drop`] those that wait as well.
///
/// # Errors
/// [`EditionError::Missing`] if there is no such edition.
pub async fn in_doubt(db: &Database, month: Month) -> Result<Doubtful, EditionError> {
    db.read(move |connection| match store::find(connection, month)?.and_then(|edition| edition.id) {
        Some(id) => Ok(deliveries::count_doubtful(connection, id)?),
        None => Err(EditionError::Missing(month)),
    })
    .await
}

/// Sends the edition of `month` to those of its audience who did not get it for a reason that is not theirs: the relay
/// refused the sender, temporary failures lasted until they were given up, or their copy could not be handed over. An
/// edition that was sent is sending again. The audience stays what it was at the release.
///
/// # Errors
/// [`EditionError::State`] unless it is sending or sent; [`EditionError::NoRest`].
pub async fn send_rest(db: &Database, month: Month, now: Timestamp) -> Result<Rest, EditionError> {
    db.write(move |connection| {
        let (edition, id) = released(connection, month)?;
        if !matches!(edition.state, EditionState::Sending | EditionState::Sent) {
            return Err(edition.refusal());
        }
        let queued = deliveries::queue_rest(connection, id, now)?;
        if queued == 0 {
            return Err(EditionError::NoRest(month));
        }
        store::reopen(connection, id, now)?;
        Ok(Rest { month, state: locked(connection, month)?.0.state, queued })
    })
    .await
}

/// How many copies of the edition of `month` [`send_rest`] would send.
///
/// # Errors
/// [`EditionError::Missing`] if there is no such edition.
pub async fn left_to_send(db: &Database, month: Month) -> Result<i64, EditionError> {
    db.read(move |connection| match store::find(connection, month)?.and_then(|edition| edition.id) {
        Some(id) => Ok(deliveries::count_rest(connection, id)?),
        None => Err(EditionError::Missing(month)),
    })
    .await
}

fn released(connection: &mut DbConnection, month: Month) -> Result<(Edition, i64), EditionError> {
    let (edition, id) = locked(connection, month)?;
    if edition.state.is_released() { Ok((edition, id)) } else { Err(edition.refusal_because(NOT_OUT)) }
}
