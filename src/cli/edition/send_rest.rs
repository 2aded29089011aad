//! `edition send-rest`: to those whom a fault of ours has kept from it.

use clap::Args;
use serde_json::json;

use super::super::exit::Failure;
use super::super::output::Output;
use super::wait;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions;

/// Send an edition to those of its audience who did not get it through no fault of theirs.
///
/// These are the readers whose copy was rejected because the mail server refused the sender (5.7.x, 5.3.x or 5.5.x),
/// given up after temporary failures, or skipped because it could not be handed over. Mend the fault first. Addresses that
/// were refused for good, and readers who left, get nothing. Nor does whoever subscribed after the release: the
/// audience of an edition, and with it the closing statement, is the one of that moment.
#[derive(Debug, Args)]
pub(in crate::cli) struct SendRestArgs {
    /// The month, YYYY-MM
    month: Month,
    /// Send in this process, with a progress bar, until nothing is queued or on its way
    #[arg(long)]
    wait: bool,
}

pub(super) async fn run(app: &App, args: SendRestArgs, output: &Output) -> Result<(), Failure> {
    let month = args.month;
    super::same_way_out(app).await?;
    let rest = editions::send_rest(&app.database, month, Timestamp::now()).await?;
    if !args.wait {
        let who = wait::who_sends(app).await;
        return output.say(&rest, format!("{} copies are queued once more; {who}", rest.queued));
    }
    let ended = wait::send(app, month).await?;
    let words = wait::in_words(app, &ended).await?;
    let value = json!({ "edition": ended.edition, "state": ended.state, "queued": rest.queued });
    output.say(&value, words)
}
