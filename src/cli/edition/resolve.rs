//! `edition resolve`: deliveries in doubt, settled by a person.

use std::io::{BufRead, IsTerminal};

use clap::Args;

use super::super::exit::Failure;
use super::super::output::{self, Output};
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, EditionState, Settlement};

#[derive(Debug, Args)]
pub(in crate::cli) struct ResolveArgs {
    /// The month, YYYY-MM
    pub(super) month: Month,
    #[command(flatten)]
    how: How,
    /// Do not ask before dropping
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct How {
    /// Send them again, the same message to the byte; whoever has one already gets it a second time
    #[arg(long)]
    resend: bool,
    /// Do not send them any more; whoever has none gets none. They count as skipped
    #[arg(long)]
    drop: bool,
}

pub(super) async fn run(app: &App, args: ResolveArgs, output: &Output) -> Result<(), Failure> {
    let (db, month) = (&app.database, args.month);
    let how = if args.how.drop { Settlement::Drop } else { Settlement::Resend };
    if how == Settlement::Drop && !args.yes && std::io::stdin().is_terminal() {
        let count = editions::in_doubt(db, month).await?.all();
        if count > 0 && !agreed(month, count)? {
            return Err(Failure::Refused("Nothing was dropped.".into()));
        }
    }
    let resolved = editions::resolve(db, month, how, Timestamp::now()).await?;
    let count = resolved.resolved;
    let words = match (how, resolved.state) {
        (Settlement::Drop, _) => format!("{count} in doubt are not sent any more; they count as skipped."),
        (Settlement::Resend, EditionState::Paused) => {
            format!("{count} in doubt are sent again once the edition goes on: `edition resume {month}`.")
        }
        (Settlement::Resend, _) => format!("{count} in doubt are sent again by the running server, or the next one."),
    };
    output.say(&resolved, words)
}

/// Asks once, saying how many will not be sent.
fn agreed(month: Month, count: i64) -> Result<bool, Failure> {
    output::note(&format!(
        "Of {month}, {count} deliveries are in doubt. Dropped, they are never sent again, though some of these readers \
         may have got nothing. Type “drop” to go on:"
    ));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "drop")
}
