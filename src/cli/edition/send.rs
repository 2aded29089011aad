//! `edition send`: release, and with `--wait` the whole send in this process.

use clap::Args;
use serde_json::json;

use super::super::exit::Failure;
use super::super::output::Output;
use super::wait;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, EditionError, EditionState};

#[derive(Debug, Args)]
pub(in crate::cli) struct SendArgs {
    /// The month, YYYY-MM
    pub(super) month: Month,
    /// Send in this process, with a progress bar, until nothing is queued or on its way
    #[arg(long)]
    wait: bool,
}

pub(super) async fn run(app: &App, args: SendArgs, output: &Output) -> Result<(), Failure> {
    let month = args.month;
    super::same_way_out(app).await?;
    let released = match editions::release(&app.database, &app.press, month, Timestamp::now()).await {
        Err(EditionError::State { state: EditionState::Sending, .. })
            if wait::anybody_sends(app).await == Some(false) =>
        {
            return Err(Failure::Refused(format!(
                "the edition of {month} is sending, but nobody is sending now; `monthly-alert serve` goes on where it \
                 stopped"
            )));
        }
        released => released?,
    };
    if !args.wait {
        let who = wait::who_sends(app).await;
        return output.say(&released, format!("Released to {} readers; {who}", released.audience));
    }
    let ended = wait::send(app, month).await?;
    let words = wait::in_words(app, &ended).await?;
    let value = json!({ "edition": ended.edition, "state": ended.state, "audience": ended.audience });
    output.say(&value, words)
}
