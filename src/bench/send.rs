//! `bench send`: made-up readers, a real release, the real program, a sink that counts.

use std::fmt::Display;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use super::edition;
use super::progress::{Progress, Step};
use super::report::Report;
use super::run::Run;
use super::scratch::Scratch;
use super::sender::Start;
use super::settings;
use super::sink_process::SinkProcess;
use super::store;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Creation, Database, QueryError, Target};
use crate::editions;

/// Readers that are made up in one transaction.
const READERS_AT_ONCE: u64 = 20_000;

/// What to measure.
#[derive(Debug, Clone)]
pub struct SendBench {
    /// Readers, each of whom gets one message.
    pub messages: u64,
    /// About how many bytes a message has.
    pub size: usize,
    /// Connections to the relay.
    pub connections: usize,
    /// A relay to measure instead of the sink: `SMTP_URL`.
    pub relay: Option<String>,
    /// How far away the sink pretends to be.
    pub round_trip: Duration,
    /// How often the sender is killed and started again.
    pub kills: usize,
    /// Where the scratch database is made: beside this file, or on this server.
    pub database: Option<Target>,
    /// K, if not the program's default.
    pub in_doubt_limit: Option<usize>,
    /// Whether what came of the messages is recorded, as it always is but for comparison.
    pub record: bool,
    /// Whether the first page is asked for all the time.
    pub pages: bool,
    /// Further settings of the sender.
    pub settings: Vec<(String, String)>,
}

/// Why there are no figures, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BenchError(String);

impl BenchError {
    pub(super) fn failed(what: &str, why: impl Display) -> BenchError {
        BenchError(format!("{what}: {why}"))
    }
}

impl From<QueryError> for BenchError {
    fn from(error: QueryError) -> Self {
        BenchError::failed("the scratch database failed", error)
    }
}

/// Runs it. The database, the sender and the sink are gone afterwards, also if this future is dropped half-way.
pub async fn send(bench: &SendBench, progress: &mut dyn Progress) -> Result<Report, BenchError> {
    let near = bench.database.clone();
    let scratch = tokio::task::spawn_blocking(move || Scratch::make(near.as_ref())).await;
    let scratch = scratch.map_err(|error| BenchError::failed("no scratch database can be made", error))??;
    let prepared = prepare(bench, &scratch, progress).await?;
    // Declared after the scratch, so that they end before it goes.
    let mut sink = match &bench.relay {
        Some(_) => None,
        None => Some(SinkProcess::start(bench.round_trip)?),
    };
    let relay = match (&bench.relay, &sink) {
        (Some(relay), _) => relay.clone(),
        (None, sink) => format!("smtp://127.0.0.1:{}", sink.as_ref().map_or(0, |sink| sink.port)),
    };
    let pages = if bench.pages { Some(free_address()?) } else { None };
    let settings = settings::of_sender(bench, &scratch.url(), &relay, pages);
    let in_doubt_limit = settings::in_doubt_limit(&settings)?;
    let month = prepared.month.to_string();
    let arguments = if bench.record { vec!["serve".into()] } else { vec!["bench".into(), "unrecorded".into(), month] };
    let start = Start { arguments, folder: scratch.folder().to_owned(), settings, pages };
    let run = Run::begin(bench, &prepared, start, sink.as_mut()).await?;
    let sent = run.until_all_is_sent(progress).await?;
    Ok(Report::of(bench, prepared, sent, in_doubt_limit))
}

/// An address that nobody listens at; somebody may, a moment later.
fn free_address() -> Result<SocketAddr, BenchError> {
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    free.map_err(|error| BenchError::failed("no port is free", error))
}

/// A released edition.
pub(super) struct Prepared {
    /// To look at it.
    pub(super) database: Database,
    pub(super) month: Month,
    pub(super) synchronous: String,
    pub(super) fill_seconds: f64,
    pub(super) release_seconds: f64,
}

async fn prepare(bench: &SendBench, scratch: &Scratch, progress: &mut dyn Progress) -> Result<Prepared, BenchError> {
    let amount = edition::amount_for(bench.size, scratch.folder()).await?;
    let app = edition::open(&scratch.url()).await?;
    let since = Instant::now();
    fill(&app, bench.messages, progress).await?;
    let fill_seconds = since.elapsed().as_secs_f64();
    let month = edition::approved(&app, amount).await?;
    progress.reached(Step::Releasing, 0, bench.messages);
    let since = Instant::now();
    let released = editions::release(&app.database, &app.press, month, Timestamp::now()).await;
    let released = released.map_err(|error| BenchError::failed("the edition can't be released", error))?;
    let release_seconds = since.elapsed().as_secs_f64();
    if u64::try_from(released.audience) != Ok(bench.messages) {
        return Err(BenchError::failed("the audience is not that of the benchmark", released.audience));
    }
    let synchronous = app.database.read(store::synchronous).await?;
    // Closing the last connection brings SQLite's log into the file, as between two runs of the program.
    let target = app.database.target().clone();
    drop(app);
    let opened = tokio::task::spawn_blocking(move || Database::open(&target, Creation::Never)).await;
    let opened = opened.map_err(|error| BenchError::failed("the scratch database can't be opened", error))?;
    let (database, _) = opened.map_err(|error| BenchError::failed("the scratch database can't be opened", error))?;
    Ok(Prepared { database, month, synchronous, fill_seconds, release_seconds })
}

async fn fill(app: &App, readers: u64, progress: &mut dyn Progress) -> Result<(), BenchError> {
    let now = Timestamp::now();
    let mut from = 1;
    while from <= readers {
        let to = readers.min(from + READERS_AT_ONCE - 1);
        app.database.write(move |connection| store::add_readers(connection, from, to, now)).await?;
        progress.reached(Step::Filling, to, readers);
        from = to + 1;
    }
    Ok(app.database.read(store::settle).await?)
}
