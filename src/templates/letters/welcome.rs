//! The mail after a confirmed subscription.

use serde::Serialize;

use super::{Letter, Sender};

/// “Welcome”: says what comes when, and offers the latest edition at once.
#[derive(Debug, Clone, Serialize)]
pub struct Welcome {
    /// Who sends it, in which language.
    #[serde(flatten)]
    pub sender: Sender,
    /// The newest edition that was sent; none before the first.
    pub latest: Option<LatestEdition>,
    /// When the next edition comes, in words: `1 January`.
    pub next_edition: Option<String>,
    /// The page of all editions.
    pub archive_url: String,
    /// The reader's own page for leaving.
    pub unsubscribe_url: String,
}

/// An edition to read on the web.
#[derive(Debug, Clone, Serialize)]
pub struct LatestEdition {
    /// Its title, or its month in words.
    pub title: String,
    /// Its page in the archive.
    pub url: String,
}

impl Letter for Welcome {
    const NAME: &'static str = "welcome";
}
