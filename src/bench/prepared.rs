//! What there is to send, put into a scratch database.

use std::time::Instant;

use super::progress::{Progress, Step};
use super::scratch::Scratch;
use super::{BenchError, SendBench, edition, store};
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Creation, Database, DbConnection, QueryError};
use crate::deliveries::{self, DeliveryKind, SingleMail};
use crate::editions;

/// Readers that are made up in one transaction.
const READERS_AT_ONCE: u64 = 20_000;

/// A database in which mail waits.
pub(super) struct Prepared {
    /// To look at it.
    pub(super) database: Database,
    /// The edition that was released, if it is one that is sent.
    pub(super) month: Option<Month>,
    pub(super) synchronous: String,
    pub(super) fill_seconds: f64,
    pub(super) release_seconds: Option<f64>,
}

impl Prepared {
    /// Makes up the readers, and releases an edition to them or queues a confirmation for each.
    pub(super) async fn make(
        bench: &SendBench,
        scratch: &Scratch,
        progress: &mut dyn Progress,
    ) -> Result<Prepared, BenchError> {
        let amount = edition::amount_for(bench.size, scratch.folder()).await?;
        let app = edition::open(&scratch.url()).await?;
        let since = Instant::now();
        let state = if bench.confirmations { "pending" } else { "active" };
        fill(&app, state, bench.messages, progress).await?;
        let fill_seconds = since.elapsed().as_secs_f64();
        let (month, release_seconds) = if bench.confirmations {
            app.database.write(queue_confirmations).await?;
            (None, None)
        } else {
            let month = edition::approved(&app, amount).await?;
            progress.reached(Step::Releasing, 0, bench.messages);
            (Some(month), Some(release(&app, month, bench.messages).await?))
        };
        let synchronous = app.database.read(store::synchronous).await?;
        // Closing the last connection brings SQLite's log into the file, as between two runs of the program.
        let target = app.database.target().clone();
        drop(app);
        let opened = tokio::task::spawn_blocking(move || Database::open(&target, Creation::Never)).await;
        let opened = opened.map_err(|error| BenchError::failed("the scratch database can't be opened", error))?;
        let (database, _) =
            opened.map_err(|error| BenchError::failed("the scratch database can't be opened", error))?;
        Ok(Prepared { database, month, synchronous, fill_seconds, release_seconds })
    }
}

async fn fill(app: &App, state: &'static str, readers: u64, progress: &mut dyn Progress) -> Result<(), BenchError> {
    let now = Timestamp::now();
    let mut from = 1;
    while from <= readers {
        let to = readers.min(from + READERS_AT_ONCE - 1);
        app.database.write(move |connection| store::add_readers(connection, state, from, to, now)).await?;
        progress.reached(Step::Filling, to, readers);
        from = to + 1;
    }
    Ok(app.database.read(store::settle).await?)
}

/// Releases the edition of `month`; gives the seconds that it took.
async fn release(app: &App, month: Month, readers: u64) -> Result<f64, BenchError> {
    let since = Instant::now();
    let released = editions::release(&app.database, &app.press, month, Timestamp::now()).await;
    let released = released.map_err(|error| BenchError::failed("the edition can't be released", error))?;
    let took = since.elapsed().as_secs_f64();
    if u64::try_from(released.audience) != Ok(readers) {
        return Err(BenchError::failed("the audience is not that of the benchmark", released.audience));
    }
    Ok(took)
}

/// One mail for each reader, as the form queues it.
fn queue_confirmations(connection: &mut DbConnection) -> Result<(), QueryError> {
    let now = Timestamp::now();
    for reader in store::readers(connection)? {
        let Ok(address) = reader.email.parse() else { continue };
        let payload = serde_json::json!({ "language": reader.language }).to_string();
        let (kind, subscriber_id) = (DeliveryKind::Confirmation, Some(reader.id));
        deliveries::queue(
            connection,
            &SingleMail { kind, subscriber_id, address: &address, name: None, payload },
            now,
        )?;
    }
    Ok(())
}
