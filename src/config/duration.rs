//! Spans of time as people write them: `90s`, `5m`, `2h`, `30d`.

use std::time::Duration;

/// Longer waits are slips, and arithmetic with them could overflow.
const LONGEST: Duration = Duration::from_hours(3660 * 24);

/// A whole number with its unit: ms, s, m, h or d. Zero is no span.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let span = number.parse().ok().zip(unit_of(unit)).and_then(|(number, unit): (u32, _)| unit.checked_mul(number));
    match span {
        Some(span) if span.is_zero() => Err(format!("“{text}” is no time at all; write 1ms or more")),
        Some(span) if span > LONGEST => Err(format!("“{text}” is longer than ten years")),
        Some(span) => Ok(span),
        None => Err(format!("“{text}” is not a time; write a whole number with ms, s, m, h or d, such as 15m")),
    }
}

/// The span of one unit.
pub(super) fn unit_of(name: &str) -> Option<Duration> {
    match name {
        "ms" => Some(Duration::from_millis(1)),
        "s" => Some(Duration::from_secs(1)),
        "m" => Some(Duration::from_mins(1)),
        "h" => Some(Duration::from_hours(1)),
        "d" => Some(Duration::from_hours(24)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_unit_is_a_time() {
        let spans = [("500ms", 500), ("90s", 90_000), ("5m", 300_000), ("96h", 345_600_000), ("2d", 172_800_000)];
        for (text, millis) in spans {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_says_how_to_write_one() {
        for text in ["", "5", "m", "5 m", "1.5h", "-5m", "+5m", "5M", "5w", "five m", "99999999999s", "é"] {
            assert!(duration(text).unwrap_err().contains("such as 15m"), "{text}");
        }
        assert!(duration("0s").unwrap_err().contains("1ms or more"));
        assert!(duration("4294967295d").unwrap_err().contains("ten years"));
    }
}
