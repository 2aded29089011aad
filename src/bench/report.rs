//! What a run comes to.

use serde::Serialize;

use super::SendBench;
use super::prepared::Prepared;
use super::run::Sent;

/// The figures of `bench send`, as its JSON. What a foreign relay can't tell is null.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How many readers there were.
    pub messages: u64,
    /// All bytes of all messages that the sink took, copies included; null with a foreign relay.
    pub bytes: Option<u64>,
    /// From the first message that was accepted to the moment that the last result was in the database.
    pub seconds: f64,
    /// `messages` by `seconds`.
    pub messages_per_second: f64,
    /// User and system time of the sending process, all threads, for each message.
    pub cpu_us_per_message: f64,
    /// The most memory that the sending process had resident, in MB of 10^6 bytes.
    pub peak_rss_mb: f64,
    /// From the start of the sending process to the first message accepted.
    pub first_message_ms: f64,
    /// Transactions of the recorder; null if a killed process took its count along.
    pub commits: Option<u64>,
    /// K: the most messages that one process may have handed over without a committed result.
    pub in_doubt_limit: usize,
    /// How durable a commit was, in the database's words.
    pub synchronous: String,
    /// Readers who got nothing.
    pub lost: Option<u64>,
    /// Copies beyond the first.
    pub duplicates: Option<u64>,
    /// Of these, copies that were not the same as the first, byte for byte.
    pub differing: Option<u64>,
    /// Bytes of a message in the mean.
    pub message_bytes: Option<u64>,
    /// Whether results were recorded, as they always are but for comparison.
    pub recorded: bool,
    /// Connections to the relay.
    pub connections: usize,
    /// How often the sender was killed; less often than asked for if the send was over too soon.
    pub kills: usize,
    /// The most copies that followed one kill.
    pub duplicates_per_kill: Option<u64>,
    /// From a start after a kill to the first message to somebody new: the median, and the worst.
    pub restart_first_message_ms: Option<f64>,
    /// See `restart_first_message_ms`.
    pub restart_first_message_ms_worst: Option<f64>,
    /// The wait for the first page that 99 of 100 visits did not exceed, while mail went out and when it was all out.
    pub page_p99_ms: Option<f64>,
    /// See `page_p99_ms`.
    pub idle_page_p99_ms: Option<f64>,
    /// How long making up the readers took; not part of the program's work.
    pub fill_seconds: f64,
    /// How long the release took: audience and content frozen. Null without an edition.
    pub release_seconds: Option<f64>,
    /// CPU time of the sink for each message, to see that it was not what held the sender back.
    pub sink_cpu_us_per_message: Option<f64>,
}

impl Report {
    pub(super) fn of(bench: &SendBench, prepared: Prepared, sent: Sent, in_doubt_limit: usize) -> Report {
        let count = sent.count.as_ref();
        let messages = bench.messages as f64;
        let mut restarts = sent.restarts;
        restarts.sort_by(f64::total_cmp);
        Report {
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
            recorded: bench.record,
            connections: bench.connections,
            kills: sent.kills,
            duplicates_per_kill: count.filter(|_| bench.kills > 0).map(|_| sent.duplicates_per_kill),
            restart_first_message_ms: restarts.get(restarts.len() / 2).copied().map(rounded),
            restart_first_message_ms_worst: restarts.last().copied().map(rounded),
            page_p99_ms: sent.page_p99_ms.map(rounded),
            idle_page_p99_ms: sent.idle_page_p99_ms.map(rounded),
            fill_seconds: rounded(prepared.fill_seconds),
            release_seconds: prepared.release_seconds.map(rounded),
            sink_cpu_us_per_message: sent.sink_cpu.map(|cpu| rounded(cpu.as_secs_f64() * 1e6 / messages)),
        }
    }
}

/// To three digits after the point, which is more than such figures are good for.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
