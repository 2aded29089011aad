//! The outbox, shown like a mail program to whoever sits at this machine.

mod list;
mod message;

pub(super) use list::list;
pub(super) use message::{html_part, mail_frame, message};

use crate::clock::Timestamp;
use crate::locale::dates;
use crate::outbox::Kept;
use crate::web::visitor::Visitor;

/// The sort of a kept mail, in the visitor's words.
fn kind(visitor: &Visitor, kept: &Kept) -> String {
    let word = match kept.kind.as_deref() {
        Some("already-subscribed") => "already",
        Some(word @ ("confirmation" | "welcome" | "digest" | "erratum" | "test")) => word,
        // Its delivery is gone, or is of a sort that came later.
        _ => "alert",
    };
    visitor.text(&format!("outbox-kind-{word}"))
}

/// When a mail came: for people, and as RFC 3339.
fn time(visitor: &Visitor, at: Timestamp) -> (String, String) {
    let app = &visitor.web.app;
    let local = at.to_utc().with_timezone(&app.settings.config.month.zone);
    (dates::moment(&app.texts, visitor.language, &local), at.to_utc().to_rfc3339())
}
