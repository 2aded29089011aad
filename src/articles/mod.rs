//! Articles: what an edition is made of.
//!
//! [`find_files`] finds Markdown files, [`read_manuscript`] reads one (`front_matter` takes it apart, `yaml` and `fields`
//! read its keys, `rules` says what each may hold), [`import`] brings many into the [`store`]. An editor writes in an
//! [`ArticleForm`], by the same rules: [`create`], [`save`], [`delete()`], [`undelete`].
//! [`to_html`], [`to_text`] and [`summary_of`] are how an article's text is shown, on pages and in mail.

mod dating;
mod delete;
mod demo_date;
mod difference;
mod fields;
mod files;
mod fingerprint;
#[cfg(test)]
mod fixture;
mod folded;
mod form;
mod front_matter;
#[cfg(test)]
mod hostile;
mod import;
mod links;
mod manuscript;
mod markdown;
mod merge;
mod picture;
mod plain_text;
mod profile;
mod raw_html;
mod rendering;
mod rules;
mod sanitise;
mod search;
mod sentences;
mod slug;
pub mod store;
#[cfg(test)]
mod stories;
mod summary;
mod working_copy;
mod write;
mod written_links;
mod yaml;
mod yaml_hints;

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;

pub use delete::{delete, undelete};
pub use demo_date::demo_date;
pub use difference::{Difference, FieldDifference, Hunk, Whose, difference};
pub use files::{ArticleFile, find_files};
pub use fingerprint::fingerprint;
pub use form::{ArticleForm, FieldProblem};
pub use front_matter::Problem;
pub use import::{ImportReport, ImportSettings, Refusal, import};
pub use links::{NotALink, web_link};
pub use manuscript::{Manuscript, read_manuscript};
pub use markdown::{SafeHtml, to_html, to_text};
pub use picture::{MediaType, Picture, PictureError, UnknownMediaType, accept_picture, find_picture, store_picture};
pub use profile::Profile;
pub use search::{ArticleFilter, ArticlePage, Status, search};
pub use slug::{NotASlug, Slug};
pub use summary::summary_of;
pub use working_copy::{WorkingCopy, WorkingCopyError, drop_working_copy, keep_working_copy, working_copy};
pub use write::{Saved, WriteError, Writing, create, save};
pub use written_links::{WrittenLink, written_links};

/// A picture beside an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its address, http or https.
    pub url: String,
    /// What it shows, in words; empty if the author said nothing.
    pub alt: String,
}

/// One item of the newsletter, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its number in the database.
    pub id: i64,
    /// Its name in addresses; importing a file with the same slug updates it.
    pub slug: Slug,
    /// What sort of item it is, and so which section of the edition it stands in.
    pub kind: Kind,
    /// Its title: one line, never empty.
    pub title: String,
    /// Its day, in the newsletter's zone.
    pub date: NaiveDate,
    /// Its moment: that day's start if it has no time.
    pub dated_at: Timestamp,
    /// Whether its author gave a time.
    pub has_time: bool,
    /// The edition that it belongs to: its date's month, or a later one.
    pub month: Month,
    /// The language that it is written in.
    pub language: Language,
    /// The author's summary; [`summary_of`] makes one where there is none.
    pub summary: Option<String>,
    /// Its text in Markdown, as written; it may be empty. [`to_html`] makes it safe to show.
    pub body: String,
    /// Who published it first.
    pub source_name: Option<String>,
    /// Where it was published first, http or https.
    pub source_url: Option<String>,
    /// The picture beside it.
    pub image: Option<Image>,
    /// The regions that it is about, in tree order; none means that it concerns everybody.
    pub regions: Vec<Region>,
    /// The organisations that it is about, in the author's order.
    pub profiles: Vec<Profile>,
    /// A digest of all that readers can see of it: see [`fingerprint()`].
    pub fingerprint: String,
    /// When it was first imported.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Whether it is more than an editors' draft.
    pub published: bool,
    /// Grows with each change.
    pub version: i64,
    /// Who changed it last, in words; none if that was an import.
    pub edited_by: Option<String>,
    /// When it was deleted, if it is.
    pub deleted_at: Option<Timestamp>,
}

impl Article {
    /// Whether an edition may take it and readers may see it. What went out with an edition stays in the archive all
    /// the same.
    pub fn is_visible(&self) -> bool {
        self.published && self.deleted_at.is_none()
    }
}

/// What can go wrong with articles beyond what their files say.
#[derive(Debug, thiserror::Error)]
pub enum ArticleError {
    /// The database failed.
    #[error("the articles could not be stored: {0}")]
    Store(#[from] QueryError),
    /// A file or folder can't be looked at.
    #[error("{path}: {source}")]
    Path {
        /// The path.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}
