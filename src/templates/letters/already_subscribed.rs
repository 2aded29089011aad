//! The mail to an active reader whose address was typed into the form again.

use serde::Serialize;

use super::{Letter, Sender};

/// “You are already subscribed”: so that the form can give the same answer for every address.
#[derive(Debug, Clone, Serialize)]
pub struct AlreadySubscribed {
    /// Who sends it, in which language.
    #[serde(flatten)]
    pub sender: Sender,
    /// When the next edition comes, in words: `1 January`.
    pub next_edition: Option<String>,
    /// The page of all editions.
    pub archive_url: String,
    /// The reader's own page for leaving.
    pub unsubscribe_url: String,
}

impl Letter for AlreadySubscribed {
    const NAME: &'static str = "already-subscribed";
}
