//! By which rule editions are due: the setting's, until somebody has chosen another at the desk.

use std::sync::{Arc, PoisonError, RwLock};

use crate::calendar::Rule;
use crate::db::{Database, QueryError, meta};

/// The fact of the database that holds the chosen rule; empty for that of the setting.
const CHOSEN: &str = "schedule";

/// The rule in force. Its clones share what was chosen; each process looks anew once a minute, before it asks what is
/// due.
#[derive(Debug, Clone)]
pub struct RuleInForce {
    setting: Rule,
    chosen: Arc<RwLock<Option<Rule>>>,
}

impl RuleInForce {
    /// The rule of the setting, with nothing chosen yet.
    pub fn new(setting: Rule) -> RuleInForce {
        RuleInForce { setting, chosen: Arc::default() }
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

#[cfg(test)]
mod tests {
    use super::super::fixture::House;
    use super::*;

    fn rule(text: &str) -> Rule {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn the_setting_holds_until_another_rule_is_chosen_and_again_after_it_is_given_up() {
        let house = House::new();
        let in_force = house.press.publisher.rule_in_force.clone();
        let elsewhere = RuleInForce::new(rule("1st 09:00"));
        let choose = async |chosen: Option<Rule>| {
            in_force.choose(&house.db, chosen).await.unwrap();
            elsewhere.look(&house.db).await.unwrap();
        };
        assert_eq!((in_force.rule(), in_force.chosen()), (rule("1st 09:00"), None));
        choose(Some(rule("last-friday 18:00"))).await;
        assert_eq!(house.press.publisher.rule(), rule("last-friday 18:00"));
        assert_eq!(elsewhere.rule(), rule("last-friday 18:00"), "another process finds it in the database");
        choose(None).await;
        assert_eq!((in_force.rule(), elsewhere.rule()), (rule("1st 09:00"), rule("1st 09:00")));
    }

    #[tokio::test]
    async fn a_rule_that_nobody_can_read_leaves_that_of_the_setting() {
        let (house, in_force) = (House::new(), RuleInForce::new(rule("1st 09:00")));
        house.write(|connection| meta::set(connection, CHOSEN, "every-moon 09:00")).await;
        in_force.look(&house.db).await.unwrap();
        assert_eq!(in_force.rule(), rule("1st 09:00"));
    }
}
