//! `subscribers import`: readers from a CSV file.

use std::path::PathBuf;

use clap::Args;

use super::exit::Failure;
use super::output::Output;
use super::{output, progress, start};
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::subscribers::{Import, ImportReport, ReaderTable, RefusedRow, TableError, consent_date, import_rows};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// A CSV file with a header row: email, name, language, regions, kinds; only email is needed
    file: PathBuf,
    /// Where these readers gave their consent, for example "paper form at the spring fair"
    #[arg(long)]
    consent: String,
    /// When they gave it, as well as you know: 2026-04-18, 2026-04 or 2026
    #[arg(long, value_parser = |text: &str| consent_date(text, Timestamp::now()))]
    consent_date: String,
    /// Count and check, change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: ImportArgs, output: &Output) -> Result<(), Failure> {
    if args.consent.trim().is_empty() {
        return Err(Failure::Failed("--consent must say something: it is the proof".into()));
    }
    let file = args.file.display().to_string();
    let failed = |error: TableError| Failure::Failed(format!("{file}: {error}"));
    let mut table = ReaderTable::open(&args.file).map_err(failed)?;
    if let Some(ignored) = table.ignored() {
        output::note(&format!("{file}: {ignored}"));
    }
    let app = start::app(Creation::IfMissing).await?;
    let import = Import {
        consent: args.consent.trim().to_owned(),
        consent_date: args.consent_date.clone(),
        languages: app.publisher().languages.clone(),
        dry_run: args.dry_run,
    };
    let bytes = std::fs::metadata(&args.file)?.len();
    let bar = progress::bar("reading", Some(bytes));
    let mut report = ImportReport::default();
    loop {
        let (rows, refused) = table.next_batch(&file).map_err(failed)?;
        if rows.is_empty() && refused.is_empty() {
            break;
        }
        report.refused.extend(refused);
        report = import_rows(&app.database, &app.keys, &import, &file, rows, Timestamp::now(), report).await?;
        bar.set_position(table.position());
    }
    bar.finish_and_clear();
    tell(&report, args.dry_run, output)
}

fn tell(report: &ImportReport, dry_run: bool, to: &Output) -> Result<(), Failure> {
    for RefusedRow { r#where, line, why } in &report.refused {
        output::note(&format!("{}:{line}: {why}", r#where));
    }
    let done = if dry_run { "Dry run, nothing was changed. There would be" } else { "Readers:" };
    let words = format!(
        "{done} {} new, {} updated, {} unchanged, {} refused.",
        report.new,
        report.updated,
        report.unchanged,
        report.refused.len()
    );
    to.say(report, words)?;
    if report.refused.is_empty() { Ok(()) } else { Err(Failure::Partly) }
}
