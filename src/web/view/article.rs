//! One article, for good.

use serde::Serialize;

use super::{Counted, Picture, Section, Source, Tongue, View};

/// `/articles/{slug}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticlePage {
    /// "News".
    pub kind: String,
    /// The edition that it went out in, once that was sent.
    pub edition: Option<FromEdition>,
    /// Its title.
    pub title: String,
    /// Its language, if it is not the page's.
    pub tongue: Option<Tongue>,
    /// A few sentences, without markup.
    pub summary: Option<String>,
    /// "18 November 2026".
    pub date: String,
    /// `2026-11-18`.
    pub date_iso: String,
    /// Where it comes from.
    pub source: Option<Source>,
    /// "Europe, Africa".
    pub regions: Option<String>,
    /// The organisations that it is about: "Open Shelves Network, Sorrel Basin Partnership".
    pub profiles: Option<String>,
    /// Its picture.
    pub image: Option<Picture>,
    /// The body as HTML that has been sanitised.
    pub body_html: Option<String>,
    /// Other articles of the same edition; may be empty.
    pub sections: Vec<Section>,
}

impl View for ArticlePage {
    const TEMPLATE: &'static str = "article";
}

/// The edition that an article belongs to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FromEdition {
    /// `2026-11`.
    pub month: String,
    /// "November 2026".
    pub month_name: String,
    /// "47", if editions are numbered.
    pub number: Option<String>,
    /// How many items it holds.
    pub items: Counted,
}
