//! The mail that asks whether the sign-up was meant.

use serde::Serialize;

use super::{Letter, Sender};

/// “Please confirm”: sent to an address that somebody typed into the form. Shows nothing that they typed, or the form
/// could be used to send words to strangers.
#[derive(Debug, Clone, Serialize)]
pub struct Confirmation {
    /// Who sends it, in which language.
    #[serde(flatten)]
    pub sender: Sender,
    /// The page with the button that confirms.
    pub confirm_url: String,
    /// For how many days the link works.
    pub days: u32,
}

impl Letter for Confirmation {
    const NAME: &'static str = "confirmation";
}
