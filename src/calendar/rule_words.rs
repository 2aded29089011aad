//! A rule in words, for people who look at the schedule.

use chrono::{Timelike, Weekday};

use super::rule::{Day, Rule};

/// From this day on a month may be too short.
const FIRST_CLAMPED: u8 = 29;

impl Rule {
    /// When an edition is due, in English, as the end of a sentence about its month: "on the last day of the month at
    /// 18:00", "on the 1st of the next month at 09:00".
    pub fn in_words(&self) -> String {
        let time = format!("at {:02}:{:02}", self.time.hour(), self.time.minute());
        match self.day {
            Day::Last => format!("on the last day of the month {time}"),
            Day::Number(number) if number >= FIRST_CLAMPED => {
                format!("on the {} of the next month, or its last day if it is shorter, {time}", self.day)
            }
            Day::Number(_) => format!("on the {} of the next month {time}", self.day),
            Day::Nth(nth, weekday) => format!("on the {} {} of the next month {time}", nth_word(nth), name(weekday)),
            Day::LastOf(weekday) => format!("on the last {} of the next month {time}", name(weekday)),
        }
    }
}

fn nth_word(nth: u8) -> &'static str {
    match nth {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => "fourth",
    }
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_rule_has_words() {
        let words = |text: &str| text.parse::<Rule>().unwrap().in_words();
        assert_eq!(words("last-day 18:00"), "on the last day of the month at 18:00");
        assert_eq!(words("1st 09:00"), "on the 1st of the next month at 09:00");
        assert_eq!(words("22nd 00:05"), "on the 22nd of the next month at 00:05");
        let clamped = "on the 31st of the next month, or its last day if it is shorter, at 09:00";
        assert_eq!(words("31st 09:00"), clamped);
        assert_eq!(words("first-monday 07:30"), "on the first Monday of the next month at 07:30");
        assert_eq!(words("fourth-sunday 07:30"), "on the fourth Sunday of the next month at 07:30");
        assert_eq!(words("last-friday 07:30"), "on the last Friday of the next month at 07:30");
    }
}
