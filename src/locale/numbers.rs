//! Whole numbers as people write them, with their thousands set apart.

use super::Language;

/// `number` with the separator of `language` between groups of three digits: 12,480 in English, 12 480 in French (a
/// narrow no-break space, also for languages without a rule here), 12.480 in Spanish, which leaves four digits together.
pub fn grouped(language: Language, number: i64) -> String {
    let (separator, shortest) = match language.as_str() {
        "en" => (',', 4),
        "es" => ('.', 5),
        _ => ('\u{202F}', 4),
    };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    if number < 0 {
        text.push('\u{2212}');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len() >= shortest && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_as_each_language_does() {
        let said = |number| ["en", "fr", "es", "ru"].map(|code| grouped(code.parse().unwrap(), number));
        assert_eq!(said(12_480), ["12,480", "12\u{202F}480", "12.480", "12\u{202F}480"]);
        assert_eq!(said(4_800), ["4,800", "4\u{202F}800", "4800", "4\u{202F}800"]);
        assert_eq!(said(2_000_000), ["2,000,000", "2\u{202F}000\u{202F}000", "2.000.000", "2\u{202F}000\u{202F}000"]);
    }

    #[test]
    fn small_and_extreme_numbers_hold() {
        assert_eq!(grouped(Language::EN, 0), "0");
        assert_eq!(grouped(Language::EN, 999), "999");
        assert_eq!(grouped(Language::EN, -1_000), "\u{2212}1,000");
        assert_eq!(grouped(Language::EN, i64::MIN), "\u{2212}9,223,372,036,854,775,808");
    }
}
