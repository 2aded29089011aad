//! When editions are due: the rule of the `SCHEDULE` setting, worked out in a time zone.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::local::local_moment;
use super::month::Month;
use crate::clock::Timestamp;

/// When the edition of a month is due: a day and a local time. Made from text such as `1st 09:00`, `last-day 18:00`
/// or `first-monday 07:30`; its text form is the canonical one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(super) day: Day,
    pub(super) time: NaiveTime,
}

/// The day of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Day {
    /// A numbered day, 1 to 31; the last day in months that have fewer.
    Number(u8),
    /// The last day of the month.
    Last,
    /// The first to fourth of a weekday.
    Nth(u8, Weekday),
    /// The last of a weekday.
    LastOf(Weekday),
}

impl Rule {
    /// The moment the edition of `month` is due, in `zone`.
    ///
    /// `last-day` is the last day of that very month. Every other rule falls in the next month, also where its day
    /// happens to be the last of this one: by `31st` the edition of January is due on 28 or 29 February, and by
    /// `last-friday` the edition of a month that ends on a Friday is due four or five weeks after it. So each month
    /// has one due moment, and later months have later ones.
    pub fn due(&self, month: Month, zone: Tz) -> Timestamp {
        let first = match self.day {
            Day::Last => month.first_day(),
            Day::Number(_) | Day::Nth(..) | Day::LastOf(_) => month.first_day_after(),
        };
        local_moment(self.day.of_month_from(first), self.time, zone)
    }

    /// The edition whose due moment is the first after `now` (not at `now`), and that moment. After the last due
    /// moment there is, that of [`Month::LAST`], the answer stays that one.
    pub fn next(&self, now: Timestamp, zone: Tz) -> (Month, Timestamp) {
        // The month before may still be to come; the one before that was due before this month began.
        let mut month = Month::containing(now, zone).previous();
        while self.due(month, zone) <= now && month < Month::LAST {
            month = month.next();
        }
        (month, self.due(month, zone))
    }

    /// The next `count` editions after `now` with their due moments, soonest first; fewer where [`Month::LAST`] is
    /// reached.
    pub fn upcoming(&self, now: Timestamp, zone: Tz, count: usize) -> Vec<(Month, Timestamp)> {
        let (first, _) = self.next(now, zone);
        let later = |month: &Month| (*month < Month::LAST).then(|| month.next());
        std::iter::successors(Some(first), later)
            .map(|month| (month, self.due(month, zone)))
            .filter(|(_, due)| *due > now)
            .take(count)
            .collect()
    }

    /// The latest month whose edition is due at `now` or was before; [`Month::FIRST`] where none was yet.
    pub fn latest_due(&self, now: Timestamp, zone: Tz) -> Month {
        let mut month = Month::containing(now, zone);
        while self.due(month, zone) > now && month > Month::FIRST {
            month = month.previous();
        }
        month
    }
}

impl Day {
    /// The date of this day in the month that begins on `first`.
    fn of_month_from(self, first: NaiveDate) -> NaiveDate {
        let last = first + Months::new(1) - Days::new(1);
        match self {
            Day::Number(number) => last.min(first + Days::new(u64::from(number) - 1)),
            Day::Last => last,
            Day::Nth(nth, weekday) => {
                let to_first = u64::from(weekday.days_since(first.weekday()));
                first + Days::new(to_first + 7 * (u64::from(nth) - 1))
            }
            Day::LastOf(weekday) => last - Days::new(u64::from(last.weekday().days_since(weekday))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono_tz::{Europe, Pacific, TZ_VARIANTS};
    use proptest::prelude::*;

    use super::*;

    fn rule(text: &str) -> Rule {
        text.parse().unwrap()
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn due(text: &str, of: &str, zone: Tz) -> String {
        rule(text).due(month(of), zone).to_utc().format("%Y-%m-%dT%H:%M").to_string()
    }

    #[test]
    fn last_day_is_in_the_month_itself_and_all_others_are_in_the_next() {
        assert_eq!(due("last-day 18:00", "2026-01", Tz::UTC), "2026-01-31T18:00");
        assert_eq!(due("1st 09:00", "2026-01", Tz::UTC), "2026-02-01T09:00");
        assert_eq!(due("15th 09:00", "2026-12", Tz::UTC), "2027-01-15T09:00");
        assert_eq!(due("first-monday 09:00", "2026-01", Tz::UTC), "2026-02-02T09:00");
        assert_eq!(due("fourth-sunday 09:00", "2026-01", Tz::UTC), "2026-02-22T09:00");
    }

    #[test]
    fn a_rule_that_matches_the_last_day_itself_still_waits_for_the_next_month() {
        assert_eq!(due("31st 09:00", "2026-01", Tz::UTC), "2026-02-28T09:00");
        // 31 July 2026 is a Friday.
        assert_eq!(due("last-friday 09:00", "2026-07", Tz::UTC), "2026-08-28T09:00");
    }

    #[test]
    fn numbered_days_are_clamped_in_short_months() {
        assert_eq!(due("30th 00:00", "2024-01", Tz::UTC), "2024-02-29T00:00");
        assert_eq!(due("30th 00:00", "1900-01", Tz::UTC), "1900-02-28T00:00");
        assert_eq!(due("31st 00:00", "2026-03", Tz::UTC), "2026-04-30T00:00");
        assert_eq!(due("31st 00:00", "2026-02", Tz::UTC), "2026-03-31T00:00");
    }

    #[test]
    fn a_due_day_that_the_zone_left_out_is_the_first_minute_after_it() {
        assert_eq!(due("30th 18:00", "2011-11", Pacific::Apia), "2011-12-30T10:00");
        // Here the day left out was the last of the month, so its edition is due as the next month begins.
        assert_eq!(due("last-day 18:00", "1994-12", Pacific::Kiritimati), "1994-12-31T10:00");
    }

    #[test]
    fn an_edition_is_due_at_its_moment_and_not_before() {
        let rule = rule("1st 09:00");
        let moment = rule.due(month("2026-06"), Europe::London);
        let just_before = moment - Duration::from_millis(1);
        assert_eq!(rule.latest_due(just_before, Europe::London), month("2026-05"));
        assert_eq!(rule.latest_due(moment, Europe::London), month("2026-06"));
        assert_eq!(rule.next(just_before, Europe::London), (month("2026-06"), moment));
        assert_eq!(rule.next(moment, Europe::London).0, month("2026-07"));
    }

    #[test]
    fn a_service_that_was_down_for_forty_days_finds_the_latest_edition_due() {
        let rule = rule("last-day 18:00");
        let back = rule.due(month("2026-01"), Tz::UTC) + Duration::from_hours(40 * 24);
        assert_eq!(rule.latest_due(back, Tz::UTC), month("2026-02"));
    }

    #[test]
    fn upcoming_editions_are_the_next_ones_in_order() {
        let now = Month::containing(Timestamp::from_millis(1_769_000_000_000), Tz::UTC).start(Tz::UTC);
        let months: Vec<String> =
            rule("1st 09:00").upcoming(now, Tz::UTC, 3).iter().map(|(month, _)| month.to_string()).collect();
        assert_eq!(months, ["2025-12", "2026-01", "2026-02"]);
        assert!(rule("1st 09:00").upcoming(now, Tz::UTC, 0).is_empty());
    }

    #[test]
    fn the_ends_of_the_calendar_are_answered_without_going_round() {
        let rule = rule("1st 09:00");
        let end = rule.due(Month::LAST, Tz::UTC);
        assert_eq!(rule.next(end, Tz::UTC), (Month::LAST, end));
        assert!(rule.upcoming(end, Tz::UTC, 5).is_empty());
        assert_eq!(rule.upcoming(end - Duration::from_secs(1), Tz::UTC, 5), [(Month::LAST, end)]);
        assert_eq!(rule.latest_due(end, Tz::UTC), Month::LAST);
        let long_ago = Timestamp::from_millis(-9_000_000_000_000);
        assert_eq!(rule.next(long_ago, Tz::UTC).0, Month::FIRST);
        assert_eq!(rule.latest_due(long_ago, Tz::UTC), Month::FIRST);
    }

    fn any_rule() -> impl Strategy<Value = Rule> {
        let weekday = (0..7_u8).prop_map(|number| Weekday::try_from(number).unwrap());
        let day = prop_oneof![
            (1..=31_u8).prop_map(Day::Number),
            Just(Day::Last),
            (1..=4_u8, weekday.clone()).prop_map(|(nth, weekday)| Day::Nth(nth, weekday)),
            weekday.prop_map(Day::LastOf),
        ];
        (day, 0..24_u32, 0..60_u32)
            .prop_map(|(day, hour, minute)| Rule { day, time: NaiveTime::from_hms_opt(hour, minute, 0).unwrap() })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn later_months_have_later_due_moments_none_before_the_last_day(
            rule in any_rule(),
            year in 1900..2200_i32,
            number in 1..=12_u32,
            zone in proptest::sample::select(&TZ_VARIANTS[..]),
        ) {
            let month = Month::new(year, number).unwrap();
            let due = rule.due(month, zone);
            prop_assert!(due < rule.due(month.next(), zone));
            prop_assert!(due >= local_moment(month.last_day(), NaiveTime::MIN, zone));
            prop_assert_eq!(rule.latest_due(due, zone), month);
            prop_assert_eq!(rule.next(due - Duration::from_millis(1), zone), (month, due));
            prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
        }

        #[test]
        fn the_latest_due_and_the_next_are_neighbours_around_any_moment(
            rule in any_rule(),
            millis in -2_200_000_000_000_i64..7_000_000_000_000,
            zone in proptest::sample::select(&TZ_VARIANTS[..]),
        ) {
            let now = Timestamp::from_millis(millis);
            let latest = rule.latest_due(now, zone);
            let (next, due) = rule.next(now, zone);
            prop_assert!(rule.due(latest, zone) <= now && now < due);
            prop_assert_eq!(latest.next(), next);
            let upcoming = rule.upcoming(now, zone, 3);
            prop_assert_eq!(upcoming[0], (next, due));
            prop_assert_eq!(upcoming[2].0, next.next().next());
        }
    }
}
