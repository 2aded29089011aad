//! `subscribers import`: readers from a CSV file.

use std::path::{Path, PathBuf};

use clap::Args;
use csv::{ByteRecord, ReaderBuilder};

use super::exit::Failure;
use super::output::Output;
use super::{progress, start};
use crate::clock::Timestamp;
use crate::db::Creation;
use crate::subscribers::{Import, ImportReport, ImportedRow, RefusedRow, import_rows};

/// Rows in one transaction.
const BATCH: usize = 2000;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// A CSV file with a header row: email, name, language, regions, kinds; only email is needed
    file: PathBuf,
    /// Where these readers gave their consent, for example "paper form at the spring fair"
    #[arg(long)]
    consent: String,
    /// When they gave it, as well as you know, for example 2026-04-18
    #[arg(long)]
    consent_date: String,
    /// Count and check, change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: ImportArgs, output: &Output) -> Result<(), Failure> {
    if args.consent.trim().is_empty() || args.consent_date.trim().is_empty() {
        return Err(Failure::Failed("--consent and --consent-date must say something: they are the proof".into()));
    }
    let mut table = Table::open(&args.file)?;
    let app = start::app(Creation::IfMissing).await?;
    let import = Import {
        consent: args.consent.trim().to_owned(),
        consent_date: args.consent_date.trim().to_owned(),
        default_language: app
            .settings
            .config
            .newsletter
            .languages
            .first()
            .copied()
            .unwrap_or(crate::locale::Language::EN),
        dry_run: args.dry_run,
    };
    let bytes = std::fs::metadata(&args.file)?.len();
    let bar = progress::bar("reading", Some(bytes));
    let file = args.file.display().to_string();
    let mut report = ImportReport::default();
    loop {
        let (rows, refused) = table.next_batch(&file)?;
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

fn tell(report: &ImportReport, dry_run: bool, output: &Output) -> Result<(), Failure> {
    for RefusedRow { r#where, line, why } in &report.refused {
        eprintln!("{}:{line}: {why}", r#where);
    }
    let done = if dry_run { "Dry run, nothing was changed. There would be" } else { "Readers:" };
    let words = format!(
        "{done} {} new, {} updated, {} unchanged, {} refused.",
        report.new,
        report.updated,
        report.unchanged,
        report.refused.len()
    );
    output.say(report, words)?;
    if report.refused.is_empty() { Ok(()) } else { Err(Failure::Partly) }
}

/// A CSV file, read in batches, its columns found by their names.
struct Table {
    reader: csv::Reader<std::fs::File>,
    columns: [Option<usize>; 5],
}

const COLUMNS: [&str; 5] = ["email", "name", "language", "regions", "kinds"];

impl Table {
    fn open(path: &Path) -> Result<Table, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", path.display()));
        let mut reader = ReaderBuilder::new().flexible(true).from_path(path).map_err(|e| failed(&e))?;
        let header = reader.byte_headers().map_err(|e| failed(&e))?.clone();
        let names: Vec<String> = header
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_ascii_lowercase())
            .collect();
        let columns = COLUMNS.map(|column| names.iter().position(|name| name == column));
        if columns[0].is_none() {
            return Err(failed(&format!(
                "the first row must name the columns, and one of them must be “email”; it has: {}",
                names.join(", ")
            )));
        }
        Ok(Table { reader, columns })
    }

    fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next rows, and those that can't be read at all.
    fn next_batch(&mut self, file: &str) -> Result<(Vec<ImportedRow>, Vec<RefusedRow>), Failure> {
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        let mut record = ByteRecord::new();
        while rows.len() + refused.len() < BATCH {
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => return Err(Failure::Failed(format!("{file}: {error}"))),
            }
            let line = record.position().map_or(0, csv::Position::line);
            match self.row(&record, line) {
                Ok(row) => rows.push(row),
                Err(why) => refused.push(RefusedRow { r#where: file.to_owned(), line, why }),
            }
        }
        Ok((rows, refused))
    }

    fn row(&self, record: &ByteRecord, line: u64) -> Result<ImportedRow, String> {
        let cell = |column: usize| {
            let bytes = self.columns[column].and_then(|index| record.get(index)).unwrap_or_default();
            let text = std::str::from_utf8(bytes).map(str::to_owned);
            text.map_err(|_| "the row is not UTF-8; save the file as “CSV UTF-8”".to_owned())
        };
        Ok(ImportedRow {
            line,
            email: cell(0)?,
            name: cell(1)?,
            language: cell(2)?,
            regions: cell(3)?,
            kinds: cell(4)?,
        })
    }
}
