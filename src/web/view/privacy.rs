//! The privacy page, written from the settings.

use serde::Serialize;

use super::View;

/// `/privacy`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrivacyPage {
    /// An address that a person reads.
    pub contact: Option<String>,
    /// The hosts of the relays that see addresses: "smtp.example.net"; none with the outbox.
    pub relay: Option<String>,
    /// After how many days an address that nobody confirmed is deleted.
    pub pending_days: u64,
}

impl View for PrivacyPage {
    const TEMPLATE: &'static str = "privacy";
}
