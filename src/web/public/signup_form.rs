//! The sign-up form as it comes, read into what a sign-up needs, or refused with a reason for each field.

use std::str::FromStr;

use crate::kind::Kind;
use crate::locale::Language;
use crate::mail::{AddressError, EmailAddress};
use crate::region::Region;
use crate::subscribers::Choices;
use crate::web::fields::Fields;

/// Longer than any word that we know; what is longer is refused without a look.
const LONGEST_WORD: usize = 100;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

/// A form that is all right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FilledIn {
    /// Who.
    pub(super) address: EmailAddress,
    /// Their name, if they gave one.
    pub(super) name: Option<String>,
    /// What they want.
    pub(super) choices: Choices,
}

/// Why a form was refused: for each field the key of a text, or nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) email: Option<&'static str>,
    pub(super) name: Option<&'static str>,
    pub(super) language: Option<&'static str>,
    pub(super) regions: Option<&'static str>,
    pub(super) kinds: Option<&'static str>,
}

/// Reads the form. Who chose no language gets `usual`, the one of the page. All that is wrong is told at once.
pub(super) fn read(fields: &Fields, offered: &[Language], usual: Language) -> Result<FilledIn, Refused> {
    let email = fields.first("email").parse::<EmailAddress>().map_err(address_refused);
    let name = name(fields.first("name"));
    let language = language(fields.first("language"), offered, usual).ok_or("refused-language");
    let regions = words::<Region>(fields, "regions").ok_or("refused-region");
    let kinds = words::<Kind>(fields, "kinds").ok_or("refused-kind");
    match (email, name, language, regions, kinds) {
        (Ok(address), Ok(name), Ok(language), Ok(regions), Ok(kinds)) => {
            Ok(FilledIn { address, name, choices: Choices::new(language, regions, kinds) })
        }
        (email, name, language, regions, kinds) => Err(Refused {
            email: email.err(),
            name: name.err(),
            language: language.err(),
            regions: regions.err(),
            kinds: kinds.err(),
        }),
    }
}

fn address_refused(error: AddressError) -> &'static str {
    match error {
        AddressError::Missing => "refused-address-missing",
        AddressError::ControlCharacter => "refused-address-control",
        AddressError::TooLong => "refused-address-long",
        AddressError::Malformed | AddressError::NonAsciiLocalPart => "refused-address-shape",
        AddressError::DomainWithoutDot => "refused-address-domain",
        AddressError::Literal => "refused-address-literal",
        AddressError::LeadingHyphen => "refused-address-hyphen",
    }
}

/// A name in one line, without characters that hide or turn round what is written; none if it is blank.
fn name(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    if text.chars().any(is_hidden) {
        return Err("refused-name-control");
    }
    if text.chars().count() > LONGEST_NAME {
        return Err("refused-name-long");
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Control characters, separators of lines, what turns the direction of writing, and what was not UTF-8. The joiners
/// (U+200C, U+200D) stay: names in Persian and in Indian scripts need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

/// One of the languages `offered`, or `usual` if none was chosen.
pub(super) fn language(word: &str, offered: &[Language], usual: Language) -> Option<Language> {
    if word.is_empty() {
        return Some(usual);
    }
    word.parse().ok().filter(|language| offered.contains(language))
}

/// All values of a field as words of a known list.
fn words<T: FromStr>(fields: &Fields, name: &str) -> Option<Vec<T>> {
    fields.all(name).map(word).collect()
}

/// A word of a known list.
pub(super) fn word<T: FromStr>(text: &str) -> Option<T> {
    // What is not on the list is compared with all that is, which takes time that grows with its length.
    if text.len() > LONGEST_WORD { None } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn form(body: &str) -> Result<FilledIn, Refused> {
        let fields = Fields::read("application/x-www-form-urlencoded", body.as_bytes()).await.unwrap();
        let offered = ["en", "fr"].map(|code| code.parse().unwrap());
        read(&fields, &offered, offered[1])
    }

    #[actix_web::test]
    async fn an_address_is_all_it_needs_and_the_pages_language_is_taken() {
        let filled = form("email=+mirabel%40Example.org+&utm_source=x").await.unwrap();
        assert_eq!((filled.address.as_str(), filled.name), ("mirabel@example.org", None));
        assert_eq!(filled.choices, Choices::everything("fr".parse().unwrap()));
    }

    #[actix_web::test]
    async fn repeated_regions_and_kinds_all_count() {
        let filled = form("email=a%40example.org&language=en&regions=europe&regions=kenya&kinds=event&kinds=news");
        let choices = filled.await.unwrap().choices;
        assert_eq!((choices.regions_text().as_str(), choices.kinds_text().as_str()), ("europe;kenya", "news;event"));
    }

    #[actix_web::test]
    async fn everything_that_is_wrong_is_told_at_once() {
        let refused = form("email=nobody&name=a%0Ab&language=es&regions=atlantis&kinds=rumour").await.unwrap_err();
        let expected = Refused {
            email: Some("refused-address-shape"),
            name: Some("refused-name-control"),
            language: Some("refused-language"),
            regions: Some("refused-region"),
            kinds: Some("refused-kind"),
        };
        assert_eq!(refused, expected);
    }

    #[actix_web::test]
    async fn hostile_addresses_are_refused_each_for_its_reason() {
        for (email, reason) in [
            ("", "missing"),
            ("+%09+", "missing"),
            ("a%40example.org%0D%0ABcc%3A+b%40example.org", "control"),
            ("a%00%40example.org", "control"),
            ("a%E2%80%8B%40example.org", "control"),
            ("%ff%40example.org", "shape"),
            ("a%40%ff.example.org", "shape"),
            ("a%40example.org%2Cb%40example.org", "shape"),
            ("%22a%22%40example.org", "shape"),
            ("%3Ca%40example.org%3E", "shape"),
            ("a%40localhost", "domain"),
            ("a%40%5B192.0.2.1%5D", "literal"),
            ("-oQ%2Ftmp%40example.org", "hyphen"),
            ("%C3%A4%40example.org", "shape"),
        ] {
            let refused = form(&format!("email={email}")).await.unwrap_err();
            assert_eq!(refused.email, Some(format!("refused-address-{reason}").as_str()), "{email}");
        }
        let long = format!("email={}%40example.org", "a".repeat(60_000));
        assert_eq!(form(&long).await.unwrap_err().email, Some("refused-address-long"));
    }

    #[test]
    fn names_of_people_pass_and_names_that_play_tricks_do_not() {
        for good in ["Mirabel & Söhne", "علی\u{200c}رضا", "O’Brien", "李小龍", &"é".repeat(100)] {
            assert_eq!(name(good), Ok(Some(good.to_owned())));
        }
        assert_eq!(name("   "), Ok(None));
        assert_eq!(name(&"é".repeat(101)), Err("refused-name-long"));
        for bad in ["a\nb", "a\0b", "\u{202e}abc", "a\u{2028}b", "a\u{fffd}b"] {
            assert_eq!(name(bad), Err("refused-name-control"), "{bad:?}");
        }
    }

    #[actix_web::test]
    async fn many_wrong_words_and_long_ones_cost_no_time() {
        let begin = std::time::Instant::now();
        let regions = "regions=atlantis&".repeat(900);
        assert_eq!(form(&regions).await.unwrap_err().regions, Some("refused-region"));
        let long = format!("regions={}", "atlantis".repeat(7_000));
        assert_eq!(form(&long).await.unwrap_err().regions, Some("refused-region"));
        assert!(begin.elapsed().as_secs() < 2, "{:?}", begin.elapsed());
    }
}
