//! Dates, months and moments in words. The order and the words of each language are in `locales/*/dates.ftl`.

use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Tz;

use super::{Arg, Language, Texts};

/// A day with its year: "1 December 2026", "1er décembre 2026", "1 de diciembre de 2026".
pub fn day(texts: &Texts, language: Language, date: NaiveDate) -> String {
    let words = Words { texts, language };
    let args = [
        ("day", words.ordinal(date)),
        ("month", words.month("month-long", date)),
        ("year", Arg::Text(date.year().to_string())),
    ];
    texts.text(language, "date-day", &args)
}

/// The month that `date` lies in: "November 2026", "novembre 2026", "noviembre de 2026".
pub fn month(texts: &Texts, language: Language, date: NaiveDate) -> String {
    let words = Words { texts, language };
    let args = [("month", words.month("month-long", date)), ("year", Arg::Text(date.year().to_string()))];
    texts.text(language, "date-month-year", &args)
}

/// The same as a headline, which begins with a capital in every language: "Noviembre de 2026".
pub fn month_headline(texts: &Texts, language: Language, date: NaiveDate) -> String {
    let month = month(texts, language, date);
    let mut letters = month.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A near day in a tight place: "Tue 1 December", "mar. 1er décembre", "mar 1 de diciembre".
pub fn short_weekday(texts: &Texts, language: Language, date: NaiveDate) -> String {
    weekday(texts, language, date, "weekday-short")
}

/// A near day in a sentence: "Tuesday 1 December", "mardi 1er décembre", "martes 1 de diciembre".
pub fn long_weekday(texts: &Texts, language: Language, date: NaiveDate) -> String {
    weekday(texts, language, date, "weekday-long")
}

/// A moment to the minute in its own zone, which is named: "Tue 1 Dec 09:00 London".
pub fn moment(texts: &Texts, language: Language, moment: &DateTime<Tz>) -> String {
    let words = Words { texts, language };
    let date = moment.date_naive();
    let args = [
        ("weekday", words.weekday("weekday-short", date)),
        ("day", words.ordinal(date)),
        ("month", words.month("month-short", date)),
        ("time", Arg::Text(moment.format("%H:%M").to_string())),
        ("zone", Arg::Text(zone_name(moment.timezone()))),
    ];
    texts.text(language, "date-moment", &args)
}

/// A zone as people call it: its city, "London" for `Europe/London`, or its whole name where it has none ("UTC").
pub fn zone_name(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

fn weekday(texts: &Texts, language: Language, date: NaiveDate, key: &str) -> String {
    let words = Words { texts, language };
    let args = [
        ("weekday", words.weekday(key, date)),
        ("day", words.ordinal(date)),
        ("month", words.month("month-long", date)),
    ];
    texts.text(language, "date-weekday-day", &args)
}

/// The parts of a date as values for a text.
struct Words<'a> {
    texts: &'a Texts,
    language: Language,
}

impl Words<'_> {
    /// The day of the month; French says "1er" for the first.
    fn ordinal(&self, date: NaiveDate) -> Arg {
        Arg::Text(self.texts.text(self.language, "date-ordinal", &[("day", number(date.day()))]))
    }

    fn month(&self, key: &str, date: NaiveDate) -> Arg {
        Arg::Text(self.texts.text(self.language, key, &[("number", number(date.month()))]))
    }

    fn weekday(&self, key: &str, date: NaiveDate) -> Arg {
        let number = number(date.weekday().number_from_monday());
        Arg::Text(self.texts.text(self.language, key, &[("number", number)]))
    }
}

fn number(number: u32) -> Arg {
    Arg::from(i64::from(number))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn in_each(say: impl Fn(&Texts, Language) -> String) -> [String; 3] {
        let texts = Texts::embedded().unwrap();
        ["en", "fr", "es"].map(|code| say(&texts, code.parse().unwrap()))
    }

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_day_is_said_as_people_say_it() {
        let said = in_each(|texts, language| day(texts, language, date(2026, 12, 1)));
        assert_eq!(said, ["1 December 2026", "1er décembre 2026", "1 de diciembre de 2026"]);
        let said = in_each(|texts, language| day(texts, language, date(2024, 2, 29)));
        assert_eq!(said, ["29 February 2024", "29 février 2024", "29 de febrero de 2024"]);
    }

    #[test]
    fn a_month_carries_its_year() {
        let said = in_each(|texts, language| month(texts, language, date(2026, 11, 30)));
        assert_eq!(said, ["November 2026", "novembre 2026", "noviembre de 2026"]);
    }

    #[test]
    fn a_month_as_a_headline_begins_with_a_capital() {
        let said = in_each(|texts, language| month_headline(texts, language, date(2026, 12, 1)));
        assert_eq!(said, ["December 2026", "Décembre 2026", "Diciembre de 2026"]);
    }

    #[test]
    fn a_near_day_has_its_weekday_short_or_long() {
        let said = in_each(|texts, language| short_weekday(texts, language, date(2026, 12, 1)));
        assert_eq!(said, ["Tue 1 December", "mar. 1er décembre", "mar 1 de diciembre"]);
        let said = in_each(|texts, language| long_weekday(texts, language, date(2026, 11, 29)));
        assert_eq!(said, ["Sunday 29 November", "dimanche 29 novembre", "domingo 29 de noviembre"]);
    }

    #[test]
    fn a_moment_is_told_in_its_own_zone_and_names_it() {
        let at = chrono_tz::Europe::London.with_ymd_and_hms(2026, 12, 1, 9, 0, 0).unwrap();
        let said = in_each(|texts, language| moment(texts, language, &at));
        assert_eq!(said, ["Tue 1 Dec 09:00 London", "mar. 1er déc. 09:00 (London)", "mar 1 dic 09:00 (London)"]);
    }

    #[test]
    fn every_month_and_weekday_has_its_own_word() {
        let months = in_each(|texts, language| {
            let mut words: Vec<_> = (1..=12).map(|m| month(texts, language, date(2026, m, 1))).collect();
            words.dedup();
            words.len().to_string()
        });
        assert_eq!(months, ["12", "12", "12"]);
        let weekdays = in_each(|texts, language| {
            let words: std::collections::BTreeSet<_> = (2..=8)
                .map(|d| long_weekday(texts, language, date(2026, 11, d)).split(' ').next().map(str::to_owned))
                .collect();
            words.len().to_string()
        });
        assert_eq!(weekdays, ["7", "7", "7"]);
    }

    #[test]
    fn a_zone_is_called_by_its_city() {
        assert_eq!(zone_name(chrono_tz::America::Argentina::Buenos_Aires), "Buenos Aires");
        assert_eq!(zone_name(chrono_tz::UTC), "UTC");
    }
}
