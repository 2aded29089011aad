//! How a month is written: `YYYY-MM`, in addresses, commands, JSON and the database.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::month::Month;

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

/// Why a text is not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MonthError {
    /// It has another form than four digits, a hyphen and two digits.
    #[error("“{0}” is not a month; write year and month as YYYY-MM, such as 2026-07")]
    Form(String),
    /// Its year is before 1900.
    #[error("the year of “{0}” is before 1900; a month is written such as 2026-07")]
    Year(String),
    /// Its month is not 01 to 12.
    #[error("the month of “{0}” is not 01 to 12; a month is written such as 2026-07")]
    Month(String),
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        let form = || MonthError::Form(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(form)?;
        if !digits(year, 4) || !digits(month, 2) {
            return Err(form());
        }
        let year: i32 = year.parse().map_err(|_| form())?;
        let month: u32 = month.parse().map_err(|_| form())?;
        if year < 1900 {
            return Err(MonthError::Year(text.to_owned()));
        }
        Month::new(year, month).ok_or_else(|| MonthError::Month(text.to_owned()))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_reads_back_from_its_own_text_and_from_json() {
        for text in ["1900-01", "2024-02", "2026-12", "9999-12"] {
            assert_eq!(month(text).to_string(), text);
            let json = serde_json::to_string(&month(text)).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Month>(&json).unwrap(), month(text));
        }
        assert!(serde_json::from_str::<Month>("\"2026-13\"").is_err());
    }

    #[test]
    fn only_four_digits_a_hyphen_and_two_digits_are_a_month() {
        let others = ["", "2026", "2026-7", "26-07", "2026-07-01", " 2026-07", "2026-07 ", "2026/07", "+026-07"];
        for text in others.into_iter().chain(["2026-+7", "-2026-07", "10000-01", "２０２６-07", "2026–07", "latest"])
        {
            assert_eq!(text.parse::<Month>(), Err(MonthError::Form(text.into())));
        }
        assert_eq!("1899-12".parse::<Month>(), Err(MonthError::Year("1899-12".into())));
        for text in ["2026-00", "2026-13", "2026-99"] {
            assert_eq!(text.parse::<Month>(), Err(MonthError::Month(text.into())));
        }
    }

    #[test]
    fn the_error_shows_an_example() {
        let error = "July".parse::<Month>().unwrap_err().to_string();
        assert_eq!(error, "“July” is not a month; write year and month as YYYY-MM, such as 2026-07");
    }
}
