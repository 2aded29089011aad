//! The same deliveries as a CSV file.

use actix_web::HttpRequest;

use super::asked::{self, Asked};
use crate::clock::Timestamp;
use crate::db::{Database, Place};
use crate::deliveries::{self, DeliveryFilter, Listed};
use crate::subscribers::harmless;
use crate::token::Keyring;
use crate::web::admin::Insider;
use crate::web::admin::csv_file::{self, CsvSink, Gone};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;

/// Rows that are read at once.
const AT_ONCE: usize = 1_000;

const COLUMNS: [&str; 7] = ["address", "state", "reason", "attempts", "message_id", "answered_at", "reply"];

/// POST `/admin/deliveries/export?edition=&state=&q=`: all rows that fit, however many. Whoever takes all readers' addresses
/// away needs more than to look at one, and the log knows.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let (app, asked) = (&insider.visitor().web.app, Asked::of(&request));
    let found = app.database.read(move |connection| asked::find(connection, &asked)).await?;
    let found = found.ok_or(Trouble::NotFound)?;
    let (database, keys) = (app.database.clone(), app.keys.clone());
    let name = format!("deliveries-{}.csv", found.edition.month);
    insider.about(name.clone());
    let facts = found.edition.facts;
    Ok(csv_file::stream(&name, &COLUMNS, move |sink| write(database, keys, facts, found.filter, sink)))
}

async fn write(
    database: Database,
    keys: Keyring,
    facts: deliveries::EditionFacts,
    filter: DeliveryFilter,
    mut sink: CsvSink,
) -> Result<(), Gone> {
    let mut place = Some(Place::Newest);
    while let Some(here) = place {
        let asked = filter.clone();
        let page = database.read(move |connection| deliveries::search(connection, &asked, here, AT_ONCE)).await?;
        let row = |row: &Listed| cells(row, &deliveries::digest_message_id(&keys, row.id, &facts));
        sink.write(page.rows.iter().map(row)).await?;
        place = page.older;
    }
    Ok(())
}

fn cells(row: &Listed, message_id: &str) -> [String; 7] {
    let moment = |at: i64| Timestamp::from_millis(at).to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    [
        harmless(&row.address),
        row.state.clone(),
        row.reason.clone().unwrap_or_default(),
        row.attempts.to_string(),
        format!("<{message_id}>"),
        row.answered_at.map(moment).unwrap_or_default(),
        harmless(row.reply.as_deref().unwrap_or_default()),
    ]
}
