//! Leaving: asked, done with an undo, undone.

use serde::Serialize;

use super::View;

/// GET `/unsubscribe/{token}`: one button, which posts `leave=1`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeaveAsk {
    /// Where the button posts to: this page's own address, with its query.
    pub action: String,
    /// The address, masked, because links get forwarded.
    pub address: String,
}

impl View for LeaveAsk {
    const TEMPLATE: &'static str = "unsubscribe";
}

/// `/unsubscribe/test-copy`, the link in copies that are no reader's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TestCopy {}

impl View for TestCopy {
    const TEMPLATE: &'static str = "test-copy";
}

/// POST `/unsubscribe/{token}`, also when the reader had left before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Left {
    /// Since when they read: "March 2024".
    pub since: Option<String>,
    /// The way back for a slip of the finger, if this very click made them leave.
    pub undo: Option<Undo>,
}

impl View for Left {
    const TEMPLATE: &'static str = "left";
}

/// The undo on the page after leaving.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Undo {
    /// Where its button posts to; holds the short-lived token.
    pub action: String,
    /// For how many minutes it works.
    pub minutes: u64,
}

/// After the undo.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WelcomeBack {}

impl View for WelcomeBack {
    const TEMPLATE: &'static str = "welcome-back";
}
