//! `bench …`: how fast the program is on this machine.

mod send;
mod sink;
mod unrecorded;

use clap::Subcommand;

use super::exit::Failure;

#[derive(Debug, Subcommand)]
pub(super) enum BenchCommand {
    /// Send an edition to made-up readers, from a scratch database into a sink, and print what it came to as JSON
    Send(send::SendArgs),
    /// A mail server that takes everything and counts
    #[command(hide = true)]
    Sink(sink::SinkArgs),
    /// Sends an edition of a scratch database and records nothing
    #[command(hide = true)]
    Unrecorded(unrecorded::UnrecordedArgs),
}

pub(super) async fn run(command: BenchCommand) -> Result<(), Failure> {
    match command {
        BenchCommand::Send(args) => send::run(args).await,
        BenchCommand::Sink(args) => sink::run(args).await,
        BenchCommand::Unrecorded(args) => unrecorded::run(args).await,
    }
}
