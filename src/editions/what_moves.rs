//! What another rule would do to the editions that are being made, before somebody chooses it.

use std::collections::BTreeSet;

use super::contents::contents_by;
use super::{Contents, EditionState, Publisher, store};
use crate::calendar::{Month, Rule};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// An edition that would be due at another moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The month.
    pub month: Month,
    /// Where it stands.
    pub state: EditionState,
    /// When it is due by the rule in force.
    pub due: Timestamp,
    /// When it would be.
    pub due_then: Timestamp,
    /// Whether it would be due, or go out, at once, and is not now.
    pub is_due_at_once: bool,
    /// The titles of the events that are in it and would be over by then.
    pub dropped: Vec<String>,
    /// The titles of the events that are not in it because they are over by then, and would be.
    pub added: Vec<String>,
}

/// The drafts and approved editions, and whatever else would be due at once, that `rule` would move at `now`, the
/// earliest first. Of months that were over before `made_at`, only what somebody made: see [`super::due()`].
///
/// # Errors
/// Only if the database can't be asked.
pub fn what_moves(
    connection: &mut DbConnection,
    publisher: &Publisher,
    rule: Rule,
    made_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Moved>, QueryError> {
    let (zone, in_force) = (publisher.zone, publisher.rule());
    let states = store::states(connection)?;
    let state_of = |month: Month| {
        let known = states.iter().find(|(known, ..)| *known == month);
        known.map_or(EditionState::Collecting, |(_, state, _)| *state)
    };
    let is_made = |month: &Month| matches!(state_of(*month), EditionState::Draft | EditionState::Approved);
    let made_in = Month::containing(made_at, zone);
    // The scheduler leaves a draft of a month before the set-up alone.
    let comes_due = |month: &Month| {
        state_of(*month) == EditionState::Approved || (*month >= made_in && !state_of(*month).is_released())
    };
    let at_once: BTreeSet<Month> =
        between(in_force.latest_due(now, zone).next(), rule.latest_due(now, zone)).filter(comes_due).collect();
    let made = states.iter().map(|(month, ..)| *month).filter(is_made);
    let moved = at_once.iter().copied().chain(made).collect::<BTreeSet<_>>().into_iter().map(|month| {
        let present = contents_by(connection, in_force, zone, month, now)?;
        let then = contents_by(connection, rule, zone, month, now)?;
        let (due, due_then) = (in_force.due(month, zone), rule.due(month, zone));
        // Approved too late for the one moment, and in time for the other: then it waits for the button no longer.
        let wakes = present.edition.approved_at.is_some_and(|at| due <= at && at < due_then && due_then <= now);
        let is_due_at_once = at_once.contains(&month) || (present.edition.state == EditionState::Approved && wakes);
        let is_felt = due != due_then && (is_due_at_once || due.max(due_then) > now);
        // What is counted down goes out by no rule.
        let is_moved = is_felt && present.edition.countdown.is_none();
        let moved = Moved {
            month,
            state: present.edition.state,
            due,
            due_then,
            is_due_at_once,
            dropped: missing(&present, &then),
            added: missing(&then, &present),
        };
        Ok(is_moved.then_some(moved))
    });
    moved.filter_map(Result::transpose).collect()
}

fn between(first: Month, last: Month) -> impl Iterator<Item = Month> {
    std::iter::successors((first <= last).then_some(first), move |month| (*month < last).then(|| month.next()))
}

/// The titles of what is in one and not in the other.
fn missing(one: &Contents, other: &Contents) -> Vec<String> {
    let others: BTreeSet<i64> = other.items().map(|item| item.article.id).collect();
    one.items().filter(|item| !others.contains(&item.article.id)).map(|item| item.article.title.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month};
    use super::super::{SignOff, approve, assemble, start_countdown};
    use super::*;

    /// Shortly before June's last evening; its edition is due on 1 July at 9.
    const NOW: &str = "2011-06-30T20:00";

    async fn by(house: &House, rule: &'static str, now: &'static str) -> Vec<Moved> {
        let publisher = house.press.publisher.clone();
        let rule = rule.parse().unwrap();
        house.read(move |c| what_moves(c, &publisher, rule, at("2011-01-01T00:00"), at(now))).await
    }

    fn told(moved: &[Moved]) -> Vec<(String, EditionState, bool)> {
        moved.iter().map(|moved| (moved.month.to_string(), moved.state, moved.is_due_at_once)).collect()
    }

    async fn assembled(house: &House) {
        house.reader("mira", ("en", "", "")).await;
        house.article("weir", "2011-06-14", "", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
    }

    async fn approved(house: &House) {
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ann"), at(NOW)).await.unwrap();
    }

    #[tokio::test]
    async fn an_earlier_rule_may_make_editions_due_at_once() {
        let house = House::new();
        let june = |state, is_due_at_once| [("2011-06".to_owned(), state, is_due_at_once)];
        assert_eq!(told(&by(&house, "last-day 18:00", NOW).await), june(EditionState::Collecting, true));
        assert_eq!(by(&house, "last-day 23:00", NOW).await, [], "nobody has made anything of it yet");
        assert_eq!(by(&house, "15th 09:00", NOW).await, [], "later makes nothing due");
        assembled(&house).await;
        assert_eq!(told(&by(&house, "last-day 18:00", NOW).await), june(EditionState::Draft, true));
        approved(&house).await;
        assert_eq!(told(&by(&house, "last-day 18:00", NOW).await), june(EditionState::Approved, true));
        assert_eq!(by(&house, "1st 09:00", NOW).await, [], "the rule in force moves nothing");
    }

    #[tokio::test]
    async fn one_that_was_approved_too_late_may_be_in_time_by_another_rule() {
        let (house, late) = (House::new(), at("2011-07-03T12:00"));
        assembled(&house).await;
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ann"), late).await.unwrap();
        let later = "2011-07-20T12:00";
        assert_eq!(
            told(&by(&house, "15th 09:00", later).await),
            [("2011-06".to_owned(), EditionState::Approved, true)]
        );
        assert_eq!(by(&house, "2nd 09:00", later).await, [], "it waits for the button by that rule too");
    }

    #[tokio::test]
    async fn what_is_made_moves_and_events_drop_out_or_come_in() {
        let house = House::new();
        house.article("fete", "2011-07-10", "kind: event\n", at(NOW)).await;
        assembled(&house).await;
        approved(&house).await;
        let moved = by(&house, "15th 09:00", NOW).await;
        assert_eq!(told(&moved), [("2011-06".to_owned(), EditionState::Approved, false)]);
        assert_eq!((moved[0].due, moved[0].due_then), (at("2011-07-01T08:00"), at("2011-07-15T08:00")));
        assert_eq!((moved[0].dropped.as_slice(), moved[0].added.len()), (["About fete".to_owned()].as_slice(), 0));

        house.press.publisher.rule_in_force.choose(&house.db, "15th 09:00".parse().ok()).await.unwrap();
        let back = by(&house, "1st 09:00", NOW).await;
        assert_eq!((back[0].dropped.len(), back[0].added.as_slice()), (0, ["About fete".to_owned()].as_slice()));
        start_countdown(&house.db, month("2011-06"), "Ann", at("2011-06-30T20:01")).await.unwrap();
        assert_eq!(by(&house, "1st 09:00", NOW).await, [], "what goes out by a countdown depends on no rule");
    }
}
