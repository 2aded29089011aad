//! One month, to read on the web.

use serde::Serialize;

use super::{Counted, EditionLink, Picture, Section, Source, Tongue, View};

/// `/archive/{YYYY-MM}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EditionPage {
    /// "October 2026".
    pub month_name: String,
    /// "46", if editions are numbered.
    pub number: Option<String>,
    /// To how many readers it was handed over.
    pub sent_to: Option<Counted>,
    /// The edition's title.
    pub title: String,
    /// One sentence for search engines and link previews: the preheader.
    pub description: Option<String>,
    /// The editor's note as HTML that has been sanitised.
    pub note_html: Option<String>,
    /// Whether to show a table of contents first (more than six items).
    pub contents: bool,
    /// The sections in order.
    pub sections: Vec<Part>,
    /// The edition before.
    pub earlier: Option<EditionLink>,
    /// The edition after.
    pub later: Option<EditionLink>,
}

impl View for EditionPage {
    const TEMPLATE: &'static str = "edition";
}

/// A section with its articles in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The kind's word, which is also the section's `id`: `news`.
    pub anchor: String,
    /// "News".
    pub name: String,
    /// Featured first.
    pub articles: Vec<Entry>,
}

impl Part {
    /// The section as titles only.
    pub fn titles(&self) -> Section {
        let articles = self.articles.iter().map(Entry::listed).collect();
        Section { name: self.name.clone(), articles }
    }
}

/// An article as it stands in an edition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The last part of its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its language, if it is not the page's.
    pub tongue: Option<Tongue>,
    /// At most three sentences.
    pub summary: Option<String>,
    /// Where it comes from.
    pub source: Option<Source>,
    /// "18 November 2026".
    pub date: String,
    /// `2026-11-18`.
    pub date_iso: String,
    /// "Europe, Africa".
    pub regions: Option<String>,
    /// Its picture, for featured ones.
    pub image: Option<Picture>,
}

impl Entry {
    fn listed(&self) -> super::ListedArticle {
        super::ListedArticle { slug: self.slug.clone(), title: self.title.clone(), tongue: self.tongue.clone() }
    }
}
