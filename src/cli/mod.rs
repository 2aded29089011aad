//! The command line: each command is a shell around a verb, in a file of its own.

mod admin;
mod articles;
mod bench;
mod check;
mod deliveries;
mod demo;
mod edition;
mod erase;
mod exit;
mod export;
mod import;
mod migrate;
mod output;
mod progress;
mod serve;
mod show;
mod start;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::Failure;
use output::Output;

/// Monthly Alert: a month of articles, one edition, one copy for every reader.
#[derive(Debug, Parser)]
#[command(name = "monthly-alert", version, about, after_help = AFTER_HELP)]
struct Cli {
    /// Print JSON on standard output instead of words
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER_HELP: &str =
    "Without a command the server runs, on http://127.0.0.1:8080 unless the settings say otherwise.
Settings come from the environment or a .env file; .env.example lists them all.
Exit codes: 0 done; 1 failed, or part of an import was refused; 2 wrong usage; 3 nothing to do, or refused by state.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server: pages, schedule and delivery (the default)
    Serve,
    /// Take the tour: sample articles, made-up readers and a draft, in a temporary folder
    Demo,
    /// Bring the database's schema up to date
    Migrate,
    /// Check settings, database and relay, and say what to mend
    Check,
    /// The team: make an account without the browser
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Articles: import
    #[command(subcommand)]
    Articles(articles::Articles),
    /// The month: from its draft to its closing statement, and what can be mended after it
    #[command(subcommand)]
    Edition(edition::EditionCommand),
    /// Readers: import, export, show, erase
    #[command(subcommand)]
    Subscribers(Subscribers),
    /// Who got it: the ledger's rows
    #[command(subcommand)]
    Deliveries(deliveries::Deliveries),
    /// How fast it is on this machine: send
    #[command(subcommand)]
    Bench(bench::BenchCommand),
}

#[derive(Debug, Subcommand)]
enum Subscribers {
    /// Bring in readers, with consent given elsewhere, from a CSV file
    Import(import::ImportArgs),
    /// Write all readers as CSV
    Export(export::ExportArgs),
    /// Show everything that is known about one reader
    Show(show::ShowArgs),
    /// Erase one reader and never mail the address again
    Erase(erase::EraseArgs),
}

/// Parses the arguments, runs the command and says how it ended.
pub fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Prints help and version on standard output, mistakes on standard error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let output = Output { json: cli.json };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(run(cli.command.unwrap_or(Command::Serve), &output));
            // What is still blocked, for example on a database that does not answer, must not keep the program alive.
            runtime.shutdown_background();
            ended
        }
        Err(error) => Err(Failure::Failed(format!("the program can't start: {error}"))),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.code()
        }
    }
}

async fn run(command: Command, output: &Output) -> Result<(), Failure> {
    match command {
        Command::Serve => serve::run().await,
        Command::Demo => demo::run().await,
        Command::Migrate => migrate::run(output).await,
        Command::Check => check::run(output).await,
        Command::Admin(command) => admin::run(command, output).await,
        Command::Articles(command) => articles::run(command, output).await,
        Command::Edition(command) => edition::run(command, output).await,
        Command::Subscribers(Subscribers::Import(args)) => import::run(args, output).await,
        Command::Subscribers(Subscribers::Export(args)) => export::run(args).await,
        Command::Subscribers(Subscribers::Show(args)) => show::run(args, output).await,
        Command::Subscribers(Subscribers::Erase(args)) => erase::run(args, output).await,
        Command::Deliveries(command) => deliveries::run(command, output).await,
        Command::Bench(command) => bench::run(command).await,
    }
}
