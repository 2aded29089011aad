//! When an article is dated: the three forms that authors may write.

use chrono::{DateTime, NaiveDate, NaiveTime};

use crate::calendar::{Month, Tz, local_moment};
use crate::clock::Timestamp;

/// An article's date, in the newsletter's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dated {
    /// The day.
    pub(super) date: NaiveDate,
    /// The moment; the start of the day if no time was given.
    pub(super) at: Timestamp,
    /// Whether a time was given.
    pub(super) has_time: bool,
}

/// Text that is not a date that an article can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotADate {
    /// In none of the three forms.
    #[error("is not a date; write it as 2011-06-14, 2011-06-14 09:30 or 2011-06-14T09:30:00Z")]
    Form,
    /// In form, but such as 30 February or 25:00.
    #[error("is not in the calendar; check the month, the day and the time")]
    Impossible,
    /// Before 1900 or after 9999.
    #[error("is outside the years 1900 to 9999; check the year")]
    Year,
}

/// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` (local time in `zone`) or a moment of RFC 3339, section 5.6.
pub(super) fn read_date(text: &str, zone: Tz) -> Result<Dated, NotADate> {
    let text = text.trim();
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let dated = match shape.as_str() {
        "0000-00-00" => on_day(text, None, zone)?,
        "0000-00-00 00:00" => on_day(&text[..10], Some(&text[11..]), zone)?,
        shape if shape.starts_with("0000-00-00") && shape.len() > 16 => {
            let moment = DateTime::parse_from_rfc3339(text).map_err(|error| match error.kind() {
                chrono::format::ParseErrorKind::OutOfRange | chrono::format::ParseErrorKind::Impossible => {
                    NotADate::Impossible
                }
                _ => NotADate::Form,
            })?;
            Dated {
                date: moment.with_timezone(&zone).date_naive(),
                at: Timestamp::from(moment.to_utc()),
                has_time: true,
            }
        }
        _ => return Err(NotADate::Form),
    };
    let in_range = Month::FIRST.first_day() <= dated.date && dated.date <= Month::LAST.last_day();
    if in_range { Ok(dated) } else { Err(NotADate::Year) }
}

fn on_day(day: &str, time: Option<&str>, zone: Tz) -> Result<Dated, NotADate> {
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").map_err(|_| NotADate::Impossible)?;
    let at = match time {
        None => NaiveTime::MIN,
        Some(time) => NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| NotADate::Impossible)?,
    };
    Ok(Dated { date, at: local_moment(date, at, zone), has_time: time.is_some() })
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Asia, Europe, Pacific};
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, zone: Tz) -> Result<(String, String, bool), NotADate> {
        let utc = |at: Timestamp| at.to_utc().format("%F %R").to_string();
        read_date(text, zone).map(|dated| (dated.date.to_string(), utc(dated.at), dated.has_time))
    }

    #[test]
    fn a_day_is_that_day_in_the_newsletters_zone() {
        assert_eq!(read("2011-06-14", Europe::Paris), Ok(("2011-06-14".into(), "2011-06-13 22:00".into(), false)));
    }

    #[test]
    fn a_time_is_local_unless_it_says_otherwise() {
        let local = read("2011-06-14 09:30", Asia::Kathmandu);
        assert_eq!(local, Ok(("2011-06-14".into(), "2011-06-14 03:45".into(), true)));
        let moment = read("2011-06-30T23:30:00-02:00", Europe::London);
        assert_eq!(moment, Ok(("2011-07-01".into(), "2011-07-01 01:30".into(), true)));
    }

    #[test]
    fn days_that_do_not_exist_are_told_from_what_is_no_date() {
        for text in ["2011-02-29", "2011-13-01", "2011-00-10", "2011-06-14 24:00", "2011-06-14T25:00:00Z"] {
            assert_eq!(read(text, Europe::Paris), Err(NotADate::Impossible), "{text}");
        }
        for text in [
            "",
            "tomorrow",
            "14/06/2011",
            "2011-6-14",
            "2011-06",
            "June 14, 2011",
            "2011-06-14T09:30",
            "+2011-06-14",
            "2011-06-14 9:30",
            "٢٠١١-٠٦-١٤",
            "2011-06-14 09:30 CET",
        ] {
            assert_eq!(read(text, Europe::Paris), Err(NotADate::Form), "{text}");
        }
    }

    #[test]
    fn years_without_an_edition_are_refused() {
        assert_eq!(read("0211-06-14", Europe::Paris), Err(NotADate::Year));
        assert_eq!(read("9999-12-31T23:59:59Z", Pacific::Kiritimati), Err(NotADate::Year));
        assert!(read("1900-01-01", Europe::Paris).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}|[0-9]{4}-[0-9]{2}-[0-9]{2}.{0,16}") {
            let _ = read_date(&text, Pacific::Kiritimati);
        }
    }
}
