//! The month drawn as a rule: a tick for each day, the due day in accent. Strings for SVG paths, nothing else.

use std::fmt::Write;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

/// The paths of the ruler in a box 1000 wide and 14 high, and the month's name above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ruler {
    /// The month in words: "November 2026".
    pub month: String,
    /// Ticks of the days gone, today included.
    pub gone: String,
    /// Ticks of the days ahead.
    pub ahead: String,
    /// The tick of the day on which the next edition is due.
    pub due: String,
}

impl Ruler {
    /// The ruler of the month that `today` lies in. A `due` day beyond the month's end stands at the right end, where
    /// the next month's first would be; one that is over is drawn where it was. `month` is the month's name.
    pub fn new(today: NaiveDate, due: NaiveDate, month: String) -> Ruler {
        let days = days_in_month(today);
        let place = due_place(today, due, days);
        let (mut gone, mut ahead) = (String::new(), String::new());
        for day in (1..=days).filter(|&day| day != place) {
            let (path, height) = if day <= today.day() { (&mut gone, 8) } else { (&mut ahead, 6) };
            tick(path, x(day, days), height);
        }
        let mut due = String::new();
        tick(&mut due, x(place, days), 14);
        Ruler { month, gone, ahead, due }
    }
}

/// The place of the due day on the ruler: 1 to `days`, or one more for all that comes after this month.
fn due_place(today: NaiveDate, due: NaiveDate, days: u32) -> u32 {
    match (due.year(), due.month()).cmp(&(today.year(), today.month())) {
        std::cmp::Ordering::Less => 1,
        std::cmp::Ordering::Equal => due.day(),
        std::cmp::Ordering::Greater => days + 1,
    }
}

fn days_in_month(date: NaiveDate) -> u32 {
    let first = date - Days::new(u64::from(date.day0()));
    u32::try_from((first + Months::new(1) - first).num_days()).unwrap_or(31)
}

/// Where a day's tick stands: the first near the left end, the first of the next month near the right.
fn x(day: u32, days: u32) -> u32 {
    let (left, right) = (16, 984);
    left + ((right - left) * (day - 1) + days / 2) / days
}

fn tick(path: &mut String, x: u32, height: u32) {
    let space = if path.is_empty() { "" } else { " " };
    // Writing into a String can't fail.
    let _ = write!(path, "{space}M{x} 0v{height}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruler(today: (i32, u32, u32), due: (i32, u32, u32)) -> Ruler {
        let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        Ruler::new(date(today), date(due), "November 2026".into())
    }

    fn ticks(path: &str) -> usize {
        path.matches('M').count()
    }

    #[test]
    fn days_gone_and_days_ahead_make_the_month_and_the_due_day_ends_it() {
        let ruler = ruler((2026, 11, 23), (2026, 12, 1));
        assert_eq!((ticks(&ruler.gone), ticks(&ruler.ahead)), (23, 7));
        assert!(ruler.gone.starts_with("M16 0v8 M48 0v8 M81 0v8"), "{}", ruler.gone);
        assert!(ruler.ahead.ends_with("M952 0v6"), "{}", ruler.ahead);
        assert_eq!(ruler.due, "M984 0v14");
    }

    #[test]
    fn a_due_day_inside_the_month_takes_the_place_of_its_tick() {
        let ruler = ruler((2026, 11, 3), (2026, 11, 30));
        assert_eq!((ticks(&ruler.gone), ticks(&ruler.ahead)), (3, 26));
        assert_eq!(ruler.due, "M952 0v14");
    }

    #[test]
    fn every_month_fits_whatever_its_length() {
        for (year, month, days) in [(2024, 2, 29), (2026, 2, 28), (2026, 12, 31), (2026, 4, 30)] {
            let ruler = ruler((year, month, days), (year + 1, 1, 1));
            assert_eq!(ticks(&ruler.gone), days as usize);
            assert_eq!(ruler.ahead, "");
            assert_eq!(ruler.due, "M984 0v14");
        }
    }

    #[test]
    fn a_due_day_that_is_over_does_not_break_the_picture() {
        assert_eq!(ruler((2026, 11, 1), (2026, 10, 31)).due, "M16 0v14");
    }
}
