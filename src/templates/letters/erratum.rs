//! The mail that puts something right.

use serde::Serialize;

use super::{Letter, Sender};

/// “Correction to November 2026”: for those who have that edition.
#[derive(Debug, Clone, Serialize)]
pub struct Erratum {
    /// Who sends it, in which language.
    #[serde(flatten)]
    pub sender: Sender,
    /// The subject, an editor's own.
    pub subject: String,
    /// The edition's month in words: `November 2026`.
    pub month: String,
    /// What is wrong and how it should be, as HTML. Must have been sanitised: it is put in as it is.
    pub note_html: String,
    /// The same for the text part, its links written out.
    pub note_text: String,
    /// The edition's page in the archive, if it has one.
    pub web_url: Option<String>,
    /// The reader's own page for leaving; usually a mark.
    pub unsubscribe_url: String,
}

impl Letter for Erratum {
    const NAME: &'static str = "erratum";
}
