//! Confirming an address: asked, done, too late.

use serde::Serialize;

use super::{EditionLink, View};

/// GET `/confirm/{token}`: one button.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfirmAsk {
    /// Where the button posts to: this page's own address, with its query.
    pub action: String,
    /// The address, masked, because links get forwarded.
    pub address: String,
    /// The language of the editions, in its own name.
    pub edition_language: String,
    /// The regions chosen ("Europe, Africa"); none means all.
    pub regions: Option<String>,
    /// The kinds chosen; none means all.
    pub kinds: Option<String>,
    /// When the address is forgotten if nobody presses the button: "30 November 2026".
    pub forgotten_on: String,
}

impl View for ConfirmAsk {
    const TEMPLATE: &'static str = "confirm";
}

/// POST `/confirm/{token}`, also when it was confirmed before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Confirmed {
    /// The latest edition, to read until the first own one comes.
    pub latest: Option<EditionLink>,
}

impl View for Confirmed {
    const TEMPLATE: &'static str = "confirmed";
}

/// The link is too old; the form is the way out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConfirmExpired {
    /// For how many days such a link works.
    pub days: u64,
}

impl View for ConfirmExpired {
    const TEMPLATE: &'static str = "confirm-expired";
}
