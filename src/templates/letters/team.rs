//! Mail to the people who make the newsletter.

use serde::Serialize;

use super::{Letter, Sender};

/// A link that sets a password, or news that should not wait. Its words come with it: they are for a handful of people.
#[derive(Debug, Clone, Serialize)]
pub struct TeamLetter {
    /// Who sends it, in which language.
    #[serde(flatten)]
    pub sender: Sender,
    /// The subject.
    pub subject: String,
    /// What list views show after the subject.
    pub lead: String,
    /// The heading.
    pub heading: String,
    /// What there is to say.
    pub paragraphs: Vec<String>,
    /// What to press, if anything.
    pub button: Option<Button>,
    /// What to do if it was not meant, or nothing.
    pub closing: String,
}

/// A link that looks like a button.
#[derive(Debug, Clone, Serialize)]
pub struct Button {
    /// What happens.
    pub words: String,
    /// Where it leads.
    pub url: String,
}

impl Letter for TeamLetter {
    const NAME: &'static str = "team";
}
