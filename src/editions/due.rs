//! What the scheduler asks at each tick: which editions are due, and what has to be done with them.

use chrono::NaiveDate;

use super::assemble::locked;
use super::store;
use super::{EditionError, EditionState, Press, Released, SignOff, approve, assemble, release, release_counted_down};
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
    /// Its draft was there and waits for a person; told once for each edition, and not after [`Act::Assembled`].
    Waiting(Month),
    /// Nothing is in it, so it is passed over.
    PassedOver(Month),
    /// It went out.
    Released(Released),
    /// It could not go out; the next tick tries again.
    Failed(Month, EditionError),
}

/// Does what is due at `now`, and gives what was done; mostly nothing. What was counted down by then is due in any
/// mode. May be called at any time, by any number of processes at once, and after any absence: each edition is
/// released once. Editions of months that were over before the database was made (`made_at`) are none of the
/// scheduler's business, unless somebody has approved one.
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
    let (first, last) = (Month::containing(made_at, zone), press.publisher.rule().latest_due(now, zone));
    let today = now.to_utc().with_timezone(&zone).date_naive();
    let countdowns = db.read(store::desk::countdowns).await?;
    let mut acts = Vec::new();
    for (month, _) in countdowns.iter().filter(|(_, at)| *at <= now) {
        match release_counted_down(db, press, *month, now).await {
            Ok(released) => acts.extend(released.map(Act::Released)),
            Err(error) => acts.push(Act::Failed(*month, error)),
        }
    }
    for open in open_months(db, first, last, today).await? {
        let month = open.month;
        // Its countdown says when it goes out; if that is stopped, the next tick sees what is due.
        if countdowns.iter().any(|(counted_down, _)| *counted_down == month) {
            continue;
        }
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
    /// Whether it has articles of its own, or events of the next month to announce.
    has_articles: bool,
}

/// The months from `first` to `last` that have not been released, the earliest first.
async fn open_months(db: &Database, first: Month, last: Month, today: NaiveDate) -> Result<Vec<Open>, EditionError> {
    let (states, with_articles, with_events) = db
        .read(move |connection| {
            let with_articles = articles::store::months_with_articles(connection)?;
            let with_events = articles::store::months_with_events_from(connection, today)?;
            Ok::<_, EditionError>((store::states(connection)?, with_articles, with_events))
        })
        .await?;
    let months = std::iter::successors((first <= last).then_some(first), |month| (*month < last).then(|| month.next()));
    // Whoever approves an edition of before trusts that it goes out.
    let older =
        states.iter().filter(|(month, state, _)| *month < first && *month <= last && *state == EditionState::Approved);
    let open = older.map(|(month, ..)| *month).chain(months).map(|month| {
        let known = states.iter().find(|(known, ..)| *known == month);
        Open {
            month,
            state: known.map(|(_, state, _)| *state),
            approved_at: known.and_then(|(.., approved)| *approved),
            has_articles: with_articles.contains(&month) || with_events.contains(&month.next()),
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
            return Ok(tell_waiting(db, month, now).await?.then_some(Act::Assembled(month)));
        }
    }
    let in_time = open.approved_at.is_some_and(|at| at < press.publisher.rule().due(month, press.publisher.zone));
    match (mode, state) {
        (SendMode::Auto, EditionState::Draft) => {
            approve(db, press, month, SignOff::alone("the schedule"), now).await?;
        }
        (SendMode::Auto, EditionState::Approved) => {}
        (SendMode::Approve, EditionState::Approved) if in_time => {}
        (SendMode::Approve, EditionState::Draft) if open.has_articles => {
            return Ok(tell_waiting(db, month, now).await?.then_some(Act::Waiting(month)));
        }
        _ => return Ok(None),
    }
    release(db, press, month, now).await.map(|released| Some(Act::Released(released)))
}

/// Notes that the due draft of `month` waits for a person; whether nobody had noted it before.
async fn tell_waiting(db: &Database, month: Month, now: Timestamp) -> Result<bool, EditionError> {
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        Ok(edition.state == EditionState::Draft && store::desk::tell_waiting(connection, id, now)?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month};
    use super::super::{cancel, find, store::seed};
    use super::*;

    /// The database is made in May; editions are due on the first at 09:00 in London, which is 08:00 UTC.
    const MADE: &str = "2011-05-10T12:00";
    const DUE: &str = "2011-07-01T08:00";

    async fn tick(house: &House, mode: SendMode, now: &str) -> Vec<String> {
        let acts = due(&house.db, &house.press, mode, at(MADE), at(now)).await.unwrap();
        acts.iter().map(said).collect()
    }

    fn said(act: &Act) -> String {
        match act {
            Act::Assembled(month) => format!("assembled {month}"),
            Act::Waiting(month) => format!("{month} waits"),
            Act::PassedOver(month) => format!("passed over {month}"),
            Act::Released(released) => format!("released {} to {}", released.month, released.audience),
            Act::Failed(month, error) => format!("failed {month}: {error}"),
        }
    }

    async fn house() -> House {
        let house = House::new();
        house.reader("ada", ("en", "", "")).await;
        house.article("may", "2011-05-05", "", at(MADE)).await;
        house.article("june", "2011-06-05", "", at(MADE)).await;
        house
    }

    async fn state(house: &House, text: &'static str) -> Option<EditionState> {
        house.read(move |connection| find(connection, month(text))).await.map(|edition| edition.state)
    }

    #[tokio::test]
    async fn nothing_happens_before_the_due_moment() {
        let house = house().await;
        for mode in [SendMode::Approve, SendMode::Auto] {
            assert_eq!(tick(&house, mode, "2011-06-01T07:59").await, [""; 0]);
        }
        assert_eq!(state(&house, "2011-05").await, None);
    }

    #[tokio::test]
    async fn by_approval_a_due_edition_is_assembled_and_waits() {
        let house = house().await;
        assert_eq!(tick(&house, SendMode::Approve, "2011-06-01T08:00").await, ["assembled 2011-05"]);
        assert_eq!(tick(&house, SendMode::Approve, "2011-06-01T08:01").await, [""; 0]);
        assert_eq!(state(&house, "2011-05").await, Some(EditionState::Draft));
        // Approved after its due moment, it waits for somebody to send it.
        approve(&house.db, &house.press, month("2011-05"), SignOff::alone("Ada"), at("2011-06-01T08:02"))
            .await
            .unwrap();
        assert_eq!(tick(&house, SendMode::Approve, "2011-06-01T08:03").await, [""; 0]);
        assert_eq!(state(&house, "2011-05").await, Some(EditionState::Approved));
    }

    #[tokio::test]
    async fn what_was_approved_before_goes_out_at_its_due_moment() {
        let (house, june) = (house().await, month("2011-06"));
        assemble(&house.db, &house.press.publisher, june, at("2011-06-30T12:00")).await.unwrap();
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), at("2011-07-01T07:59")).await.unwrap();
        assert_eq!(tick(&house, SendMode::Approve, "2011-07-01T07:59").await, ["assembled 2011-05"]);
        assert_eq!(tick(&house, SendMode::Approve, DUE).await, ["released 2011-06 to 1"]);
        assert_eq!(tick(&house, SendMode::Approve, "2011-07-01T08:01").await, [""; 0]);
    }

    #[tokio::test]
    async fn automatically_it_is_assembled_approved_and_released_once() {
        let house = house().await;
        assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:00").await, ["released 2011-05 to 1"]);
        assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:00").await, [""; 0]);
        let edition = house.read(|connection| find(connection, month("2011-05"))).await.unwrap();
        assert_eq!(edition.approved_by.as_deref(), Some("the schedule"));
    }

    #[tokio::test]
    async fn after_forty_days_down_each_missed_edition_is_caught_up_once_and_in_order() {
        let house = house().await;
        let back = "2011-07-10T03:00";
        assert_eq!(tick(&house, SendMode::Auto, back).await, ["released 2011-05 to 1", "released 2011-06 to 1"]);
        assert_eq!(tick(&house, SendMode::Auto, back).await, [""; 0]);
        assert_eq!(house.read(seed::ledger).await.len(), 2);
    }

    #[tokio::test]
    async fn two_callers_at_once_release_once() {
        let house = house().await;
        let now = "2011-06-01T08:00";
        let (one, other) = tokio::join!(tick(&house, SendMode::Auto, now), tick(&house, SendMode::Auto, now));
        assert_eq!([one, other].concat(), ["released 2011-05 to 1"]);
        assert_eq!(house.read(seed::ledger).await.len(), 1);
    }

    #[tokio::test]
    async fn an_empty_month_is_passed_over_once_and_still_takes_what_comes() {
        let house = House::new();
        assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:00").await, ["passed over 2011-05"]);
        assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:01").await, [""; 0]);
        assert_eq!(state(&house, "2011-05").await, Some(EditionState::Collecting));
        house.article("late", "2011-05-31", "", at("2011-06-02T12:00")).await;
        assert_eq!(tick(&house, SendMode::Approve, "2011-06-02T12:00").await, ["assembled 2011-05"]);
    }

    #[tokio::test]
    async fn months_that_were_over_before_the_database_was_made_are_left_alone() {
        let house = house().await;
        house.article("april", "2011-04-30", "", at(MADE)).await;
        assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:00").await, ["released 2011-05 to 1"]);
        assert_eq!(state(&house, "2011-04").await, None);
    }

    #[tokio::test]
    async fn an_older_month_that_somebody_approves_before_it_is_due_goes_out_then() {
        let (house, june) = (house().await, month("2011-06"));
        assemble(&house.db, &house.press.publisher, june, at("2011-06-20T12:00")).await.unwrap();
        let at_due =
            async || due(&house.db, &house.press, SendMode::Approve, at("2011-07-01T01:00"), at(DUE)).await.unwrap();
        assert!(at_due().await.is_empty(), "a draft alone is looked at by nobody");
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), at("2011-07-01T02:00")).await.unwrap();
        assert!(matches!(at_due().await[..], [Act::Released(_)]));
    }

    #[tokio::test]
    async fn a_draft_that_has_become_empty_is_not_tried_again_and_again() {
        let (house, may) = (house().await, month("2011-05"));
        assemble(&house.db, &house.press.publisher, may, at(MADE)).await.unwrap();
        house.article("may", "2011-06-06", "", at(MADE)).await;
        for _ in 0..2 {
            assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:00").await, [""; 0]);
        }
        assert_eq!(state(&house, "2011-05").await, Some(EditionState::Collecting));
    }

    #[tokio::test]
    async fn an_edition_whose_approval_broke_is_a_draft_and_says_so_once() {
        let (house, june) = (house().await, month("2011-06"));
        assemble(&house.db, &house.press.publisher, june, at("2011-06-20T12:00")).await.unwrap();
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), at("2011-06-20T12:00")).await.unwrap();
        house.article("june", "2011-06-05", "summary: New\n", at("2011-06-21T12:00")).await;
        let said = tick(&house, SendMode::Approve, DUE).await;
        assert_eq!(said.len(), 2);
        assert!(said[1].starts_with("failed 2011-06: the edition of 2011-06 is not what was approved"), "{said:?}");
        assert_eq!(tick(&house, SendMode::Approve, DUE).await, ["2011-06 waits"]);
        assert_eq!(tick(&house, SendMode::Approve, DUE).await, [""; 0]);
    }

    #[tokio::test]
    async fn a_draft_that_was_there_when_it_fell_due_waits_and_is_told_of_once_and_by_one() {
        let (house, june) = (house().await, month("2011-06"));
        tick(&house, SendMode::Approve, "2011-06-30T12:00").await;
        assemble(&house.db, &house.press.publisher, june, at("2011-06-20T12:00")).await.unwrap();
        assert_eq!(tick(&house, SendMode::Approve, "2011-07-01T07:59").await, [""; 0]);
        let now = "2011-07-01T08:00";
        let (one, other) = tokio::join!(tick(&house, SendMode::Approve, now), tick(&house, SendMode::Approve, now));
        assert_eq!([one, other].concat(), ["2011-06 waits"]);
        // Not again after a change, or an approval that was taken back.
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), at(now)).await.unwrap();
        cancel(&house.db, june, at(now)).await.unwrap();
        assert_eq!(tick(&house, SendMode::Approve, "2011-07-01T08:01").await, [""; 0]);
    }

    #[tokio::test]
    async fn nobody_waits_where_the_clock_approves() {
        let house = house().await;
        assemble(&house.db, &house.press.publisher, month("2011-05"), at(MADE)).await.unwrap();
        assert_eq!(tick(&house, SendMode::Auto, "2011-06-01T08:00").await, ["released 2011-05 to 1"]);
    }
}
