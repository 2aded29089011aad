//! A month as bars: how many articles are dated on each of its days.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::web::admin::words::counted;

/// The height of the highest bar, and of a day without any.
const HIGHEST: u32 = 80;
const NOTHING: u32 = 3;
/// Where the bars stand.
const GROUND: u32 = 124;

/// The picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::web::admin) struct DaysChart {
    /// For whoever hears the page.
    words: String,
    bars: Vec<Bar>,
    /// Where today is, from the left, if it is in the month.
    today: Option<String>,
    /// Today's label begins, ends or is centred there, so that it stays inside.
    anchor: &'static str,
    first: String,
    last: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Bar {
    x: String,
    y: u32,
    width: String,
    height: u32,
    blank: bool,
}

/// The month of `first`, its first day, with the days of `dates`; those of other months do not count.
pub(in crate::web::admin) fn days(first: NaiveDate, dates: &[NaiveDate], today: NaiveDate) -> DaysChart {
    let length = first.num_days_in_month();
    let in_month = |date: &&NaiveDate| (date.year(), date.month()) == (first.year(), first.month());
    let mut counts = vec![0_u32; usize::from(length)];
    for date in dates.iter().filter(in_month) {
        counts[date.day0() as usize] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(2);
    let step = 100.0 / f64::from(length);
    let bar = |(day, &count): (usize, &u32)| {
        let height = if count == 0 { NOTHING } else { (HIGHEST * count / most).max(2 * NOTHING) };
        Bar {
            x: format!("{:.2}%", step * (day as f64 + 0.11)),
            y: GROUND - height,
            width: format!("{:.2}%", step * 0.78),
            height,
            blank: count == 0,
        }
    };
    let place = in_month(&&today).then(|| step * (f64::from(today.day0()) + 0.5));
    let total: u32 = counts.iter().sum();
    let days = counts.iter().filter(|count| **count > 0).count();
    DaysChart {
        words: format!("{} dated in this month, on {}.", counted(total, "article"), counted(days, "day")),
        bars: counts.iter().enumerate().map(bar).collect(),
        today: place.map(|place| format!("{place:.2}%")),
        anchor: match place {
            Some(place) if place < 8.0 => "start",
            Some(place) if place > 92.0 => "end",
            _ => "middle",
        },
        first: format!("1 {}", first.format("%b")),
        last: format!("{length} {}", first.format("%b")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_a_bar_and_the_fullest_is_the_highest() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let dates = ["2011-06-01", "2011-06-14", "2011-06-14", "2011-06-14", "2011-07-01"].map(date);
        let chart = days(date("2011-06-01"), &dates, date("2011-06-30"));
        assert_eq!((chart.bars.len(), chart.bars[13].height, chart.bars[0].height), (30, 80, 26));
        assert!(chart.bars[1].blank && chart.words.starts_with("4 articles"));
        assert_eq!((chart.today.as_deref(), chart.anchor), (Some("98.33%"), "end"));
        assert_eq!(days(date("2011-06-01"), &[], date("2011-07-02")).today, None);
    }
}
