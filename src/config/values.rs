//! Shapes that values of several settings have: numbers, choices, lists.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A number within `range`.
pub(super) fn number<T: FromStr + PartialOrd + Display>(
    range: RangeInclusive<T>,
) -> impl Fn(&str) -> Result<T, String> {
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("“{text}” is not a number from {} to {}", range.start(), range.end()))
    }
}

/// One of the named values.
pub(super) fn choice<T: Copy>(choices: &[(&str, T)]) -> impl Fn(&str) -> Result<T, String> {
    move |text| {
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, value)| *value);
        found.ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            format!("“{text}” is not known; write {}", names.join(" or "))
        })
    }
}

/// The items of a list, between blanks, commas or both.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c.is_whitespace()).filter(|item| !item.is_empty())
}

/// A line of text for people: no control characters, at most `longest` of the others.
pub(super) fn line(longest: usize) -> impl Fn(&str) -> Result<String, String> {
    move |text| match text {
        _ if text.chars().any(char::is_control) => Err("write it in one line, without control characters".to_owned()),
        _ if text.chars().count() > longest => Err(format!("it is too long; {longest} characters are the most")),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_out_of_range_or_none_at_all_is_refused() {
        assert_eq!(number(1..=500)("500"), Ok(500));
        assert_eq!(number(1..=500)("501"), Err("“501” is not a number from 1 to 500".into()));
        for text in ["0", "-1", "1.5", "many", "99999999999999999999"] {
            assert!(number(1..=500)(text).is_err(), "{text}");
        }
        for text in ["NaN", "inf", "0"] {
            assert!(number(0.1..=9.0)(text).is_err(), "{text}");
        }
        assert_eq!(number(0.1..=9.0)("0.5"), Ok(0.5));
    }

    #[test]
    fn a_choice_is_one_of_the_names() {
        let choose = choice(&[("resend", 1), ("hold", 2)]);
        assert_eq!(choose("Hold"), Ok(2));
        assert_eq!(choose("drop"), Err("“drop” is not known; write resend or hold".into()));
    }

    #[test]
    fn items_stand_between_blanks_or_commas() {
        assert_eq!(items(" a, b,,c\td\n").collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    }

    #[test]
    fn a_line_has_no_breaks_and_an_end() {
        assert_eq!(line(3)("añb"), Ok("añb".into()));
        assert!(line(3)("abcd").is_err());
        assert!(line(9)("a\r\nb").is_err());
    }
}
