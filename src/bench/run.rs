//! The send itself: the sender and the sink side by side, watched from here, to the last result.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::pages::{Visitor, p99_ms};
use super::prepared::Prepared;
use super::process::cpu_time;
use super::progress::{Progress, Step};
use super::sender::{Sender, Start, micros_since_1970};
use super::sink::{Ask, Count};
use super::sink_process::SinkProcess;
use super::{BenchError, SendBench, store};
use crate::db::QueryError;
use crate::deliveries;
use crate::editions::{self, EditionState};

/// With no message in so long, something is wrong.
const STALLED: Duration = Duration::from_secs(60);
/// For how long pages are asked for when nothing is sent, to compare.
const IDLE: Duration = Duration::from_secs(2);
/// How often to look; and how often when a moment is waited for that is measured.
const LOOK: Duration = Duration::from_millis(10);
const LOOK_CLOSELY: Duration = Duration::from_millis(1);
/// A kill comes up to so many microseconds after the message that it waited for.
const LATER_US: u64 = 5000;

/// What a send came to.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) count: Option<Count>,
    pub(super) seconds: f64,
    pub(super) cpu_us_per_message: f64,
    /// In bytes.
    pub(super) peak: u64,
    pub(super) first_message_ms: f64,
    pub(super) commits: Option<u64>,
    /// For each start after a kill, milliseconds to the first message to somebody new.
    pub(super) restarts: Vec<f64>,
    /// Those that there was time for.
    pub(super) kills: usize,
    pub(super) duplicates_per_kill: u64,
    pub(super) page_p99_ms: Option<f64>,
    pub(super) idle_page_p99_ms: Option<f64>,
    pub(super) sink_cpu: Option<Duration>,
}

/// A send while it runs.
pub(super) struct Run<'a> {
    bench: &'a SendBench,
    prepared: &'a Prepared,
    start: Start,
    sink: Option<&'a mut SinkProcess>,
    /// The sender is killed when so many readers have their message.
    kills: VecDeque<u64>,
    sender: Sender,
    sent: Sent,
    /// When the first message of all was accepted, in microseconds since 1970.
    began_us: Option<u64>,
    /// What the first sender had used, and how many readers had their message, when it was seen to send.
    at_first: (Duration, u64),
    /// The sender of now has not sent to anybody new yet.
    waits_for_first: bool,
    /// CPU time of senders that were killed.
    cpu_before: Duration,
    /// Copies up to the last kill.
    copies_before: u64,
    last_change: (u64, Instant),
    visitor: Option<Visitor>,
}

impl<'a> Run<'a> {
    /// Starts the sender.
    pub(super) async fn begin(
        bench: &'a SendBench,
        prepared: &'a Prepared,
        start: Start,
        mut sink: Option<&'a mut SinkProcess>,
    ) -> Result<Run<'a>, BenchError> {
        if let Some(sink) = &mut sink {
            sink.ask(Ask::Mark)?;
        }
        Ok(Run {
            bench,
            prepared,
            sender: start.sender()?,
            start,
            sink,
            kills: moments(bench.kills, bench.messages),
            sent: Sent::default(),
            began_us: None,
            at_first: (Duration::ZERO, 0),
            waits_for_first: true,
            cpu_before: Duration::ZERO,
            copies_before: 0,
            last_change: (0, Instant::now()),
            visitor: None,
        })
    }

    /// Watches until the last result is recorded, kills and starts again on the way.
    pub(super) async fn until_all_is_sent(mut self, progress: &mut dyn Progress) -> Result<Sent, BenchError> {
        let total = self.bench.messages;
        loop {
            let count = self.look().await?;
            self.must_go_on(&count)?;
            self.note_first(&count);
            progress.reached(Step::Sending, count.distinct, total);
            if self.kills.front().is_some_and(|at| *at <= count.distinct) && self.is_over_the_last_kill().await? {
                self.kills.pop_front();
                self.kill_and_start_again().await?;
            }
            if count.distinct >= total && self.is_recorded().await? {
                return self.end().await;
            }
            let close = self.waits_for_first || count.distinct >= total || !self.kills.is_empty();
            tokio::time::sleep(if close { LOOK_CLOSELY } else { LOOK }).await;
        }
    }

    fn must_go_on(&mut self, count: &Count) -> Result<(), BenchError> {
        self.sender.must_run()?;
        let (seen, since) = self.last_change;
        if count.received != seen {
            self.last_change = (count.received, Instant::now());
        } else if since.elapsed() > STALLED {
            return Err(BenchError::failed("nothing goes out any more", self.sender.last_words()));
        }
        Ok(())
    }

    fn note_first(&mut self, count: &Count) {
        let Some(first) = count.first_new_us.filter(|_| self.waits_for_first) else { return };
        self.waits_for_first = false;
        let took = first.saturating_sub(self.sender.started_us) as f64 / 1000.0;
        if self.began_us.is_some() {
            self.sent.restarts.push(took);
            return;
        }
        (self.began_us, self.sent.first_message_ms) = (Some(first), took);
        self.at_first = (self.sender.cpu(), count.distinct);
        self.visitor = self.start.pages.map(Visitor::of);
    }

    /// Whether the sender of now sends, and has sent again what the one before left in doubt: so that each copy can be put
    /// down to one kill.
    async fn is_over_the_last_kill(&self) -> Result<bool, BenchError> {
        Ok(!self.waits_for_first && self.prepared.database.read(store::nothing_in_doubt).await?)
    }

    async fn kill_and_start_again(&mut self) -> Result<(), BenchError> {
        tokio::time::sleep(Duration::from_micros(rand::random_range(0..LATER_US))).await;
        self.cpu_before += self.sender.cpu();
        self.sent.peak = self.sent.peak.max(self.sender.peak());
        self.sender.kill()?;
        if let Some(sink) = &mut self.sink {
            let count = sink.ask(Ask::Mark)?;
            self.note_copies(&count);
            self.copies_before = count.duplicates;
        }
        self.sent.kills += 1;
        self.waits_for_first = true;
        self.sender = self.start.sender()?;
        Ok(())
    }

    /// Copies since the last kill are due to it.
    fn note_copies(&mut self, count: &Count) {
        let copies = count.duplicates.saturating_sub(self.copies_before);
        self.sent.duplicates_per_kill = self.sent.duplicates_per_kill.max(copies);
    }

    async fn end(mut self) -> Result<Sent, BenchError> {
        let began = self.began_us.unwrap_or(self.sender.started_us);
        self.sent.seconds = micros_since_1970().saturating_sub(began).max(1) as f64 / 1e6;
        self.sent.cpu_us_per_message = self.cpu_for_each();
        if let Some(visitor) = self.visitor.take() {
            self.sent.page_p99_ms = p99_ms(visitor.leave().await?);
            self.visitor = self.start.pages.map(Visitor::of);
            tokio::time::sleep(IDLE).await;
        }
        if let Some(visitor) = self.visitor.take() {
            self.sent.idle_page_p99_ms = p99_ms(visitor.leave().await?);
        }
        self.sent.peak = self.sent.peak.max(self.sender.peak());
        let log = self.sender.stop().await?;
        self.sent.commits = if self.bench.kills == 0 { commits_in(&log) } else { None };
        if let Some(sink) = &mut self.sink {
            self.sent.sink_cpu = cpu_time(sink.pid());
            let count = sink.ask(Ask::Look)?;
            self.sent.count = Some(count.clone());
            self.note_copies(&count);
        }
        Ok(self.sent)
    }

    /// In microseconds. Without what it took to start, if enough was sent afterwards to tell.
    fn cpu_for_each(&self) -> f64 {
        let (at_first, so_far) = self.at_first;
        let (used, sent) = match self.bench.kills {
            0 if so_far * 2 < self.bench.messages => (self.sender.cpu() - at_first, self.bench.messages - so_far),
            _ => (self.sender.cpu() + self.cpu_before, self.bench.messages),
        };
        used.as_secs_f64() * 1e6 / sent as f64
    }

    /// How far it has come: what the sink says, or with a foreign relay what the ledger says.
    async fn look(&mut self) -> Result<Count, BenchError> {
        if let Some(sink) = &mut self.sink {
            return sink.ask(Ask::Look);
        }
        let accepted = u64::try_from(self.progress_by_ledger().await?.1).unwrap_or_default();
        let first = (accepted > 0).then(micros_since_1970);
        Ok(Count { received: accepted, distinct: accepted, first_us: first, first_new_us: first, ..Count::default() })
    }

    /// Whether every result is in the database, if it is to be there at all.
    async fn is_recorded(&self) -> Result<bool, BenchError> {
        Ok(!self.bench.record || self.progress_by_ledger().await?.0)
    }

    /// Whether all is done, and how many messages were accepted, by the ledger.
    async fn progress_by_ledger(&self) -> Result<(bool, i64), BenchError> {
        let (month, total) = (self.prepared.month, i64::try_from(self.bench.messages).unwrap_or(i64::MAX));
        let looked = self.prepared.database.read(move |connection| match month {
            Some(month) => Ok::<_, QueryError>(
                editions::find(connection, month)?
                    .map(|edition| (edition.state == EditionState::Sent, edition.accepted)),
            ),
            None => {
                let waiting = deliveries::backlog(connection)?.single_mails;
                Ok(Some((waiting == 0, total - waiting)))
            }
        });
        looked.await?.ok_or_else(|| BenchError::failed("the scratch database failed", "the edition is gone"))
    }
}

/// When to kill, in messages: at a random moment of each of as many equal parts of the send, all but its very end, where
/// there would be no time to see what came of it.
fn moments(kills: usize, messages: u64) -> VecDeque<u64> {
    let part = messages as f64 * 0.95 / kills.max(1) as f64;
    (0..kills).map(|number| ((number as f64 + rand::random::<f64>()) * part) as u64).collect()
}

/// How many groups the recorder committed, as it says in its log when it ends.
fn commits_in(log: &str) -> Option<u64> {
    let lines = log.lines().rev().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter_map(|line| line["groups"].as_u64()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorder_s_last_count_is_read_from_the_log() {
        let log = "{\"message\":\"a\"}\nno json\n{\"message\":\"b\",\"groups\":17}\n";
        assert_eq!((commits_in(log), commits_in("")), (Some(17), None));
    }
}
