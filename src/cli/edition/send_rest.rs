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

#[derive(Debug, Args)]
pub(in crate::cli) struct SendRestArgs {
    /// The month, YYYY-MM
    pub(super) month: Month,
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
