//! `subscribers export`: all readers as CSV.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;

use super::exit::Failure;
use super::{output, progress, start};
use crate::db::Creation;
use crate::subscribers::{EXPORT_COLUMNS, export_page, store};

const PAGE: i64 = 2000;

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Write to this file instead of standard output
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) async fn run(args: ExportArgs) -> Result<(), Failure> {
    let app = start::app(Creation::Never).await?;
    let sink: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(private_file(path)?),
        None => Box::new(std::io::stdout().lock()),
    };
    let counts = app.database.read(store::count_by_state).await?;
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let bar = progress::bar("writing", Some(total.unsigned_abs()));
    let mut writer = csv::Writer::from_writer(sink);
    let failed = |error: csv::Error| match error.kind() {
        csv::ErrorKind::Io(io) if io.kind() == ErrorKind::BrokenPipe => output::enough(),
        _ => Failure::Failed(error.to_string()),
    };
    writer.write_record(EXPORT_COLUMNS).map_err(failed)?;
    let mut after = 0;
    while let Some((last, rows)) = export_page(&app.database, after, PAGE).await? {
        for row in &rows {
            writer.write_record(row).map_err(failed)?;
        }
        bar.inc(rows.len() as u64);
        after = last;
    }
    writer.flush().map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => output::enough(),
        _ => Failure::from(error),
    })?;
    bar.finish_and_clear();
    start::note(&app, "readers-exported", format!("{total} readers")).await?;
    if let Some(path) = &args.out {
        output::note(&format!("{total} readers are in {}.", path.display()));
    }
    Ok(())
}

/// A file that only its owner can read: it is full of addresses.
fn private_file(path: &std::path::Path) -> Result<std::fs::File, Failure> {
    use std::os::unix::fs::OpenOptionsExt;

    let opened = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    opened.map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}
