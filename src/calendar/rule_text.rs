//! How the rule of the `SCHEDULE` setting is written: a day, blanks, and a time.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveTime, Timelike, Weekday};

use super::rule::{Day, Rule};

const GRAMMAR: &str = "write 1st to 31st, last-day, or first-, second-, third-, fourth- or last- with a weekday \
                       (first-monday), then a blank and HH:MM, such as 1st 09:00";

const NTH: [(&str, u8); 4] = [("first", 1), ("second", 2), ("third", 3), ("fourth", 4)];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

/// Which part of a rule's text is wrong. The message ends with the grammar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// There is no text.
    #[error("the schedule is empty; {GRAMMAR}")]
    Empty,
    /// The day is none that the grammar knows.
    #[error("“{0}” is not a day of the month; {GRAMMAR}")]
    Day(String),
    /// Nothing follows the day, given here.
    #[error("no time follows “{0}”; {GRAMMAR}")]
    NoTime(String),
    /// The time is not 00:00 to 23:59 in four digits.
    #[error("“{0}” is not a time from 00:00 to 23:59; {GRAMMAR}")]
    Time(String),
    /// More words follow the time; the first of them.
    #[error("“{0}” after the time is too much; {GRAMMAR}")]
    TooMuch(String),
}

/// Capitals do not matter, nor blanks around the words, nor which of st, nd, rd and th follows a number.
impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let mut words = text.split_ascii_whitespace();
        let day_word = words.next().ok_or(RuleError::Empty)?;
        let day = day(&day_word.to_ascii_lowercase()).ok_or_else(|| RuleError::Day(day_word.to_owned()))?;
        let time_word = words.next().ok_or_else(|| RuleError::NoTime(day_word.to_owned()))?;
        let time = time(time_word).ok_or_else(|| RuleError::Time(time_word.to_owned()))?;
        match words.next() {
            Some(word) => Err(RuleError::TooMuch(word.to_owned())),
            None => Ok(Rule { day, time }),
        }
    }
}

fn day(word: &str) -> Option<Day> {
    if word == "last-day" {
        return Some(Day::Last);
    }
    match word.split_once('-') {
        Some(("last", name)) => Some(Day::LastOf(named(&WEEKDAYS, name)?)),
        Some((nth, name)) => Some(Day::Nth(named(&NTH, nth)?, named(&WEEKDAYS, name)?)),
        None => {
            let number = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| word.strip_suffix(ending))?;
            Some(Day::Number(digits(number).filter(|number| (1..=31).contains(number))?))
        }
    }
}

fn time(word: &str) -> Option<NaiveTime> {
    let (hour, minute) = word.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    NaiveTime::from_hms_opt(digits(hour)?.into(), digits(minute)?.into(), 0)
}

/// A number of digits only: `parse` alone would let a plus sign through.
fn digits(text: &str) -> Option<u8> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn named<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    names.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// The canonical text, such as `22nd 09:00` for `22th  09:00`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:02}:{:02}", self.day, self.time.hour(), self.time.minute())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Day::Last => f.write_str("last-day"),
            Day::LastOf(weekday) => write!(f, "last-{}", name_of(&WEEKDAYS, weekday)),
            Day::Nth(nth, weekday) => write!(f, "{}-{}", name_of(&NTH, nth), name_of(&WEEKDAYS, weekday)),
            Day::Number(number) => {
                let ending = match number {
                    1 | 21 | 31 => "st",
                    2 | 22 => "nd",
                    3 | 23 => "rd",
                    _ => "th",
                };
                write!(f, "{number}{ending}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        text.parse::<Rule>().unwrap().to_string()
    }

    fn refused(text: &str) -> RuleError {
        text.parse::<Rule>().unwrap_err()
    }

    #[test]
    fn canonical_rules_read_back_as_they_are() {
        let rules = ["1st 09:00", "2nd 00:00", "3rd 23:59", "4th 07:05", "11th 09:00", "12th 09:00", "13th 09:00"];
        let others = ["21st 09:00", "22nd 09:00", "23rd 09:00", "31st 09:00", "last-day 18:00", "first-monday 07:30"];
        let weekdays = ["second-tuesday 09:00", "third-wednesday 09:00", "fourth-thursday 09:00", "last-sunday 09:00"];
        for text in rules.into_iter().chain(others).chain(weekdays) {
            assert_eq!(canonical(text), text);
        }
    }

    #[test]
    fn capitals_blanks_and_the_wrong_ending_of_a_number_are_mended() {
        assert_eq!(canonical("  22th \t 09:00 "), "22nd 09:00");
        assert_eq!(canonical("3ST 09:00"), "3rd 09:00");
        assert_eq!(canonical("First-Monday 09:00"), "first-monday 09:00");
    }

    #[test]
    fn an_unknown_day_is_named() {
        for day in ["0th", "32nd", "1", "+1st", "st", "-1st", "256th", "9th-monday", "fifth-monday", "first-mon"] {
            assert_eq!(refused(&format!("{day} 09:00")), RuleError::Day(day.into()));
        }
        for day in ["first-day", "last", "last-", "monday", "first-", "daily", "*", "é"] {
            assert_eq!(refused(&format!("{day} 09:00")), RuleError::Day(day.into()));
        }
    }

    #[test]
    fn an_unknown_time_is_named() {
        for time in ["9:00", "09", "09:0", "24:00", "09:60", "09:00:00", "+9:00", "09:+1", "9am", "0900", "é:00"] {
            assert_eq!(refused(&format!("1st {time}")), RuleError::Time(time.into()));
        }
    }

    #[test]
    fn missing_and_surplus_parts_are_named() {
        assert_eq!(refused("  "), RuleError::Empty);
        assert_eq!(refused("1st"), RuleError::NoTime("1st".into()));
        assert_eq!(refused("1st 09:00 UTC"), RuleError::TooMuch("UTC".into()));
    }

    #[test]
    fn the_error_shows_the_grammar_in_one_line() {
        let error = refused("1st 25:00").to_string();
        assert_eq!(
            error,
            "“25:00” is not a time from 00:00 to 23:59; write 1st to 31st, last-day, or first-, second-, third-, \
             fourth- or last- with a weekday (first-monday), then a blank and HH:MM, such as 1st 09:00"
        );
        assert!(!error.contains('\n'));
    }
}
