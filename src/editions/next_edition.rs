//! Which edition readers can look forward to: one that was sent early is no longer it.

use super::Publisher;
use super::store::archive;
use crate::calendar::{Month, Rule, Tz};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

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
    Ok(first_to_come(rule, zone, now, &archive::months_released_before(connection, now)?))
}

/// The next `count` editions after `now` with their due moments, soonest first, those that were sent early too; fewer
/// at the end of the calendar.
pub fn upcoming(publisher: &Publisher, now: Timestamp, count: usize) -> Vec<(Month, Timestamp)> {
    publisher.rule.upcoming(now, publisher.zone, count)
}

/// When the edition after that of `month` is due, for a letter of it that is written at `now`. What is released later
/// changes nothing, so that the letter is the same in a later attempt.
pub(super) fn due_after(
    connection: &mut DbConnection,
    publisher: &Publisher,
    month: Month,
    now: Timestamp,
) -> Result<Timestamp, QueryError> {
    let released = archive::months_released_before(connection, now)?;
    let sending = publisher.sending_moment(month, now);
    Ok(first_to_come(&publisher.rule, publisher.zone, sending, &released).1)
}

fn first_to_come(rule: &Rule, zone: Tz, after: Timestamp, released: &[Month]) -> (Month, Timestamp) {
    let (mut month, mut due) = rule.next(after, zone);
    while released.contains(&month) && month < Month::LAST {
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
        let rule = house.press.publisher.rule;
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

    #[test]
    fn the_next_twelve_follow_each_other_in_the_newsletter_s_zone() {
        let upcoming = upcoming(&House::new().press.publisher, at(NOW), 12);
        assert_eq!(upcoming[0], (month("2011-06"), at("2011-07-01T08:00")));
        // In winter London is at UTC.
        assert_eq!(upcoming[5], (month("2011-11"), at("2011-12-01T09:00")));
        assert_eq!((upcoming.len(), upcoming[11].0), (12, month("2012-05")));
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
