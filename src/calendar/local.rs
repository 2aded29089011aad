//! Local wall-clock times as moments. Clocks that are put forward or back make local times that never happen and local
//! times that happen twice; this is the one place that decides what becomes of them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::clock::Timestamp;

/// The moment at which clocks in `zone` show `time` on `date`.
///
/// A local time that does not exist becomes the next whole minute that does, even where a zone has left out a whole
/// day. One that is there twice is the first of the two.
pub fn local_moment(date: NaiveDate, time: NaiveTime, zone: Tz) -> Timestamp {
    let wall = date.and_time(time);
    match zone.from_local_datetime(&wall).earliest() {
        Some(moment) => Timestamp::from(moment.to_utc()),
        None => first_minute_after(wall, zone),
    }
}

/// What clocks in `zone` show at `moment`.
pub(super) fn wall_clock(moment: Timestamp, zone: Tz) -> NaiveDateTime {
    // Added to the number, not by chrono, which panics when a zone carries a moment over the edge of its range.
    let offset = zone.offset_from_utc_datetime(&moment.to_utc().naive_utc()).fix();
    let local = moment.as_millis().saturating_add(i64::from(offset.local_minus_utc()) * 1000);
    Timestamp::from_millis(local).to_utc().naive_utc()
}

/// The first whole minute that clocks in `zone` show once they have jumped over `wall`, which they never show.
fn first_minute_after(wall: NaiveDateTime, zone: Tz) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    let wall = wall.and_utc().timestamp();
    let shown = |second: i64| wall_clock(Timestamp::from_millis(second * 1000), zone).and_utc().timestamp();

    // No zone is a whole day away from UTC, so the jump lies between these two seconds: halve until they touch.
    let (mut before, mut after) = (wall - DAY, wall + DAY);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if shown(middle) < wall { before = middle } else { after = middle }
    }
    // Old zones jump to odd seconds, such as 00:00:36.
    let to_whole_minute = (-shown(after)).rem_euclid(60);
    Timestamp::from_millis((after + to_whole_minute) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Africa, America, Antarctica, Asia, Australia, Europe, Pacific, TZ_VARIANTS};

    fn local(text: &str, zone: Tz) -> String {
        let wall: NaiveDateTime = format!("{text}:00").parse().unwrap();
        local_moment(wall.date(), wall.time(), zone).to_utc().to_rfc3339()
    }

    #[test]
    fn an_ordinary_time_is_that_time() {
        assert_eq!(local("2026-07-01T09:00", Europe::London), "2026-07-01T08:00:00+00:00");
        assert_eq!(local("2026-07-01T09:00", Asia::Kathmandu), "2026-07-01T03:15:00+00:00");
    }

    #[test]
    fn a_time_that_the_clocks_jump_over_becomes_the_end_of_the_jump() {
        assert_eq!(local("2026-03-29T01:30", Europe::London), "2026-03-29T01:00:00+00:00");
        assert_eq!(local("2026-10-04T02:15", Australia::Lord_Howe), "2026-10-03T15:30:00+00:00");
        assert_eq!(local("2026-03-29T02:30", Antarctica::Troll), "2026-03-29T01:00:00+00:00");
        assert_eq!(local("2018-11-04T00:00", America::Sao_Paulo), "2018-11-04T03:00:00+00:00");
        assert_eq!(local("2022-03-27T00:00", Asia::Beirut), "2022-03-26T22:00:00+00:00");
    }

    #[test]
    fn a_time_that_is_there_twice_is_the_first() {
        assert_eq!(local("2026-10-25T01:30", Europe::London), "2026-10-25T00:30:00+00:00");
        assert_eq!(local("2026-04-05T01:45", Australia::Lord_Howe), "2026-04-04T14:45:00+00:00");
        assert_eq!(local("2022-10-29T23:30", Asia::Beirut), "2022-10-29T20:30:00+00:00");
        // The whole of this day happened twice, when the atoll changed sides of the date line.
        assert_eq!(local("1969-09-30T12:00", Pacific::Kwajalein), "1969-09-30T01:00:00+00:00");
    }

    #[test]
    fn a_time_on_a_day_that_was_left_out_becomes_the_first_minute_of_the_next() {
        for time in ["00:00", "12:34", "23:59"] {
            assert_eq!(local(&format!("2011-12-30T{time}"), Pacific::Apia), "2011-12-30T10:00:00+00:00");
        }
    }

    #[test]
    fn a_jump_to_an_odd_second_is_rounded_up_to_the_minute() {
        // Monrovia went from -00:44:30 to UTC: 00:00:00 became 00:44:30.
        assert_eq!(local("1972-01-07T00:10", Africa::Monrovia), "1972-01-07T00:45:00+00:00");
        // Offsets of odd seconds are kept where the time does exist.
        assert_eq!(local("1972-01-06T12:00", Africa::Monrovia), "1972-01-06T12:44:30+00:00");
    }

    #[test]
    fn the_far_ends_of_the_calendar_do_not_panic() {
        for zone in [Pacific::Kiritimati, Pacific::Pago_Pago] {
            local_moment(NaiveDate::MAX, NaiveTime::MIN, zone);
            local_moment(NaiveDate::MIN, NaiveTime::MIN, zone);
            wall_clock(Timestamp::from_millis(i64::MAX), zone);
            wall_clock(Timestamp::from_millis(i64::MIN), zone);
        }
    }

    /// At the moment clocks show midnight or have just jumped over it; before it, they are still in the day before.
    #[test]
    fn every_midnight_of_these_years_is_right_in_every_zone() {
        let first = NaiveDate::from_ymd_opt(2006, 1, 1).unwrap();
        for zone in TZ_VARIANTS {
            for date in first.iter_days().take(6 * 366) {
                let wall = date.and_time(NaiveTime::MIN);
                let moment = local_moment(date, NaiveTime::MIN, zone);
                assert!(wall_clock(moment, zone) >= wall, "{zone} {date}");
                for earlier in [1, 1_800_000, 3_600_000, 7_200_000] {
                    let before = Timestamp::from_millis(moment.as_millis() - earlier);
                    assert!(wall_clock(before, zone) < wall, "{zone} {date}");
                }
            }
        }
    }
}
