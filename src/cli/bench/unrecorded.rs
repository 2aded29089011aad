//! `bench unrecorded`: the sender of `bench send --no-record`.

use clap::Args;

use super::super::exit::Failure;
use super::super::start;
use crate::bench::send_unrecorded;
use crate::calendar::Month;
use crate::db::Creation;
use crate::serve::stop;

#[derive(Debug, Args)]
pub(in crate::cli) struct UnrecordedArgs {
    /// The month of an edition in a scratch database, YYYY-MM
    month: Month,
}

/// Sends, and then waits for the signal to stop, so that its memory can be read before it is gone.
pub(super) async fn run(args: UnrecordedArgs) -> Result<(), Failure> {
    let mut stopping = stop::signal()?;
    let app = start::app(Creation::Never).await?;
    tokio::select! {
        sent = send_unrecorded(&app, args.month) => sent?,
        _ = stopping.wait_for(|told| *told) => return Ok(()),
    }
    let _ = stopping.wait_for(|told| *told).await;
    Ok(())
}
