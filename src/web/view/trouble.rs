//! Pages for when something is amiss.

use serde::Serialize;

use super::View;

/// The neutral answer to a token that we can't read: it tells nobody whether a person is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkUnknown {
    /// An address that a person reads, for those who want to leave.
    pub contact: Option<String>,
}

impl View for LinkUnknown {
    const TEMPLATE: &'static str = "link-unknown";
}

/// 404.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NotFound {}

impl View for NotFound {
    const TEMPLATE: &'static str = "not-found";
}

/// 413.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TooLarge {}

impl View for TooLarge {
    const TEMPLATE: &'static str = "too-large";
}

/// 500, without any internals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoneWrong {
    /// What finds the cause in the log.
    pub reference: String,
}

impl View for GoneWrong {
    const TEMPLATE: &'static str = "gone-wrong";
}
