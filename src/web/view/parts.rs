//! Small pieces that several pages share.

use serde::Serialize;

use crate::locale::{Language, numbers};

/// One choice of a few (language) or of many (regions, kinds).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chip {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is chosen.
    pub checked: bool,
}

/// A count: the number picks the plural form, the text is what is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    /// The number.
    pub count: i64,
    /// The number as people write it: "12,480".
    pub shown: String,
}

impl Counted {
    /// `count` as written in `language`.
    pub fn new(language: Language, count: i64) -> Counted {
        Counted { count, shown: numbers::grouped(language, count) }
    }

    /// The same for how many things there are in memory.
    pub fn of(language: Language, count: usize) -> Counted {
        Counted::new(language, i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A language other than the page's, for an item that is not translated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tongue {
    /// Its code, for `lang`.
    pub code: Language,
    /// Its own name: "Español".
    pub name: String,
}

/// Where an article comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
    /// The publisher's name.
    pub name: String,
    /// The original: http or https, checked by the caller.
    pub url: String,
    /// The host of that address, so that a link says where it leads.
    pub host: String,
}

/// A picture from elsewhere (https) or from here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    /// Its address, checked by the caller.
    pub src: String,
    /// What it shows, for those who don't see it; may be empty.
    pub alt: String,
}

/// A link to an edition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EditionLink {
    /// `2026-10`.
    pub month: String,
    /// "October 2026".
    pub month_name: String,
    /// The edition's title.
    pub title: String,
}

/// A section of an edition as a list of titles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// The kind's name: "News".
    pub name: String,
    /// Its articles in order.
    pub articles: Vec<ListedArticle>,
}

/// An article as its title.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedArticle {
    /// The last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its language, if it is not the page's.
    pub tongue: Option<Tongue>,
}

/// An edition at a glance, as proof of what a reader gets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// `2026-10`.
    pub month: String,
    /// "October 2026".
    pub month_name: String,
    /// "46", if editions are numbered.
    pub number: Option<String>,
    /// To how many readers it was handed over.
    pub sent_to: Option<Counted>,
    /// The edition's title.
    pub title: String,
    /// The beginning of the editor's note, without markup.
    pub note: Option<String>,
    /// Its sections in order.
    pub sections: Vec<Section>,
}
