//! `edition erratum`: a correction to those who have an edition.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::exit::Failure;
use super::super::output::Output;
use super::{COMMAND_LINE, wait};
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, Corrections};

/// More is no note; the verb says so.
const LONGEST: u64 = 1024 * 1024;

#[derive(Debug, Args)]
pub(in crate::cli) struct ErratumArgs {
    /// The month, YYYY-MM
    pub(super) month: Month,
    /// The subject of the mail
    #[arg(long)]
    subject: String,
    /// A Markdown file that says what was wrong and how it should be; `-` reads it from the standard input
    #[arg(long, value_name = "FILE")]
    note: PathBuf,
}

pub(super) async fn run(app: &App, args: ErratumArgs, output: &Output) -> Result<(), Failure> {
    let corrections = Corrections::new(&args.subject, &read(&args.note)?)?;
    super::same_way_out(app).await?;
    let issued =
        editions::issue_erratum(&app.database, args.month, corrections, COMMAND_LINE, Timestamp::now()).await?;
    let readers = if issued.readers == 1 { "1 reader".to_owned() } else { format!("{} readers", issued.readers) };
    output.say(&issued, format!("The correction goes to {readers}; {}", wait::who_sends(app).await))
}

fn read(path: &Path) -> Result<String, Failure> {
    let mut note = String::new();
    let read = match path.to_str() {
        Some("-") => std::io::stdin().lock().take(LONGEST).read_to_string(&mut note),
        _ => std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut note)),
    };
    read.map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))?;
    Ok(note)
}
