//! The day on which consent was given elsewhere, as well as the importer knows it.

use chrono::{Days, NaiveDate};

use crate::clock::Timestamp;

/// `text` as it is kept, if it is `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or a moment (RFC 3339), and not in the future. The error
/// is for the importer to read.
pub fn consent_date(text: &str, now: Timestamp) -> Result<String, String> {
    // Somewhere on earth it may be tomorrow already.
    let tomorrow = now.to_utc().date_naive() + Days::new(1);
    checked(text.trim(), tomorrow)
}

fn checked(text: &str, latest: NaiveDate) -> Result<String, String> {
    let digits = |text: &str| {
        text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
    };
    if let Ok(moment) = chrono::DateTime::parse_from_rfc3339(text) {
        return checked(&moment.date_naive().to_string(), latest).map(|_| text.to_owned());
    }
    // The first day of what is named.
    let rest = match text.len() {
        10 => "",
        7 => "-01",
        4 => "-01-01",
        _ => return Err(unreadable()),
    };
    let date =
        Some(text).filter(|text| digits(text)).and_then(|text| format!("{text}{rest}").parse::<NaiveDate>().ok());
    match date {
        None => Err(unreadable()),
        Some(date) if date > latest => Err("that is in the future; say when the readers gave their consent".into()),
        Some(_) => Ok(text.to_owned()),
    }
}

fn unreadable() -> String {
    "a date is wanted, as well as you know it: 2026-04-18, 2026-04 or 2026".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<String, String> {
        checked(text, "2026-04-18".parse().unwrap())
    }

    #[test]
    fn a_day_a_month_or_a_year_is_kept_as_it_is() {
        for text in ["2026-04-18", "2026-04", "2026", "1999-12-31", "2026-04-18T09:30:00Z"] {
            assert_eq!(check(text), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "now", "2026-02-30", "2026-13", "26-04-18", "18.04.2026", "2026/04/18", "2026-4", "+026", "spéc"]
        {
            assert!(check(text).unwrap_err().starts_with("a date is wanted"), "{text}");
        }
    }

    #[test]
    fn what_is_in_the_future_is_refused() {
        for text in ["2026-04-19", "2026-05", "2027"] {
            assert!(check(text).unwrap_err().contains("future"), "{text}");
        }
    }
}
