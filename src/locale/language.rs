//! A language as a small value that can't be malformed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 639 language code of two or three lower-case letters, such as `en`. A region (`en-GB`) is dropped when parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 3]);

impl Language {
    /// English, the language of the program's own defaults.
    pub const EN: Language = Language(*b"en\0");

    /// The code: two or three lower-case ASCII letters.
    pub fn as_str(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..len]).unwrap_or("en")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that is not a language code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a language code; use two letters such as en, fr or es")]
pub struct NotALanguage(pub String);

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let refused = || NotALanguage(text.to_owned());
        let primary = text.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let letters = primary.as_bytes();
        if !(2..=3).contains(&letters.len()) || !letters.iter().all(u8::is_ascii_lowercase) {
            return Err(refused());
        }
        let mut code = [0; 3];
        code[..letters.len()].copy_from_slice(letters);
        Ok(Language(code))
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_dropped_and_case_does_not_matter() {
        assert_eq!("en-GB".parse(), Ok(Language::EN));
        assert_eq!("FR_ca".parse::<Language>().unwrap().as_str(), "fr");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "e", "english", "e1", "é"] {
            assert_eq!(text.parse::<Language>(), Err(NotALanguage(text.into())));
        }
    }
}
