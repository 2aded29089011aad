//! `edition preview`: the edition as it would arrive, as files.

use std::path::PathBuf;

use clap::Args;

use super::super::exit::Failure;
use super::super::output::Output;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::editions::{self, PreviewOf};
use crate::locale::Language;
use crate::mail::EmailAddress;

#[derive(Debug, Args)]
pub(in crate::cli) struct PreviewArgs {
    /// The month, YYYY-MM
    month: Month,
    /// The folder to write digest.html, digest.txt and digest.eml into
    #[arg(long)]
    out: PathBuf,
    /// In this language
    #[arg(long)]
    language: Option<Language>,
    /// As this reader gets it
    #[arg(long = "as", value_name = "A")]
    reader: Option<EmailAddress>,
}

pub(super) async fn run(app: &App, args: PreviewArgs, output: &Output) -> Result<(), Failure> {
    super::offered(app, args.language)?;
    let of = PreviewOf { language: args.language, choices: None, reader: args.reader, inert: false };
    let preview = editions::preview(&app.database, &app.press, &app.keys, args.month, of, Timestamp::now()).await?;
    let failed = |error: std::io::Error| Failure::Failed(format!("{}: {error}", args.out.display()));
    std::fs::create_dir_all(&args.out).map_err(failed)?;
    let (html, text, eml) = (args.out.join("digest.html"), args.out.join("digest.txt"), args.out.join("digest.eml"));
    std::fs::write(&html, &preview.html).map_err(failed)?;
    std::fs::write(&text, &preview.text).map_err(failed)?;
    std::fs::write(&eml, &preview.eml).map_err(failed)?;
    let kilobytes = preview.html.len().div_ceil(1000);
    let words = format!("{} ({kilobytes} kB)\n{}\n{}", html.display(), text.display(), eml.display());
    output.say(&serde_json::json!({ "html": html, "text": text, "eml": eml, "html_bytes": preview.html.len() }), words)
}
