//! By which rule editions are due: the setting's, until somebody has chosen another at the desk.

use std::sync::{Arc, PoisonError, RwLock};

use super::{EditionState, Publisher, store};
use crate::calendar::{Month, Rule};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError, meta};

/// The fact of the database that holds the chosen rule; empty for that of the setting.
const CHOSEN: &str = "schedule";

/// The rule in force. Its clones share what was chosen; each process looks anew once a minute, before it asks what is
/// due.
#[derive(Debug, Clone)]
pub struct Schedule {
    setting: Rule,
    chosen: Arc<RwLock<Option<Rule>>>,
}

impl Schedule {
    /// The rule of the setting, with nothing chosen yet.
    pub fn new(setting: Rule) -> Schedule {
        Schedule { setting, chosen: Arc::default() }
    }

    /// The rule in force.
    pub fn rule(&self) -> Rule {
        self.chosen().unwrap_or(self.setting)
    }

    /// That of the setting.
    pub fn setting(&self) -> Rule {
        self.setting
    }

    /// That of the desk, if one is chosen there.
    pub fn chosen(&self) -> Option<Rule> {
        // Nobody fails while holding it, and a rule can't be half written.
        *self.chosen.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks in the database which rule is chosen.
    ///
    /// # Errors
    /// Only if the database can't be asked; then the rule stays.
    pub async fn look(&self, db: &Database) -> Result<(), QueryError> {
        let text = db.read(|connection| meta::get(connection, CHOSEN)).await?.unwrap_or_default();
        let chosen = text.parse().ok();
        if chosen.is_none() && !text.is_empty() {
            tracing::error!(%text, "the rule in the database can't be read, so the setting's holds");
        }
        *self.chosen.write().unwrap_or_else(PoisonError::into_inner) = chosen;
        Ok(())
    }

    /// From now on `rule` holds, or with `None` that of the setting.
    ///
    /// # Errors
    /// Only if the database can't be written.
    pub async fn choose(&self, db: &Database, rule: Option<Rule>) -> Result<(), QueryError> {
        let text = rule.map(|rule| rule.to_string()).unwrap_or_default();
        db.write(move |connection| meta::set(connection, CHOSEN, &text)).await?;
        self.look(db).await
    }
}

/// The editions that are not due at `now` by the rule in force and would be by `rule`, the earliest first, with
/// whether each is approved. Of months that were over before `made_at`, only those that are: see [`super::due()`].
///
/// # Errors
/// Only if the database can't be asked.
pub fn due_at_once_by(
    connection: &mut DbConnection,
    publisher: &Publisher,
    rule: Rule,
    made_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<(Month, bool)>, QueryError> {
    let zone = publisher.zone;
    let (made_in, first) = (Month::containing(made_at, zone), publisher.rule().latest_due(now, zone).next());
    let last = rule.latest_due(now, zone);
    let states = store::states(connection)?;
    let months = std::iter::successors((first <= last).then_some(first), |month| (*month < last).then(|| month.next()));
    let found = months.filter_map(|month| {
        let state = states.iter().find(|(known, ..)| *known == month).map(|(_, state, _)| *state);
        let is_approved = state == Some(EditionState::Approved);
        let is_open = !state.is_some_and(EditionState::is_released) && (month >= made_in || is_approved);
        is_open.then_some((month, is_approved))
    });
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month};
    use super::super::{SignOff, approve, assemble};
    use super::*;

    fn rule(text: &str) -> Rule {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn the_setting_holds_until_another_rule_is_chosen_and_again_after_it_is_given_up() {
        let house = House::new();
        let schedule = house.press.publisher.schedule.clone();
        let elsewhere = Schedule::new(rule("1st 09:00"));
        let choose = async |chosen: Option<Rule>| {
            schedule.choose(&house.db, chosen).await.unwrap();
            elsewhere.look(&house.db).await.unwrap();
        };
        assert_eq!((schedule.rule(), schedule.chosen()), (rule("1st 09:00"), None));
        choose(Some(rule("last-friday 18:00"))).await;
        assert_eq!(house.press.publisher.rule(), rule("last-friday 18:00"));
        assert_eq!(elsewhere.rule(), rule("last-friday 18:00"), "another process finds it in the database");
        choose(None).await;
        assert_eq!((schedule.rule(), elsewhere.rule()), (rule("1st 09:00"), rule("1st 09:00")));
    }

    #[tokio::test]
    async fn a_rule_that_nobody_can_read_leaves_that_of_the_setting() {
        let (house, schedule) = (House::new(), Schedule::new(rule("1st 09:00")));
        house.write(|connection| meta::set(connection, CHOSEN, "every-moon 09:00")).await;
        schedule.look(&house.db).await.unwrap();
        assert_eq!(schedule.rule(), rule("1st 09:00"));
    }

    #[tokio::test]
    async fn an_earlier_rule_may_make_editions_due_at_once() {
        const NOW: &str = "2011-06-30T20:00";
        let house = House::new();
        let publisher = house.press.publisher.clone();
        let by = async |text: &'static str| {
            let publisher = publisher.clone();
            house.read(move |c| due_at_once_by(c, &publisher, rule(text), at("2011-01-01T00:00"), at(NOW))).await
        };
        assert_eq!(by("last-day 18:00").await, [(month("2011-06"), false)]);
        assert_eq!(by("last-day 23:00").await, []);
        assert_eq!(by("15th 09:00").await, [], "later makes nothing due");
        house.reader("mira", ("en", "", "")).await;
        house.article("weir", "2011-06-14", "", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ann"), at(NOW)).await.unwrap();
        assert_eq!(by("last-day 18:00").await, [(month("2011-06"), true)]);
    }
}
