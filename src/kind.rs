//! The five kinds of article, which are also the sections of an edition and what a reader may choose.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What sort of item an article is. The order is the order of an edition's sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something that happened.
    News,
    /// A report, guide or paper to read.
    Publication,
    /// A warning that asks for attention now.
    Alert,
    /// Something to attend, on a day to come.
    Event,
    /// An opinion or a story from the work.
    Blog,
}

impl Kind {
    /// Every kind, in section order.
    pub const ALL: [Kind; 5] = [Kind::News, Kind::Publication, Kind::Alert, Kind::Event, Kind::Blog];

    /// The word used in files, forms, the database and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::Publication => "publication",
            Kind::Alert => "alert",
            Kind::Event => "event",
            Kind::Blog => "blog",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a kind; use news, publication, alert, event or blog")]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let wanted = word.trim().to_ascii_lowercase();
        Kind::ALL.into_iter().find(|kind| kind.as_str() == wanted).ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_from_its_own_word() {
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn an_unknown_kind_is_named_in_the_error() {
        assert_eq!("rumour".parse::<Kind>(), Err(UnknownKind("rumour".into())));
    }
}
