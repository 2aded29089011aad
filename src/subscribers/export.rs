//! Readers as rows of a table, to take elsewhere.

use super::store;
use crate::db::{Database, QueryError};

/// The columns of an export; the first five are those of an import.
pub const EXPORT_COLUMNS: [&str; 8] =
    ["email", "name", "language", "regions", "kinds", "state", "created_at", "confirmed_at"];

/// Up to `limit` readers with ids after `after`, in order, and the last id; `None` at the end.
pub async fn export_page(db: &Database, after: i64, limit: i64) -> Result<Option<(i64, Vec<[String; 8]>)>, QueryError> {
    let page = db.read(move |connection| store::page(connection, after, limit)).await?;
    let moment = |at: crate::clock::Timestamp| at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let last = page.last().map(|subscriber| subscriber.id);
    let row = |subscriber: super::Subscriber| {
        [
            harmless(&subscriber.email),
            harmless(subscriber.name.as_deref().unwrap_or_default()),
            subscriber.choices.language.to_string(),
            subscriber.choices.regions_text(),
            subscriber.choices.kinds_text(),
            subscriber.state.to_string(),
            moment(subscriber.created_at),
            subscriber.confirmed_at.map(moment).unwrap_or_default(),
        ]
    };
    Ok(last.map(|last| (last, page.into_iter().map(row).collect())))
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front; an import takes it off again.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_lose_their_teeth() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("+1@example.org"), "'+1@example.org");
        assert_eq!(harmless("reader@example.org"), "reader@example.org");
    }
}
