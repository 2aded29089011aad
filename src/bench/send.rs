//! `bench send`: made-up readers, a real release, the real program, a sink that counts.

use std::collections::VecDeque;
use std::fmt::Display;
use std::time::{Duration, Instant};

use super::edition;
use super::process::cpu_time;
use super::progress::{Progress, Step};
use super::report::{Report, rounded};
use super::scratch::Scratch;
use super::sender::{Start, micros_since_1970};
use super::settings;
use super::sink::{Ask, Count};
use super::sink_process::SinkProcess;
use super::store;
use crate::app::App;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Creation, Database, QueryError, Target};
use crate::editions::{self, EditionState};

/// Readers that are made up in one transaction.
const READERS_AT_ONCE: u64 = 20_000;
/// With no message in so long, something is wrong.
const STALLED: Duration = Duration::from_secs(60);

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
    let settings = settings::of_sender(bench, &scratch.url(), &relay);
    let in_doubt_limit = settings::in_doubt_limit(&settings)?;
    let start = Start { folder: scratch.folder().to_owned(), settings };
    let sent = Run::new(bench, &prepared, start, sink.as_mut()).until_all_is_sent(progress).await?;
    let count = sent.count.as_ref();
    let messages = bench.messages as f64;
    let mut restarts = sent.restarts.clone();
    restarts.sort_by(f64::total_cmp);
    Ok(Report {
        messages: bench.messages,
        bytes: count.map(|count| count.bytes),
        seconds: rounded(sent.seconds),
        messages_per_second: rounded(messages / sent.seconds),
        cpu_us_per_message: rounded(sent.cpu_us_per_message),
        peak_rss_mb: rounded(sent.peak as f64 / 1e6),
        first_message_ms: rounded(sent.first_message_ms),
        commits: sent.commits,
        in_doubt_limit,
        synchronous: prepared.synchronous,
        lost: count.map(|count| bench.messages.saturating_sub(count.distinct)),
        duplicates: count.map(|count| count.duplicates),
        differing: count.map(|count| count.differing),
        message_bytes: count.and_then(|count| count.bytes.checked_div(count.received)),
        connections: bench.connections,
        kills: bench.kills,
        duplicates_per_kill: count.filter(|_| bench.kills > 0).map(|_| sent.duplicates_per_kill),
        restart_first_message_ms: restarts.get(restarts.len() / 2).copied().map(rounded),
        restart_first_message_ms_worst: restarts.last().copied().map(rounded),
        fill_seconds: rounded(prepared.fill_seconds),
        release_seconds: rounded(prepared.release_seconds),
        sink_cpu_us_per_message: sent.sink_cpu.map(|cpu| rounded(cpu.as_secs_f64() * 1e6 / messages)),
    })
}

/// A released edition.
struct Prepared {
    /// To look at it.
    database: Database,
    month: Month,
    synchronous: String,
    fill_seconds: f64,
    release_seconds: f64,
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

/// A send while it runs.
struct Run<'a> {
    bench: &'a SendBench,
    prepared: &'a Prepared,
    start: Start,
    sink: Option<&'a mut SinkProcess>,
    /// The sender is killed when so many readers have their message.
    kills: VecDeque<u64>,
}

/// What a send came to.
#[derive(Default)]
struct Sent {
    count: Option<Count>,
    seconds: f64,
    cpu_us_per_message: f64,
    peak: u64,
    first_message_ms: f64,
    commits: Option<u64>,
    restarts: Vec<f64>,
    duplicates_per_kill: u64,
    sink_cpu: Option<Duration>,
}

impl<'a> Run<'a> {
    fn new(bench: &'a SendBench, prepared: &'a Prepared, start: Start, sink: Option<&'a mut SinkProcess>) -> Run<'a> {
        let mut kills: Vec<u64> = (0..bench.kills).map(|_| rand::random_range(0..bench.messages.max(1))).collect();
        kills.sort_unstable();
        Run { bench, prepared, start, sink, kills: kills.into() }
    }

    async fn until_all_is_sent(mut self, progress: &mut dyn Progress) -> Result<Sent, BenchError> {
        let total = self.bench.messages;
        let mut sent = Sent::default();
        self.look(Ask::Mark).await?;
        let mut sender = self.start.sender()?;
        // CPU time of senders that were killed; and what the first one had used, and sent, when it began to send.
        let (mut cpu_before, mut at_first) = (Duration::ZERO, None);
        let (mut began_us, mut waits_for_first, mut copies_before) = (None, true, 0);
        let (mut last, mut last_change) = (0, Instant::now());
        loop {
            let count = self.look(Ask::Look).await?;
            sender.must_run()?;
            if count.received != last {
                (last, last_change) = (count.received, Instant::now());
            } else if last_change.elapsed() > STALLED {
                return Err(BenchError::failed("nothing goes out any more", sender.last_words()));
            }
            if let Some(first) = count.first_new_us.filter(|_| waits_for_first) {
                waits_for_first = false;
                let took = first.saturating_sub(sender.started_us) as f64 / 1000.0;
                if began_us.is_none() {
                    (began_us, sent.first_message_ms) = (Some(first), took);
                    at_first = Some((sender.cpu(), count.distinct));
                } else {
                    sent.restarts.push(took);
                }
            }
            progress.reached(Step::Sending, count.distinct, total);
            if !waits_for_first && self.kills.front().is_some_and(|at| *at <= count.distinct) {
                self.kills.pop_front();
                tokio::time::sleep(Duration::from_micros(rand::random_range(0..5000))).await;
                cpu_before += sender.cpu();
                sent.peak = sent.peak.max(sender.peak());
                sender.kill()?;
                let count = self.look(Ask::Mark).await?;
                copies_before = count.duplicates;
                waits_for_first = true;
                sender = self.start.sender()?;
            }
            sent.duplicates_per_kill = sent.duplicates_per_kill.max(count.duplicates.saturating_sub(copies_before));
            if count.distinct >= total && self.is_sent().await? {
                break;
            }
            let pause = if waits_for_first || count.distinct >= total { 1 } else { 10 };
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        let ended_us = micros_since_1970();
        sent.seconds = ended_us.saturating_sub(began_us.unwrap_or(sender.started_us)).max(1) as f64 / 1e6;
        let cpu = sender.cpu();
        sent.cpu_us_per_message = match at_first {
            // Without what it took to start, if enough was sent afterwards.
            Some((before, so_far)) if self.bench.kills == 0 && so_far * 2 < total => {
                cpu.saturating_sub(before).as_secs_f64() * 1e6 / (total - so_far) as f64
            }
            _ => (cpu + cpu_before).as_secs_f64() * 1e6 / total as f64,
        };
        sent.peak = sent.peak.max(sender.peak());
        let log = sender.stop().await?;
        sent.commits = if self.bench.kills == 0 { commits_in(&log) } else { None };
        if let Some(sink) = &mut self.sink {
            sent.sink_cpu = cpu_time(sink.pid());
            sent.count = Some(sink.ask(Ask::Look)?);
        }
        Ok(sent)
    }

    /// How far it has come: what the sink says, or with a foreign relay what the ledger says.
    async fn look(&mut self, how: Ask) -> Result<Count, BenchError> {
        if let Some(sink) = &mut self.sink {
            return sink.ask(how);
        }
        let accepted = u64::try_from(self.edition().await?.1).unwrap_or_default();
        let first = (accepted > 0).then(micros_since_1970);
        Ok(Count { received: accepted, distinct: accepted, first_us: first, first_new_us: first, ..Count::default() })
    }

    async fn is_sent(&self) -> Result<bool, BenchError> {
        Ok(self.edition().await?.0 == EditionState::Sent)
    }

    async fn edition(&self) -> Result<(EditionState, i64), BenchError> {
        let month = self.prepared.month;
        let found = self.prepared.database.read(move |connection| editions::find(connection, month)).await?;
        found
            .map(|edition| (edition.state, edition.accepted))
            .ok_or_else(|| BenchError::failed("the edition is gone", month))
    }
}

/// How many groups the recorder committed, as it says in its log when it ends.
fn commits_in(log: &str) -> Option<u64> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter_map(|line| line["groups"].as_u64()).next_back()
}
