//! Holding an edition that is going out, letting it go on, stopping it.

use super::assemble::locked;
use super::store;
use super::{Edition, EditionError, EditionState};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection};
use crate::deliveries;

/// Holds the edition of `month`: nothing more is handed over until it is resumed; what is on its way arrives. `why`
/// is shown to whoever looks.
///
/// # Errors
/// [`EditionError::State`] unless it is sending.
pub async fn pause(db: &Database, month: Month, why: Option<&str>, now: Timestamp) -> Result<Edition, EditionError> {
    let why = why.map(str::to_owned);
    db.write(move |connection| {
        let id = go(connection, month, EditionState::Sending, EditionState::Paused, now)?;
        store::set_paused_why(connection, id, why.as_deref())?;
        Ok(locked(connection, month)?.0)
    })
    .await
}

/// Lets a held edition go on.
///
/// # Errors
/// [`EditionError::State`] unless it is paused.
pub async fn resume(db: &Database, month: Month, now: Timestamp) -> Result<Edition, EditionError> {
    db.write(move |connection| {
        let id = go(connection, month, EditionState::Paused, EditionState::Sending, now)?;
        store::set_paused_why(connection, id, None)?;
        Ok(locked(connection, month)?.0)
    })
    .await
}

/// Takes an approval of `month` back, in the name of `by`: an approved edition is a draft again; of one that waits for a
/// second person, the first one's own approval is gone. Never touches an edition that is released, however late the call
/// comes.
///
/// # Errors
/// [`EditionError::State`] unless there is an approval to take back.
pub async fn withdraw(
    db: &Database,
    month: Month,
    by: &str,
    member: Option<i64>,
    now: Timestamp,
) -> Result<Edition, EditionError> {
    let by = by.to_owned();
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        match edition.state {
            EditionState::Approved => {
                store::void_approval(connection, id, &format!("{by} took the approval back"), now)?;
            }
            EditionState::Draft if store::approvals::remove_of(connection, id, &by, member)? => {}
            _ => return Err(edition.refusal_because("there is no approval to take back")),
        }
        Ok(locked(connection, month)?.0)
    })
    .await
}

/// Stops the edition of `month`. Before its release that takes the approval back: it is a draft again. After it, what
/// has not left is skipped for good, and what is on its way arrives.
///
/// # Errors
/// [`EditionError::State`] unless it is approved, sending or paused.
pub async fn cancel(db: &Database, month: Month, now: Timestamp) -> Result<Edition, EditionError> {
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        match edition.state {
            EditionState::Approved => {
                store::void_approval(connection, id, "the approval was taken back", now)?;
            }
            from @ (EditionState::Sending | EditionState::Paused) => {
                store::go(connection, id, from, EditionState::Cancelled, now)?;
                store::set_finished(connection, id, now)?;
                deliveries::cancel(connection, id, now)?;
            }
            EditionState::Collecting | EditionState::Draft | EditionState::Sent | EditionState::Cancelled => {
                return Err(edition.refusal_because("only one that is approved, sending or paused can be cancelled"));
            }
        }
        Ok(locked(connection, month)?.0)
    })
    .await
}

/// Moves the edition of `month`, which must be in the state `from`; its row's id.
fn go(
    connection: &mut DbConnection,
    month: Month,
    from: EditionState,
    to: EditionState,
    now: Timestamp,
) -> Result<i64, EditionError> {
    let (edition, id) = locked(connection, month)?;
    let needs = match to {
        EditionState::Paused => "only one that is sending can be paused",
        _ => "only one that is paused can be resumed",
    };
    if store::go(connection, id, from, to, now)? { Ok(id) } else { Err(edition.refusal_because(needs)) }
}
