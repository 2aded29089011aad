//! The month's digest: one value for each slice of an edition.

use serde::Serialize;

use super::{Direction, Letter, Sender};
use crate::kind::Kind;
use crate::locale::Language;

/// One slice of an edition, ready to be written. All words that depend on the calendar or on a region's name come in
/// as labels in the mail's language.
#[derive(Debug, Clone, Serialize)]
pub struct Digest {
    /// Who sends it, in which language.
    #[serde(flatten)]
    pub sender: Sender,
    /// The subject line; a test copy is marked in front of it.
    pub subject: String,
    /// The headline: the editor's title, or the month.
    pub title: String,
    /// The month in words: `November 2026`.
    pub month: String,
    /// The edition's running number, if it has one.
    pub number: Option<u32>,
    /// The line that mail programs show after the subject.
    pub preheader: String,
    /// The editor's note as HTML. Must have been sanitised: it is put in as it is.
    pub note_html: Option<String>,
    /// The same note for the text part, its links written out.
    pub note_text: Option<String>,
    /// Whom the copy is for, shown in the foot so that a forwarded mail explains itself; usually a mark that is
    /// replaced for each reader. Empty: no such line.
    pub name: String,
    /// The sections in order; empty ones should be left out.
    pub sections: Vec<Section>,
    /// The edition's page in the archive.
    pub web_url: String,
    /// The reader's own page for leaving; usually a mark.
    pub unsubscribe_url: String,
    /// Why the reader gets this.
    pub why: Why,
    /// A copy for the editors' eyes: a band at the top says that its links do nothing. The caller makes them so.
    pub test_copy: bool,
}

impl Letter for Digest {
    const NAME: &'static str = "digest";
}

/// The items of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// The kind that the items share.
    pub kind: Kind,
    /// Its heading in the mail's language.
    pub heading: String,
    /// The section's `id` in the HTML: lower-case letters, digits and hyphens, unique in the mail.
    pub anchor: String,
    /// The items in order, featured ones first.
    pub items: Vec<Item>,
}

/// One article in the digest.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// The item's `id` in the HTML, for the contents: like [`Section::anchor`].
    pub anchor: String,
    /// The article's title.
    pub title: String,
    /// The article's page on our site.
    pub url: String,
    /// Who published it first.
    pub source_name: Option<String>,
    /// Where it was published first.
    pub source_url: Option<String>,
    /// The host of `source_url`, so that “Read at …” says where it leads. Set when `source_url` is.
    pub source_host: Option<String>,
    /// Its date in words, or the days of an event.
    pub date: String,
    /// The regions in words: `Europe, Africa`. None when it concerns all.
    pub regions: Option<String>,
    /// Set when the article is in another language than the mail.
    pub language_mark: Option<LanguageMark>,
    /// At most three sentences of plain text.
    pub summary: String,
    /// Shown larger, with its image.
    pub featured: bool,
    /// The picture, shown if the item is featured.
    pub image: Option<Image>,
}

/// The language of an article that is not the mail's.
#[derive(Debug, Clone, Serialize)]
pub struct LanguageMark {
    /// The article's language, for screen readers.
    pub code: Language,
    /// The direction it is written in.
    pub dir: Direction,
    /// What the reader sees: `in French`.
    pub words: String,
}

/// A picture by its public address. It is shown as wide as the column of text, 536 pixels.
#[derive(Debug, Clone, Serialize)]
pub struct Image {
    /// Absolute URL.
    pub url: String,
    /// What the picture shows, for those who don't see it.
    pub alt: String,
    /// Height in pixels at that width, if it is known: mail programs that keep to a wrong one distort the picture.
    pub height: Option<u32>,
}

/// What the reader chose, in words, for the foot of the mail.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// The chosen language: `English`.
    pub language: String,
    /// The chosen regions; none means all.
    pub regions: Option<String>,
    /// The chosen kinds; none means all.
    pub kinds: Option<String>,
    /// When the next edition comes: `1 January`.
    pub next_edition: Option<String>,
}
