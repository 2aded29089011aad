//! `bench send`: made-up readers, a real release, the real program, a sink that counts.

use std::fmt::Display;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use super::prepared::Prepared;
use super::progress::Progress;
use super::report::Report;
use super::run::Run;
use super::scratch::Scratch;
use super::sender::Start;
use super::settings;
use super::sink_process::SinkProcess;
use crate::db::{QueryError, Target};

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
    /// Confirmation mails instead of an edition: each is composed by itself.
    pub confirmations: bool,
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
    let prepared = Prepared::make(bench, &scratch, progress).await?;
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
    let arguments = match prepared.month {
        Some(month) if !bench.record => vec!["bench".into(), "unrecorded".into(), month.to_string()],
        _ => vec!["serve".into()],
    };
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
