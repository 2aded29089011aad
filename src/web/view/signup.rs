//! After the form: look in your inbox, or wait a little.

use serde::Serialize;

use super::View;

/// `/subscribe/check-your-mail`, the same for every address.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CheckYourMail {
    /// Whether to point to the outbox: only while it is the relay and the visitor may see it.
    pub outbox: bool,
}

impl View for CheckYourMail {
    const TEMPLATE: &'static str = "check-your-mail";
}

/// Too many sign-ups from one network (429).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TooMany {
    /// After how many minutes to try again, rounded up; at least 1.
    pub minutes: u64,
}

impl View for TooMany {
    const TEMPLATE: &'static str = "too-many";
}
