//! The consent receipt: what somebody agreed to, when and where; kept as events that are only ever added.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::locale::Language;

/// The version of the words at the form and in the confirmation mail. Change it when those words change their meaning.
pub const CONSENT_TEXT: &str = "2026-11";

/// What happened to a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentEvent {
    /// The form was filled in.
    Asked,
    /// The button in the confirmation was pressed: from here on there is consent.
    Confirmed,
    /// Consent that was given elsewhere was brought in by an import.
    Imported,
    /// An import changed what an active reader gets, or their name.
    Updated,
    /// They left.
    Left,
    /// They took the leaving back.
    Undone,
}

impl ConsentEvent {
    /// The word in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            ConsentEvent::Asked => "asked",
            ConsentEvent::Confirmed => "confirmed",
            ConsentEvent::Imported => "imported",
            ConsentEvent::Updated => "updated",
            ConsentEvent::Left => "left",
            ConsentEvent::Undone => "undone",
        }
    }
}

/// One event of a consent.
#[derive(Debug, Clone)]
pub struct Receipt<'a> {
    /// What happened.
    pub event: ConsentEvent,
    /// Which version of the words they saw, or what an import says.
    pub text_version: &'a str,
    /// The language of those words.
    pub language: Language,
    /// The page, or the source that an import names.
    pub source: &'a str,
    /// The keyed hash of the network address that it came from.
    pub origin_hash: Option<&'a str>,
    /// When.
    pub at: Timestamp,
}
