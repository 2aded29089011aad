//! A calendar month, the key of an edition.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::local::{local_moment, wall_clock};
use crate::clock::Timestamp;

/// A calendar month, the key of an edition: `YYYY-MM`, years 1900 to 9999. Ordered by time, and so is its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// The earliest month there is, 1900-01.
    pub const FIRST: Month = Month { year: 1900, month: 1 };

    /// The latest month there is, 9999-12.
    pub const LAST: Month = Month { year: 9999, month: 12 };

    /// The month numbered 1 to 12 of a year from 1900 to 9999; `None` for any other numbers.
    pub fn new(year: i32, month: u32) -> Option<Month> {
        let year = u16::try_from(year).ok().filter(|year| (1900..=9999).contains(year))?;
        let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        Some(Month { year, month })
    }

    /// The year, 1900 to 9999.
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// The number of the month in its year, 1 to 12.
    pub fn month(self) -> u32 {
        u32::from(self.month)
    }

    /// The month after this one. [`Month::LAST`] is followed by itself.
    pub fn next(self) -> Month {
        Month::of(self.first_day_after())
    }

    /// The month before this one. [`Month::FIRST`] is preceded by itself.
    pub fn previous(self) -> Month {
        Month::of(self.first_day() - Days::new(1))
    }

    /// The date of its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), 1).expect("every month from 1900 to 9999 has a first day")
    }

    /// The date of its last day, the 28th to the 31st.
    pub fn last_day(self) -> NaiveDate {
        self.first_day_after() - Days::new(1)
    }

    /// How many days it has, 28 to 31.
    pub fn days(self) -> u32 {
        self.last_day().day()
    }

    /// The month that holds a local date. A date before 1900 counts as [`Month::FIRST`], one after 9999 as
    /// [`Month::LAST`].
    pub fn of(date: NaiveDate) -> Month {
        let nearest = if date.year() < 1900 { Month::FIRST } else { Month::LAST };
        Month::new(date.year(), date.month()).unwrap_or(nearest)
    }

    /// The month that holds a moment in `zone`: the one with `start <= moment < end`. Moments before 1900 or after
    /// 9999 count as [`Month::FIRST`] or [`Month::LAST`].
    ///
    /// This is the month of the local date but for one rare hour: where clocks go back over the midnight that begins
    /// a month (St John's on 1 November 2009 at 00:01), the new month has begun and the second showing of the old
    /// date stays in it. So each moment is in one month only, and months follow each other without going back.
    pub fn containing(moment: Timestamp, zone: Tz) -> Month {
        let month = Month::of(wall_clock(moment, zone).date());
        if moment < month.start(zone) {
            month.previous()
        } else if moment >= month.end(zone) {
            month.next()
        } else {
            month
        }
    }

    /// The moment it begins in `zone`: local midnight, or the first minute after it where clocks jump over midnight.
    pub fn start(self, zone: Tz) -> Timestamp {
        local_moment(self.first_day(), NaiveTime::MIN, zone)
    }

    /// The first moment in `zone` that is no longer in it: the start of the next month.
    pub fn end(self, zone: Tz) -> Timestamp {
        local_moment(self.first_day_after(), NaiveTime::MIN, zone)
    }

    /// The first day of the month after it, also for [`Month::LAST`].
    pub(super) fn first_day_after(self) -> NaiveDate {
        self.first_day() + Months::new(1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono_tz::{Africa, America, Asia, Pacific, TZ_VARIANTS};
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn leap_days_follow_the_gregorian_rule() {
        let cases = [("1900-02", 28), ("2000-02", 29), ("2023-02", 28), ("2024-02", 29), ("2100-02", 28)];
        for (text, days) in cases {
            assert_eq!(month(text).days(), days, "{text}");
        }
    }

    #[test]
    fn the_first_and_the_last_month_have_no_neighbours_beyond() {
        assert_eq!(Month::FIRST.previous(), Month::FIRST);
        assert_eq!(Month::LAST.next(), Month::LAST);
        assert_eq!(Month::LAST.last_day().to_string(), "9999-12-31");
        assert!(Month::LAST.start(Tz::UTC) < Month::LAST.end(Tz::UTC));
        assert_eq!(Month::new(1899, 12), None);
        assert_eq!(Month::new(10_000, 1), None);
        assert_eq!(Month::of(NaiveDate::MIN), Month::FIRST);
        assert_eq!(Month::of(NaiveDate::MAX), Month::LAST);
    }

    #[test]
    fn a_month_whose_first_midnight_is_jumped_over_starts_at_the_next_minute() {
        // 1 October 2017 began at 01:00 in Asunción.
        assert_eq!(month("2017-10").start(America::Asuncion).to_utc().to_rfc3339(), "2017-10-01T04:00:00+00:00");
        // 31 December 1994 was left out on Kiritimati: the year ended a day early.
        assert_eq!(month("1994-12").end(Pacific::Kiritimati).to_utc().to_rfc3339(), "1994-12-31T10:00:00+00:00");
    }

    #[test]
    fn a_month_that_has_begun_stays_begun_when_clocks_go_back_over_midnight() {
        let zone = America::St_Johns;
        let november = month("2009-11").start(zone);
        assert_eq!(november.to_utc().to_rfc3339(), "2009-11-01T02:30:00+00:00");
        let half_an_hour_on = november + Duration::from_secs(1800);
        assert_eq!(wall_clock(half_an_hour_on, zone).to_string(), "2009-10-31 23:30:00");
        assert_eq!(Month::containing(half_an_hour_on, zone), month("2009-11"));
    }

    #[test]
    fn the_odd_seconds_before_the_first_whole_minute_of_a_month_are_in_the_month_before() {
        // Accra's clocks jumped to 00:16:08 on 1 January 1912, so the year began at 00:17.
        let january = month("1912-01").start(Africa::Accra);
        assert_eq!(wall_clock(january, Africa::Accra).to_string(), "1912-01-01 00:17:00");
        assert_eq!(Month::containing(january - Duration::from_secs(1), Africa::Accra), month("1911-12"));
    }

    #[test]
    fn the_same_moment_is_in_different_months_around_the_world() {
        let new_year = Timestamp::from_millis(1_767_225_600_000);
        assert_eq!(Month::containing(new_year, Asia::Kolkata), month("2026-01"));
        assert_eq!(Month::containing(new_year, America::New_York), month("2025-12"));
    }

    proptest! {
        #[test]
        fn every_moment_is_in_exactly_one_month(
            millis in -2_208_000_000_000_i64..16_000_000_000_000,
            zone in proptest::sample::select(&TZ_VARIANTS[..]),
        ) {
            let moment = Timestamp::from_millis(millis);
            let month = Month::containing(moment, zone);
            prop_assert!(month.start(zone) <= moment && moment < month.end(zone));
            prop_assert_eq!(month.end(zone), month.next().start(zone));
        }

        #[test]
        fn months_follow_each_other(year in 1900..=9999_i32, number in 1..=12_u32) {
            let month = Month::new(year, number).unwrap();
            prop_assert_eq!(month.first_day() + Days::new(u64::from(month.days())), month.first_day_after());
            if month != Month::LAST {
                prop_assert!(month < month.next());
                prop_assert!(month.to_string() < month.next().to_string());
                prop_assert_eq!(month.next().previous(), month);
            }
        }
    }
}
