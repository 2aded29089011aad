//! Which editions readers can look forward to: one that was sent early is no longer among them, nor one of a month that
//! was over before the newsletter was set up, unless somebody makes it.

use super::store::{self, archive};
use super::{EditionState, Publisher};
use crate::calendar::{Month, Rule, Tz};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError, meta};

/// The first edition due after `now` that was not released before `now`, and when it is due.
///
/// # Errors
/// Only if the database can't be asked.
pub fn next_edition(
    connection: &mut DbConnection,
    rule: &Rule,
    zone: Tz,
    now: Timestamp,
) -> Result<(Month, Timestamp), QueryError> {
    Ok(first_to_come(rule, zone, now, &Passed::before(connection, zone, now)?))
}

/// The next `count` editions after `now` with their due moments by `rule`, soonest first; fewer at the end of the
/// calendar.
///
/// # Errors
/// Only if the database can't be asked.
pub fn upcoming(
    connection: &mut DbConnection,
    rule: &Rule,
    zone: Tz,
    now: Timestamp,
    count: usize,
) -> Result<Vec<(Month, Timestamp)>, QueryError> {
    let passed = Passed::before(connection, zone, now)?;
    // At most one month is due and over before the set-up, besides those that were sent early.
    let all = rule.upcoming(now, zone, count + passed.released.len() + 1).into_iter();
    Ok(all.filter(|(month, _)| !passed.has(*month)).take(count).collect())
}

/// When the edition after that of `month` is due, for a letter of it that is written at `now`. What is released later
/// changes nothing, so that the letter is the same in a later attempt.
pub(super) fn due_after(
    connection: &mut DbConnection,
    publisher: &Publisher,
    month: Month,
    now: Timestamp,
) -> Result<Timestamp, QueryError> {
    let passed = Passed::before(connection, publisher.zone, now)?;
    let sending = publisher.sending_moment(month, now);
    Ok(first_to_come(&publisher.rule(), publisher.zone, sending, &passed).1)
}

/// Months whose editions do not come any more.
struct Passed {
    released: Vec<Month>,
    /// The month in which the database was made, if that is known; the ones before count if somebody made their edition.
    first: Option<Month>,
    made: Vec<Month>,
}

impl Passed {
    fn before(connection: &mut DbConnection, zone: Tz, now: Timestamp) -> Result<Passed, QueryError> {
        let made_at = meta::get(connection, "made_at")?.and_then(|millis| millis.parse().ok());
        let states = store::states(connection)?;
        let made = states.iter().filter(|(_, state, _)| *state != EditionState::Collecting).map(|(month, ..)| *month);
        Ok(Passed {
            released: archive::months_released_before(connection, now)?,
            first: made_at.map(|millis| Month::containing(Timestamp::from_millis(millis), zone)),
            made: made.collect(),
        })
    }

    fn has(&self, month: Month) -> bool {
        let is_nobodys = self.first.is_some_and(|first| month < first) && !self.made.contains(&month);
        is_nobodys || self.released.contains(&month)
    }
}

fn first_to_come(rule: &Rule, zone: Tz, after: Timestamp, passed: &Passed) -> (Month, Timestamp) {
    let (mut month, mut due) = rule.next(after, zone);
    while passed.has(month) && month < Month::LAST {
        month = month.next();
        due = rule.due(month, zone);
    }
    (month, due)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, ZONE, at, month};
    use super::super::{SignOff, approve, assemble, cancel, release};
    use super::*;

    const NOW: &str = "2011-06-20T12:00";

    async fn next(house: &House, now: &'static str) -> Month {
        let rule = house.press.publisher.rule();
        house.read(move |connection| next_edition(connection, &rule, ZONE, at(now))).await.0
    }

    async fn sent_early(house: &House) {
        house.reader("mira", ("en", "", "")).await;
        house.article("weir", "2011-06-14", "", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ann"), at(NOW)).await.unwrap();
        release(&house.db, &house.press, month("2011-06"), at(NOW)).await.unwrap();
    }

    #[tokio::test]
    async fn after_an_early_send_the_month_after_it_comes_next() {
        let house = House::new();
        assert_eq!(next(&house, "2011-06-21T12:00").await, month("2011-06"));
        sent_early(&house).await;
        assert_eq!(next(&house, "2011-06-21T12:00").await, month("2011-07"));
        // Whoever was told something before hears the same again.
        assert_eq!(next(&house, NOW).await, month("2011-06"));
    }

    async fn twelve(house: &House, now: &'static str) -> Vec<(Month, Timestamp)> {
        let rule = house.press.publisher.rule();
        house.read(move |connection| upcoming(connection, &rule, ZONE, at(now), 12)).await
    }

    #[tokio::test]
    async fn the_next_twelve_follow_each_other_in_the_newsletter_s_zone() {
        let house = House::new();
        let ahead = twelve(&house, NOW).await;
        assert_eq!(ahead[0], (month("2011-06"), at("2011-07-01T08:00")));
        // In winter London is at UTC.
        assert_eq!(ahead[5], (month("2011-11"), at("2011-12-01T09:00")));
        assert_eq!((ahead.len(), ahead[11].0), (12, month("2012-05")));
        sent_early(&house).await;
        let ahead = twelve(&house, "2011-06-21T12:00").await;
        assert_eq!((ahead[0].0, ahead.len()), (month("2011-07"), 12));
    }

    #[tokio::test]
    async fn a_month_that_was_over_before_the_set_up_does_not_come_unless_somebody_makes_it() {
        let house = House::new();
        let made_at = at("2011-07-01T06:00").as_millis().to_string();
        house.write(move |connection| meta::set(connection, "made_at", &made_at)).await;
        assert_eq!(next(&house, "2011-07-01T07:00").await, month("2011-07"));
        assert_eq!(twelve(&house, "2011-07-01T07:00").await[0].0, month("2011-07"));
        house.article("weir", "2011-06-14", "", at(NOW)).await;
        assert_eq!(next(&house, "2011-07-01T07:00").await, month("2011-07"), "an article alone is imported");
        assemble(&house.db, &house.press.publisher, month("2011-06"), at("2011-07-01T07:00")).await.unwrap();
        assert_eq!(next(&house, "2011-07-01T07:00").await, month("2011-06"));
    }

    #[tokio::test]
    async fn one_that_was_stopped_does_not_come_either() {
        let house = House::new();
        sent_early(&house).await;
        cancel(&house.db, month("2011-06"), at("2011-06-20T13:00")).await.unwrap();
        assert_eq!(next(&house, "2011-06-21T12:00").await, month("2011-07"));
    }

    #[tokio::test]
    async fn a_letter_of_the_month_before_skips_what_went_out_early_too() {
        let house = House::new();
        sent_early(&house).await;
        let publisher = house.press.publisher.clone();
        let due = house.read(move |c| due_after(c, &publisher, month("2011-05"), at("2011-06-21T12:00"))).await;
        assert_eq!(due, at("2011-08-01T08:00"));
    }
}
