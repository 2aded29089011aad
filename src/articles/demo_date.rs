//! Dates in the sample articles of the tour, which always shows the present month and the next month's events.

use chrono::{Days, NaiveDate};

use crate::calendar::Month;

/// A sample article's text with `{{today}}`, `{{today-3}}` and `{{today+10}}` as dates (`YYYY-MM-DD`), so many days
/// from `today`, and `{{next-month+10}}` so many from the first of the month after. Days that fall into another month
/// become the first or last day of the one that is meant, as the tour has one edition. Anything else between braces
/// stays as it is.
pub fn demo_date(text: &str, today: NaiveDate) -> String {
    let mut pieces = text.split("{{");
    let mut dated = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.split_once("}}").and_then(|(words, rest)| Some((date_of(words, today)?, rest)));
        match end {
            Some((date, rest)) => dated.push_str(&format!("{date}{rest}")),
            None => dated.push_str(&format!("{{{{{piece}")),
        }
    }
    dated
}

fn date_of(words: &str, today: NaiveDate) -> Option<NaiveDate> {
    let month = Month::of(today);
    let (start, month, days) = match words.strip_prefix("today") {
        Some(days) => (today, month, days),
        None => (month.next().first_day(), month.next(), words.strip_prefix("next-month")?),
    };
    let days: i64 = if days.is_empty() { 0 } else { days.strip_prefix(['+', '-']).and(days.parse().ok())? };
    let by = Days::new(days.unsigned_abs());
    let date = if days < 0 { start.checked_sub_days(by) } else { start.checked_add_days(by) };
    Some(date?.clamp(month.first_day(), month.last_day()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::read_manuscript;
    use super::*;
    use crate::kind::Kind;
    use crate::locale::Language;

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
        assert_eq!(on(30, "{{next-month-1}} {{next-month+16}} {{next-month+40}}"), "2026-12-01 2026-12-17 2026-12-31");
    }

    #[test]
    fn the_samples_are_articles_of_the_month_and_events_of_the_next_on_every_day_of_it() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo");
        let paths = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
        assert_eq!(files.len(), 12);
        for day in [1, 2, 15, 29, 30] {
            let mut found = HashSet::new();
            for file in &files {
                let text = on(day, &std::fs::read_to_string(file).unwrap());
                let article = read_manuscript(&text, chrono_tz::Europe::London, Language::EN);
                let article = article.unwrap_or_else(|problems| panic!("{}: {problems:?}", file.display()));
                let month = if article.kind == Kind::Event { "2026-12" } else { "2026-11" };
                assert_eq!(Month::of(article.date).to_string(), month, "{}", file.display());
                found.insert((article.language, article.kind));
            }
            let languages = ["en", "fr", "es"].map(|language| language.parse::<Language>().unwrap());
            assert!(languages.iter().all(|language| found.iter().filter(|(l, _)| l == language).count() == 4));
            assert!(Kind::ALL.iter().all(|kind| found.iter().any(|(_, k)| k == kind)));
        }
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in [
            "{{today",
            "{{today3}}",
            "{{today-x}}",
            "{{next}}",
            "{{next-month x}}",
            "{{today-99999999999999999999}}",
            "{{name}}",
        ] {
            assert_eq!(on(2, text), text);
        }
    }
}
