//! From text to a region and back: files, forms, the database and JSON.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Region;
use super::folding::folded;
use super::near::near_slugs;
use super::table::TABLE;

/// Text that names no region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct UnknownRegion {
    /// The text as it was given.
    pub text: String,
    /// Slugs of up to three regions with a similar name, the likest first; may be empty.
    pub near: Vec<&'static str>,
}

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is not a known region", self.text)?;
        if self.near.is_empty() { Ok(()) } else { write!(f, "; near it: {}", self.near.join(", ")) }
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    /// Reads a slug, an ISO 3166-1 alpha-2 code in upper case, an M49 code of three digits, or a name in English,
    /// French or Spanish in any case, with or without its accents.
    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        let known = TABLE.codes.get(text.trim()).or_else(|| TABLE.names.get(&folded(text)));
        known.copied().ok_or_else(|| UnknownRegion { text: text.to_owned(), near: near_slugs(text) })
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::locale::Language;

    fn slug(text: &str) -> Option<&'static str> {
        text.parse().ok().map(Region::slug)
    }

    #[test]
    fn codes_slugs_and_names_are_read() {
        for text in ["united-kingdom", "GB", "826", "United Kingdom", "Royaume-Uni", "reino unido", " UNITED  KINGDOM "]
        {
            assert_eq!(slug(text), Some("united-kingdom"), "{text}");
        }
    }

    #[test]
    fn accents_and_ampersands_may_be_left_out() {
        assert_eq!(slug("cote d'ivoire"), Some("cote-divoire"));
        assert_eq!(slug("Etats-Unis"), Some("united-states"));
        assert_eq!(slug("Latin America & the Caribbean"), Some("latin-america-and-the-caribbean"));
        assert_eq!(slug("Antigua & Barbuda"), Some("antigua-and-barbuda"));
    }

    #[test]
    fn a_two_letter_code_in_lower_case_is_not_taken_because_it_may_be_a_language() {
        assert_eq!(slug("ES"), Some("spain"));
        assert_eq!(slug("es"), None);
    }

    #[test]
    fn micronesia_is_the_sub_region_and_its_country_has_the_longer_name() {
        assert_eq!(slug("Micronesia"), Some("micronesia"));
        assert_eq!(slug("FM"), Some("federated-states-of-micronesia"));
    }

    #[test]
    fn an_unknown_name_is_refused_with_names_near_it() {
        let refused = "Europa Centrale".parse::<Region>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "“Europa Centrale” is not a known region; near it: eastern-europe, western-europe, northern-europe"
        );
        assert_eq!("xyz".parse::<Region>().unwrap_err().to_string(), "“xyz” is not a known region");
    }

    fn any_region() -> impl Strategy<Value = Region> {
        proptest::sample::select(Region::all().collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn a_region_reads_back_from_whatever_it_is_written_as(region in any_region()) {
            let languages = ["en", "fr", "es"].map(|code| code.parse::<Language>().unwrap());
            let names = languages.map(|language| region.name(language));
            for text in names.into_iter().chain([region.slug(), region.m49()]).chain(region.iso2()) {
                prop_assert_eq!(text.parse(), Ok(region));
            }
            for name in names {
                prop_assert_eq!(name.to_uppercase().parse(), Ok(region));
            }
        }

        #[test]
        fn json_holds_the_slug_and_gives_the_region_back(region in any_region()) {
            let json = serde_json::to_string(&region).unwrap();
            prop_assert_eq!(&json, &format!("\"{region}\""));
            prop_assert_eq!(serde_json::from_str::<Region>(&json).unwrap(), region);
        }

        #[test]
        fn any_other_text_is_refused_with_at_most_three_real_regions(text in "\\PC{0,40}") {
            if let Err(refused) = text.parse::<Region>() {
                prop_assert_eq!(&refused.text, &text);
                prop_assert!(refused.near.len() <= 3);
                prop_assert!(refused.near.iter().all(|slug| slug.parse::<Region>().is_ok()));
            }
        }
    }
}
