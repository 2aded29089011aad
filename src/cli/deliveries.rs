//! `deliveries list`: the ledger's rows of one edition, one a line.

use clap::Subcommand;
use serde::Serialize;

use super::exit::Failure;
use super::output::{self, Output};
use super::start;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::deliveries::{self, Listed, State};

const PAGE: i64 = 1000;

#[derive(Debug, Subcommand)]
pub(super) enum Deliveries {
    /// List the deliveries of an edition: address, state, attempts, Message-ID, last reply
    List {
        /// The edition's month, YYYY-MM
        month: Month,
        /// Only those in this state: queued, accepted, deferred, rejected, unknown, skipped
        #[arg(long)]
        state: Option<State>,
    },
}

#[derive(Serialize)]
struct Line<'a> {
    address: &'a str,
    state: &'a str,
    reason: Option<&'a str>,
    attempts: i64,
    message_id: String,
    reply: Option<&'a str>,
    answered_at: Option<String>,
}

pub(super) async fn run(command: Deliveries, output: &Output) -> Result<(), Failure> {
    let Deliveries::List { month, state } = command;
    let app = start::app(Creation::Never).await?;
    let key = month.to_string();
    let edition = app.database.read(move |connection| deliveries::edition_facts(connection, &key)).await?;
    let Some(edition) = edition else {
        return Err(Failure::Refused(format!("the edition of {month} has not been released, so it has no deliveries")));
    };
    let mut after = 0;
    loop {
        let id = edition.id;
        let rows = app.database.read(move |connection| deliveries::list(connection, id, state, after, PAGE)).await?;
        // Words about the list are not of it: standard output holds a line for each delivery and nothing else.
        match (after, output.json) {
            (0, false) if rows.is_empty() => output::note(&format!("{month} has no {}.", what(state))),
            (0, false) => output::note("address  state  attempts  Message-ID  reason, last reply"),
            _ => {}
        }
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in &rows {
            print(row, &deliveries::digest_message_id(&app.keys, row.id, &edition), output)?;
        }
    }
}

/// What is listed, in words.
fn what(state: Option<State>) -> String {
    state.map_or("deliveries".to_owned(), |state| format!("deliveries that are {state}"))
}

fn print(row: &Listed, message_id: &str, output: &Output) -> Result<(), Failure> {
    let line = Line {
        address: &row.address,
        state: &row.state,
        reason: row.reason.as_deref(),
        attempts: row.attempts,
        message_id: format!("<{message_id}>"),
        reply: row.reply.as_deref(),
        answered_at: row.answered_at.map(|at| Timestamp::from_millis(at).to_utc().to_rfc3339()),
    };
    let why = [line.reason, line.reply].into_iter().flatten().collect::<Vec<_>>().join(": ");
    output.say(&line, format!("{}  {}  {}  {}  {why}", line.address, line.state, line.attempts, line.message_id))
}
