//! The outbox, shown like a mail program.

use serde::Serialize;

use super::{Counted, View};
use crate::locale::{Language, Texts};

/// `/outbox`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutboxPage {
    /// How many mails it keeps.
    pub messages_kept: Counted,
    /// The newest first; none shows how to get one.
    pub messages: Vec<OutboxLine>,
}

impl View for OutboxPage {
    const TEMPLATE: &'static str = "outbox";
}

/// A mail as a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutboxLine {
    /// The last part of its address here.
    pub id: String,
    /// The reader's address.
    pub to: String,
    /// Its subject, decoded.
    pub subject: String,
    /// What sort of mail it is: one of the texts `outbox-kind-…`.
    pub kind: String,
    /// "Mon 23 Nov 09:06 London".
    pub time: String,
    /// The same as RFC 3339.
    pub time_iso: String,
}

/// `/outbox/{id}`: one mail in one of three views.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutboxMessagePage {
    /// Its subject, decoded.
    pub subject: String,
    /// The reader's address.
    pub to: String,
    /// The sender as in the header, decoded.
    pub from: String,
    /// What sort of mail it is.
    pub kind: String,
    /// "Mon 23 Nov 09:06 London".
    pub time: String,
    /// The same as RFC 3339.
    pub time_iso: String,
    /// The three views as links.
    pub views: Vec<MailView>,
    /// What is shown.
    #[serde(flatten)]
    pub shown: Shown,
}

impl View for OutboxMessagePage {
    const TEMPLATE: &'static str = "outbox-message";
}

/// The content of the view.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// The HTML part, in a sandboxed frame.
    Html {
        /// The address that serves it, with a policy of its own.
        html_url: String,
    },
    /// The text part or the whole source.
    Plain {
        /// As it is; the template escapes it.
        plain: String,
    },
}

/// A link to one view of a mail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MailView {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

impl MailView {
    /// The query values of the views, in order; the first is the default.
    pub const VIEWS: [&'static str; 3] = ["html", "text", "source"];

    /// Links to the three views of the mail at `path`, with `shown` as the current one.
    pub fn links(texts: &Texts, language: Language, path: &str, shown: &str) -> Vec<MailView> {
        let link = |view| MailView {
            label: texts.text(language, &format!("outbox-{view}"), &[]),
            href: format!("{path}?view={view}"),
            current: view == shown,
        };
        Self::VIEWS.into_iter().map(link).collect()
    }
}
