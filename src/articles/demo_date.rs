//! Dates in the sample articles of the tour, which always shows the present month.

use chrono::{Days, NaiveDate};

use crate::calendar::Month;

/// A sample article's text with `{{today}}`, `{{today-3}}` and `{{today+10}}` as dates (`YYYY-MM-DD`), so many days
/// from `today`. Days that fall into another month become the first or last day of today's, as the tour has one
/// edition. Anything else between braces stays as it is.
pub fn demo_date(text: &str, today: NaiveDate) -> String {
    let mut pieces = text.split("{{today");
    let mut dated = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.split_once("}}").and_then(|(days, rest)| Some((shifted(today, days)?, rest)));
        match end {
            Some((date, rest)) => dated.push_str(&format!("{date}{rest}")),
            None => dated.push_str(&format!("{{{{today{piece}")),
        }
    }
    dated
}

fn shifted(today: NaiveDate, days: &str) -> Option<NaiveDate> {
    let days: i64 = if days.is_empty() { 0 } else { days.strip_prefix(['+', '-']).and(days.parse().ok())? };
    let by = Days::new(days.unsigned_abs());
    let date = if days < 0 { today.checked_sub_days(by) } else { today.checked_add_days(by) };
    let month = Month::of(today);
    Some(date?.clamp(month.first_day(), month.last_day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: u32, text: &str) -> String {
        demo_date(text, NaiveDate::from_ymd_opt(2026, 11, day).unwrap())
    }

    #[test]
    fn dates_are_counted_from_today() {
        assert_eq!(
            on(23, "date: {{today-3}}\nuntil {{today}} or {{today+5}} 09:30"),
            "date: 2026-11-20\nuntil 2026-11-23 or 2026-11-28 09:30"
        );
    }

    #[test]
    fn they_stay_in_the_month() {
        assert_eq!(on(2, "{{today-3}} {{today+40}}"), "2026-11-01 2026-11-30");
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in ["{{today", "{{today3}}", "{{today-x}}", "{{today-99999999999999999999}}", "{{name}}"] {
            assert_eq!(on(2, text), text);
        }
    }
}
