//! Going through a file that lies on the shelf, while its importer watches the ticket.

use super::super::{Import, ImportReport, ImportedRow, RefusedRow, harmless, import_rows};
use super::shelf::Shelved;
use super::table::{ReaderTable, TableError};
use super::ticket::{Run, RunEnd};
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::token::Keyring;

/// Refused rows that the ticket itself holds.
const SHOWN: usize = 20;

/// Goes through the file as its ticket says, counting only or taking the readers in, and notes on the ticket after each
/// batch how far it came. A file that was taken in is not kept. Gives the run at its end.
///
/// # Errors
/// If the end can't be noted. Whatever else goes wrong is on the ticket, in words for the importer.
pub async fn run_import(
    db: &Database,
    keys: &Keyring,
    import: &Import,
    shelved: &Shelved,
    now: Timestamp,
) -> std::io::Result<Run> {
    let mut run = Run { dry_run: import.dry_run, ..Run::default() };
    let end = match go_through(db, keys, import, shelved, &mut run, now).await {
        Ok(()) => RunEnd::Done,
        Err(why) => {
            tracing::error!(%why, "an import ended before the end of its file");
            RunEnd::Failed(why.words())
        }
    };
    let is_taken = !import.dry_run && end == RunEnd::Done;
    run.end = Some(end);
    let last = shelved.with_run(&run);
    on_blocking_thread(move || {
        last.save()?;
        if is_taken { last.take_file_away() } else { Ok(()) }
    })
    .await?;
    Ok(run)
}

/// Why a run did not come to the end of its file.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("the database: {0}")]
    Store(#[from] QueryError),
    #[error("the disk: {0}")]
    Disk(#[from] std::io::Error),
    #[error("the disk: {0}")]
    List(#[from] csv::Error),
}

impl Stopped {
    /// For the importer, who has no use for our insides.
    fn words(&self) -> String {
        match self {
            Stopped::Table(error) => error.to_string(),
            Stopped::Store(_) => "the database did not answer".to_owned(),
            Stopped::Disk(_) | Stopped::List(_) => "the server's disk did not take the report".to_owned(),
        }
    }
}

async fn go_through(
    db: &Database,
    keys: &Keyring,
    import: &Import,
    shelved: &Shelved,
    run: &mut Run,
    now: Timestamp,
) -> Result<(), Stopped> {
    let (begun, layout) = (shelved.with_run(run), shelved.ticket.layout.clone());
    let opened = on_blocking_thread(move || {
        begun.save()?;
        Ok::<_, Stopped>((ReaderTable::open_as(&begun.file(), &layout)?, begun.begin_refused()?))
    });
    let (mut table, mut list) = opened.await?;
    loop {
        let (rows, refused, rest) = on_blocking_thread(move || {
            let (rows, refused) = table.next_batch("")?;
            Ok::<_, Stopped>((rows, refused, table))
        })
        .await?;
        if rows.is_empty() && refused.is_empty() {
            return Ok(());
        }
        let report = take(db, keys, import, rows, refused, now).await?;
        note(run, &report);
        let so_far = shelved.with_run(run);
        list = on_blocking_thread(move || {
            for row in &report.refused {
                list.write_record([row.line.to_string(), harmless(&row.why)])?;
            }
            list.flush()?;
            so_far.save()?;
            Ok::<_, Stopped>(list)
        })
        .await?;
        table = rest;
    }
}

async fn take(
    db: &Database,
    keys: &Keyring,
    import: &Import,
    rows: Vec<ImportedRow>,
    refused: Vec<RefusedRow>,
    now: Timestamp,
) -> Result<ImportReport, QueryError> {
    let report = ImportReport { refused, ..ImportReport::default() };
    let mut report = import_rows(db, keys, import, "", rows, now, report).await?;
    report.refused.sort_by_key(|row| row.line);
    Ok(report)
}

fn note(run: &mut Run, report: &ImportReport) {
    run.counts.new += report.new;
    run.counts.updated += report.updated;
    run.counts.unchanged += report.unchanged;
    run.counts.refused += report.refused.len() as u64;
    let room = SHOWN.saturating_sub(run.first_refused.len());
    run.first_refused.extend(report.refused.iter().take(room).map(|row| (row.line, row.why.clone())));
}

async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::super::shelf::Shelf;
    use super::super::ticket::Counts;
    use super::*;
    use crate::db::{Creation, Target};
    use crate::locale::Language;
    use crate::subscribers::store;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    struct House {
        _folder: tempfile::TempDir,
        db: Database,
        keys: Keyring,
        shelved: Shelved,
    }

    fn house(table: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::Sqlite(folder.path().join("a.db"));
        let (db, _) = Database::open(&target, Creation::IfMissing).unwrap();
        let source = folder.path().join("source.csv");
        fs::write(&source, table).unwrap();
        let shelved = Shelf::of(&target).put(&mut File::open(source).unwrap(), 7, "a.csv").unwrap();
        House { _folder: folder, db, keys: Keyring::new("k".repeat(32).into(), vec![]).unwrap(), shelved }
    }

    impl House {
        async fn run(&self, dry_run: bool) -> Run {
            let (consent, consent_date) = ("a paper form".into(), "2026".into());
            let import = Import { consent, consent_date, languages: vec![Language::EN], dry_run };
            run_import(&self.db, &self.keys, &import, &self.shelved, NOW).await.unwrap()
        }

        async fn readers(&self) -> i64 {
            let counts = self.db.read(store::count_by_state).await.unwrap();
            counts.iter().map(|(_, count)| count).sum()
        }
    }

    #[tokio::test]
    async fn a_file_is_tried_and_then_taken_in_with_a_list_of_what_was_refused() {
        let house = house("name;mail\nAda;ada@example.org\nNobody;=nobody\n\"Grace\";grace@example.org\n");
        let tried = house.run(true).await;
        assert_eq!(tried.counts, Counts { new: 2, refused: 1, ..Counts::default() });
        assert_eq!((tried.end, tried.first_refused[0].0, house.readers().await), (Some(RunEnd::Done), 3, 0));
        let list = fs::read_to_string(house.shelved.refused()).unwrap();
        assert!(list.starts_with("line,why\n3,") && list.lines().count() == 2, "{list}");
        assert!(house.shelved.file().exists());
        let taken = house.run(false).await;
        assert_eq!((taken.counts, house.readers().await), (tried.counts, 2));
        assert!(!house.shelved.file().exists(), "addresses are not kept twice");
        let again = house.run(false).await;
        assert!(matches!(again.end, Some(RunEnd::Failed(_))), "{again:?}");
    }

    #[tokio::test]
    async fn the_ticket_shows_how_far_a_long_file_has_come() {
        let rows: String = (0..4_500).map(|n| format!("Reader;reader{n}@example.org\n")).collect();
        let house = house(&format!("name;mail\n{rows}"));
        let run = house.run(false).await;
        assert_eq!((run.counts.new, house.readers().await), (4_500, 4_500));
    }
}
