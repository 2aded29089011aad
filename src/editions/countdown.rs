//! Time to think again: an edition that is sent by a button goes out when its countdown is over, and not if somebody
//! stops it before.
//!
//! The moment stands in the database, so a restart loses nothing and any process may be the one that releases. Whatever
//! takes the approval back ends the countdown too.

use super::assemble::locked;
use super::release::{Trigger, release_by};
use super::store::{self, desk};
use super::{Edition, EditionError, EditionState, Press, Publisher, Released};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::config::SendMode;
use crate::db::{Database, DbConnection, QueryError};

/// A countdown of an approved edition; of one that went out, the last that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Countdown {
    /// When it goes out.
    pub at: Timestamp,
    /// Who wants that, in words.
    pub by: String,
}

/// Lets the approved edition of `month` go out at the moment `at`, in the name of `by`. One that is counted down
/// already goes on being so.
///
/// # Errors
/// [`EditionError::State`] unless it is approved.
pub async fn start_countdown(db: &Database, month: Month, by: &str, at: Timestamp) -> Result<Edition, EditionError> {
    let countdown = Countdown { at, by: by.to_owned() };
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        if edition.state != EditionState::Approved {
            return Err(edition.refusal());
        }
        if edition.countdown.is_none() {
            desk::set_countdown(connection, id, Some(&countdown))?;
        }
        Ok(locked(connection, month)?.0)
    })
    .await
}

/// What came of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It stays approved.
    InTime,
    /// Its due moment is over, at which it would go out by itself: so the approval is taken back too.
    AndWithdrawn,
    /// It goes out, or was not counted down.
    TooLate,
}

/// Stops the countdown of the edition of `month`, in the name of `by`.
///
/// # Errors
/// [`EditionError::Missing`] if there is no such edition.
pub async fn stop_countdown(
    db: &Database,
    publisher: &Publisher,
    month: Month,
    mode: SendMode,
    by: &str,
    now: Timestamp,
) -> Result<Stopped, EditionError> {
    let (due, by) = (publisher.rule().due(month, publisher.zone), by.to_owned());
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        if edition.state != EditionState::Approved || edition.countdown.is_none() {
            return Ok(Stopped::TooLate);
        }
        let goes_by_itself = mode == SendMode::Auto || edition.approved_at.is_some_and(|at| at < due);
        if due <= now && goes_by_itself {
            store::void_approval(connection, id, &format!("{by} stopped it when it was due"), now)?;
            return Ok(Stopped::AndWithdrawn);
        }
        desk::set_countdown(connection, id, None)?;
        Ok(Stopped::InTime)
    })
    .await
}

/// Releases the edition of `month` if its countdown is over at `now`; nothing if it is not, was stopped, or somebody
/// else was faster.
///
/// # Errors
/// Those of [`super::release()`], but for its state.
pub async fn release_counted_down(
    db: &Database,
    press: &Press,
    month: Month,
    now: Timestamp,
) -> Result<Option<Released>, EditionError> {
    match release_by(Trigger::Countdown, db, press, month, now).await {
        Err(EditionError::State { .. } | EditionError::NotCountedDown(_)) => Ok(None),
        released => released.map(Some),
    }
}

/// The edition that goes out next by a countdown, and when; it may be overdue.
///
/// # Errors
/// Only if the database can't be asked.
pub fn next_countdown(connection: &mut DbConnection) -> Result<Option<(Month, Timestamp)>, QueryError> {
    Ok(store::desk::countdowns(connection)?.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month};
    use super::super::{Act, Change, SignOff, approve, arrange, assemble, cancel, due};
    use super::*;

    const NOW: &str = "2011-06-20T12:00";
    const GO: &str = "2011-06-20T12:01";

    async fn approved_june() -> House {
        let house = House::new();
        house.reader("ada", ("en", "", "")).await;
        house.article("a", "2011-06-01", "", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), at(NOW)).await.unwrap();
        house
    }

    async fn started(house: &House, by: &str, go: &str) -> Result<Edition, EditionError> {
        start_countdown(&house.db, month("2011-06"), by, at(go)).await
    }

    async fn released(house: &House, now: &str) -> Option<i64> {
        let released = release_counted_down(&house.db, &house.press, month("2011-06"), at(now)).await.unwrap();
        released.map(|released| released.audience)
    }

    async fn tick(house: &House, now: &str) -> Vec<Month> {
        let acts = due(&house.db, &house.press, SendMode::Approve, at(NOW), at(now)).await.unwrap();
        let month = |act| match act {
            Act::Released(released) => released.month,
            other => panic!("{other:?}"),
        };
        acts.into_iter().map(month).collect()
    }

    #[tokio::test]
    async fn it_goes_out_at_its_moment_and_not_before() {
        let house = approved_june().await;
        assert_eq!(released(&house, GO).await, None);
        let edition = started(&house, "Mara", GO).await.unwrap();
        assert_eq!(edition.countdown, Some(Countdown { at: at(GO), by: "Mara".into() }));
        // Another click neither hurries it nor holds it up.
        let again = started(&house, "Ben", "2011-06-20T12:05").await.unwrap();
        assert_eq!(again.countdown, edition.countdown);
        assert_eq!(house.read(next_countdown).await, Some((month("2011-06"), at(GO))));
        assert_eq!(released(&house, NOW).await, None);
        assert_eq!(released(&house, GO).await, Some(1));
        assert_eq!(released(&house, GO).await, None);
        assert_eq!(house.read(next_countdown).await, None);
        assert!(started(&house, "Mara", GO).await.unwrap_err().is_refusal());
    }

    #[tokio::test]
    async fn stopped_in_time_it_stays_approved_and_too_late_it_says_so() {
        let house = approved_june().await;
        let stop =
            || stop_countdown(&house.db, &house.press.publisher, month("2011-06"), SendMode::Approve, "Ada", at(NOW));
        assert_eq!(stop().await.unwrap(), Stopped::TooLate);
        started(&house, "Mara", GO).await.unwrap();
        assert_eq!(stop().await.unwrap(), Stopped::InTime);
        assert_eq!(released(&house, GO).await, None);
        let edition = house.read(|connection| store::find(connection, month("2011-06"))).await.unwrap();
        assert_eq!((edition.state, edition.countdown), (EditionState::Approved, None));
        started(&house, "Mara", GO).await.unwrap();
        assert_eq!(released(&house, GO).await, Some(1));
        assert_eq!(stop().await.unwrap(), Stopped::TooLate);
        let other =
            stop_countdown(&house.db, &house.press.publisher, month("2011-05"), SendMode::Approve, "Ada", at(NOW));
        assert!(matches!(other.await, Err(EditionError::Missing(_))));
    }

    #[tokio::test]
    async fn whatever_takes_the_approval_back_ends_it() {
        let house = approved_june().await;
        let june = month("2011-06");
        started(&house, "Mara", GO).await.unwrap();
        let changes = vec![Change::Title(None, "T".into())];
        arrange(&house.db, &house.press.publisher, june, changes, "Mara", at(NOW)).await.unwrap();
        assert!(started(&house, "Mara", GO).await.unwrap_err().is_refusal());
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), at(NOW)).await.unwrap();
        assert_eq!((house.read(next_countdown).await, released(&house, GO).await), (None, None));
        started(&house, "Mara", GO).await.unwrap();
        cancel(&house.db, june, at(NOW)).await.unwrap();
        assert_eq!(house.read(next_countdown).await, None);
    }

    #[tokio::test]
    async fn after_a_restart_the_tick_releases_it_also_before_its_month_is_due() {
        let house = approved_june().await;
        started(&house, "Mara", GO).await.unwrap();
        assert_eq!(tick(&house, NOW).await, []);
        assert_eq!(tick(&house, "2011-06-20T12:07").await, [month("2011-06")]);
        assert_eq!(tick(&house, "2011-06-20T12:08").await, []);
    }

    #[tokio::test]
    async fn one_that_is_still_counted_down_when_it_is_due_keeps_its_moment_and_can_be_stopped() {
        let house = approved_june().await;
        started(&house, "Mara", "2011-07-01T08:01").await.unwrap();
        assert_eq!(tick(&house, "2011-07-01T08:00").await, []);
        let due = at("2011-07-01T08:00");
        let stopped =
            stop_countdown(&house.db, &house.press.publisher, month("2011-06"), SendMode::Approve, "Ada", due)
                .await
                .unwrap();
        // Approved and due, it would go out at the next tick.
        let edition = house.read(|connection| store::find(connection, month("2011-06"))).await.unwrap();
        assert_eq!((stopped, edition.state), (Stopped::AndWithdrawn, EditionState::Draft));
    }
}
