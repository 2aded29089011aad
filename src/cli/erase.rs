//! `subscribers erase`: one reader, gone for good.

use std::io::{BufRead, IsTerminal};

use clap::Args;

use super::exit::Failure;
use super::output::{self, Output};
use super::start;
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::mail::EmailAddress;
use crate::{outbox, subscribers};

#[derive(Debug, Args)]
pub(super) struct EraseArgs {
    /// The reader's address
    address: EmailAddress,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(args: EraseArgs, output: &Output) -> Result<(), Failure> {
    let app = start::app(Creation::Never).await?;
    if !args.yes && std::io::stdin().is_terminal() && !agreed()? {
        return Err(Failure::Refused("Nothing was erased.".into()));
    }
    let erased = subscribers::erase(&app.database, &app.keys, &args.address, Timestamp::now()).await?;
    let deliveries = erased.deliveries.len();
    outbox::forget(&app.database, erased.deliveries).await?;
    start::note(&app, "reader-erased", format!("{deliveries} deliveries")).await?;
    let words = if erased.subscriber {
        format!(
            "Erased. Deliveries that no longer know whom they went to: {deliveries}. The address will never be mailed."
        )
    } else {
        "No reader had this address. It will never be mailed.".to_owned()
    };
    output.say(&serde_json::json!({ "erased": erased.subscriber, "deliveries": deliveries }), words)
}

/// Asks once, saying what will be lost.
fn agreed() -> Result<bool, Failure> {
    output::note("This erases the reader, the choices and the consent receipt for good. Type “erase” to go on:");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "erase")
}
