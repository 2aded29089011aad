//! `edition test`: one marked copy, sent at once.

use std::time::Duration;

use clap::Args;

use super::super::exit::Failure;
use super::super::output::Output;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::deliveries::{self, State};
use crate::editions;
use crate::locale::Language;
use crate::mail::EmailAddress;

/// How long the command waits for the relay's answer before it leaves the copy to the server.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Args)]
pub(in crate::cli) struct TestArgs {
    /// The month, YYYY-MM
    month: Month,
    /// Who gets the copy
    #[arg(long)]
    to: EmailAddress,
    /// In this language
    #[arg(long)]
    language: Option<Language>,
}

pub(super) async fn run(app: &App, args: TestArgs, output: &Output) -> Result<(), Failure> {
    super::offered(app, args.language)?;
    super::same_way_out(app).await?;
    let now = Timestamp::now();
    let (press, keys) = (app.press.clone(), app.keys.clone());
    let id = app
        .database
        .write(move |connection| {
            editions::queue_test_copy(connection, &press, &keys, args.month, &args.to, args.language, now)
        })
        .await?;
    tracing::info!(delivery = id, edition = %args.month, "a test copy was queued");
    let engine = app.start_engine().await.map_err(|error| Failure::Failed(error.to_string()))?;
    let ended = tokio::time::timeout(PATIENCE, answer(app, id)).await;
    engine.stop().await;
    match ended {
        Ok(Ok((State::Accepted, _))) => {
            let words = if app.uses_outbox() { "The test copy is in the outbox." } else { "The test copy was sent." };
            output.say(&serde_json::json!({ "edition": args.month, "state": "accepted" }), words)
        }
        Ok(Ok((state, reply))) => {
            let reply = reply.unwrap_or_default();
            Err(Failure::Failed(format!("the test copy was not taken ({state}): {reply}")))
        }
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::Failed("the relay does not answer; the copy waits for the server to send it".into())),
    }
}

/// Waits until the delivery has an answer, given by this process's worker or another's.
async fn answer(app: &App, id: i64) -> Result<(State, Option<String>), Failure> {
    loop {
        let standing = app.database.read(move |connection| deliveries::standing(connection, id)).await?;
        match standing {
            Some((State::Queued, _)) => tokio::time::sleep(Duration::from_millis(100)).await,
            Some(standing) => return Ok(standing),
            None => return Err(Failure::Failed("the copy is gone from the ledger".into())),
        }
    }
}
