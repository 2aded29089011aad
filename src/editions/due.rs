//! What the scheduler asks at each tick: which editions are due, and what has to be done with them.

use super::store;
use super::{EditionError, EditionState, Press, Released, approve, assemble, release};
use crate::articles;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::config::SendMode;
use crate::db::Database;

/// Something that was done with a due edition.
#[derive(Debug)]
pub enum Act {
    /// Its draft was made; it waits for a person.
    Assembled(Month),
    /// Nothing is in it, so it is passed over.
    PassedOver(Month),
    /// It went out.
    Released(Released),
    /// It could not go out; the next tick tries again.
    Failed(Month, EditionError),
}

/// Does what is due at `now`, and gives what was done; mostly nothing. May be called at any time, by any number of
/// processes at once, and after any absence: each edition is released once. Editions of months that were over before
/// the database was made (`made_at`) are none of the scheduler's business.
///
/// # Errors
/// Only if the database can't be asked what is due.
pub async fn due(
    db: &Database,
    press: &Press,
    mode: SendMode,
    made_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Act>, EditionError> {
    let zone = press.publisher.zone;
    let (first, last) = (Month::containing(made_at, zone), press.publisher.rule.latest_due(now, zone));
    let mut acts = Vec::new();
    for open in open_months(db, first, last).await? {
        let month = open.month;
        match act(db, press, mode, open, now).await {
            Ok(done) => acts.extend(done),
            // Somebody else was faster, which is all we want.
            Err(EditionError::State { .. }) => {}
            Err(error) => acts.push(Act::Failed(month, error)),
        }
    }
    Ok(acts)
}

/// A due month that has not been released.
struct Open {
    month: Month,
    /// None where there is no edition yet.
    state: Option<EditionState>,
    approved_at: Option<Timestamp>,
    has_articles: bool,
}

/// The months from `first` to `last` that have not been released, the earliest first.
async fn open_months(db: &Database, first: Month, last: Month) -> Result<Vec<Open>, EditionError> {
    let (states, with_articles) = db
        .read(|connection| {
            Ok::<_, EditionError>((store::states(connection)?, articles::store::months_with_articles(connection)?))
        })
        .await?;
    let months = std::iter::successors((first <= last).then_some(first), |month| (*month < last).then(|| month.next()));
    let open = months.map(|month| {
        let known = states.iter().find(|(known, ..)| *known == month);
        Open {
            month,
            state: known.map(|(_, state, _)| *state),
            approved_at: known.and_then(|(.., approved)| *approved),
            has_articles: with_articles.contains(&month),
        }
    });
    Ok(open.filter(|open| !open.state.is_some_and(EditionState::is_released)).collect())
}

async fn act(
    db: &Database,
    press: &Press,
    mode: SendMode,
    open: Open,
    now: Timestamp,
) -> Result<Option<Act>, EditionError> {
    let month = open.month;
    let mut state = open.state.unwrap_or(EditionState::Collecting);
    let is_known_empty = open.state == Some(EditionState::Collecting) && !open.has_articles;
    // A draft that somebody approves is theirs; what the schedule approves is what is there now.
    let is_ours = state == EditionState::Collecting || (state == EditionState::Draft && mode == SendMode::Auto);
    if is_ours && !is_known_empty {
        state = assemble(db, &press.publisher, month, now).await?.edition.state;
        if state == EditionState::Collecting {
            return Ok(open.state.is_none().then_some(Act::PassedOver(month)));
        }
        if mode == SendMode::Approve {
            return Ok(Some(Act::Assembled(month)));
        }
    }
    let in_time = open.approved_at.is_some_and(|at| at < press.publisher.rule.due(month, press.publisher.zone));
    match (mode, state) {
        (SendMode::Auto, EditionState::Draft) => {
            approve(db, press, month, "the schedule", now).await?;
        }
        (SendMode::Auto, EditionState::Approved) => {}
        (SendMode::Approve, EditionState::Approved) if in_time => {}
        _ => return Ok(None),
    }
    release(db, press, month, now).await.map(|released| Some(Act::Released(released)))
}
