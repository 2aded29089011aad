//! The word that names an article or a profile in addresses.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// No slug is longer, in characters (all are ASCII).
const LONGEST: usize = 80;

/// Hexadecimal digits that stand for what a slug can't say.
const HASH_DIGITS: usize = 8;

/// One to 80 lower-case ASCII letters, digits and single hyphens, with no hyphen at either end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Text that is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” can't be a slug: use at most 80 small letters, digits and single hyphens, such as {suggestion}")]
pub struct NotASlug {
    /// The text as it was given, cut if very long.
    pub text: String,
    /// A slug that is like it.
    pub suggestion: Slug,
}

impl Slug {
    /// The slug of an article that gives none: its date and its title.
    pub fn of_article(date: NaiveDate, title: &str) -> Slug {
        Slug::from_words(&format!("{date} {title}"))
    }

    /// The slug of anything that has a name. Always the same for the same name.
    ///
    /// Accents are dropped and other signs become hyphens. A name that loses letters (it is too long, or in another
    /// script) gets a few digits of its hash, so that two such names stay two.
    pub fn from_words(name: &str) -> Slug {
        let (mut slug, lost_letters) = folded(name);
        if lost_letters || slug.is_empty() || slug.len() > LONGEST {
            slug.truncate(LONGEST - HASH_DIGITS - 1);
            // Cut between words where that leaves most of the text.
            if let Some(end) = slug.rfind('-').filter(|end| *end > LONGEST / 2) {
                slug.truncate(end);
            }
            let hash = HEXLOWER.encode(&Sha256::digest(name.trim().as_bytes()));
            slug = format!("{}-{}", slug.trim_end_matches('-'), &hash[..HASH_DIGITS]);
        }
        Slug(slug.trim_start_matches('-').to_owned())
    }

    /// The same with a number at its end, for another article of the same day and title.
    pub(super) fn numbered(&self, number: u32) -> Slug {
        let end = format!("-{number}");
        let kept = self.0.len().min(LONGEST - end.len());
        Slug(format!("{}{end}", self.0[..kept].trim_end_matches('-')))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `name` as ASCII words with hyphens, and whether letters had to be left out.
fn folded(name: &str) -> (String, bool) {
    let mut slug = String::with_capacity(name.len());
    let mut lost_letters = false;
    for letter in name.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            // An apostrophe and an accent join what stands around them.
            '\'' | '’' | '\u{300}'..='\u{36f}' => {}
            _ => match latin(letter) {
                Some(ascii) => slug.push_str(ascii),
                None => {
                    lost_letters |= letter.is_alphanumeric();
                    if !slug.is_empty() && !slug.ends_with('-') {
                        slug.push('-');
                    }
                }
            },
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    (slug, lost_letters)
}

/// Latin letters that are no letter with an accent.
fn latin(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

impl FromStr for Slug {
    type Err = NotASlug;

    fn from_str(text: &str) -> Result<Self, NotASlug> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() <= LONGEST && text.split('-').all(word) {
            Ok(Slug(text.to_owned()))
        } else {
            Err(NotASlug { text: text.chars().take(LONGEST).collect(), suggestion: Slug::from_words(text) })
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of_article(title: &str) -> String {
        Slug::of_article(NaiveDate::from_ymd_opt(2011, 6, 14).unwrap(), title).to_string()
    }

    #[test]
    fn an_article_is_named_by_its_date_and_title() {
        assert_eq!(
            of_article("Sahel: \"the river came back\", say farmers"),
            "2011-06-14-sahel-the-river-came-back-say-farmers"
        );
    }

    #[test]
    fn accents_ligatures_and_apostrophes_are_folded_away() {
        assert_eq!(of_article("L’été à Nîmes: cœur & Straße"), "2011-06-14-lete-a-nimes-coeur-strasse");
        assert_eq!(of_article("¿Qué pasó en Łódź?"), "2011-06-14-que-paso-en-lodz");
    }

    #[test]
    fn a_title_in_another_script_gets_a_slug_of_its_own_that_never_changes() {
        assert_eq!(of_article("河流回来了"), "2011-06-14-e06f8e19");
        assert_ne!(of_article("河流回来了"), of_article("河流"));
        assert_ne!(of_article("COVID-19 疫情"), of_article("COVID-19"));
    }

    #[test]
    fn a_title_of_signs_only_is_named_by_its_date() {
        assert_eq!(of_article("!!!"), "2011-06-14");
        assert_eq!(Slug::from_words("!!!").as_str().len(), HASH_DIGITS);
    }

    #[test]
    fn two_long_titles_that_begin_alike_stay_two() {
        let long = "Statement on the occasion of the international day of rivers, lakes, wells and ";
        let (one, other) = (of_article(&format!("{long}springs")), of_article(&format!("{long}rain")));
        assert_ne!(one, other);
        assert!(one.len() <= LONGEST && one.starts_with("2011-06-14-statement-on-the-occasion-"), "{one}");
    }

    #[test]
    fn a_given_slug_is_kept_or_refused_with_a_better_one() {
        assert_eq!("river-2011".parse::<Slug>().unwrap().as_str(), "river-2011");
        for text in ["", "-a", "a-", "a--b", "A", "é", "a/b", "../x", "a b", "a\n", &"a".repeat(81)] {
            let refused = text.parse::<Slug>().unwrap_err();
            assert!(refused.suggestion.as_str().parse::<Slug>().is_ok(), "{text:?} gives {}", refused.suggestion);
        }
    }

    #[test]
    fn a_number_fits_at_the_end_of_any_slug() {
        assert_eq!(Slug::from_words("river").numbered(2).as_str(), "river-2");
        let long = Slug(format!("{}-b{}", "a".repeat(76), "c".repeat(2))).numbered(10);
        assert_eq!(long.as_str(), format!("{}-10", "a".repeat(76)));
        assert!(long.as_str().parse::<Slug>().is_ok());
    }

    proptest! {
        #[test]
        fn every_name_gets_a_slug_that_reads_back(name in "\\PC{0,200}|[\\x00-\\x7f]{0,120}") {
            let slug = Slug::from_words(&name);
            prop_assert_eq!(slug.as_str().parse::<Slug>().unwrap(), slug.clone());
            prop_assert_eq!(Slug::from_words(&name), slug);
        }
    }
}
