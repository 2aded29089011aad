//! One conversation's place at a relay: whether it is its turn, and what it tells the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::health::{Health, Look, Setback};
use crate::mail::{Outcome, Verdict};

/// What a conversation is to do now.
#[derive(Debug, PartialEq)]
pub(super) enum Turn {
    /// Hand messages over.
    Work,
    /// See whether the relay is well again.
    Probe,
    /// Nothing any more: the worker stops.
    Over,
}

/// The place of conversation `number` at `relay`.
pub(super) struct Seat {
    health: Arc<Health>,
    relay: usize,
    number: usize,
    changes: watch::Receiver<()>,
    /// The relay's era, and its answers at the conversation's own last one.
    era: u64,
    answers: u64,
    /// Messages in this conversation's hands.
    in_hand: usize,
}

impl Seat {
    pub(super) fn new(health: Arc<Health>, relay: usize, number: usize) -> Seat {
        let changes = health.changes();
        Seat { health, relay, number, changes, era: 0, answers: 0, in_hand: 0 }
    }

    /// The relay's name.
    pub(super) fn relay(&self) -> String {
        self.health.name(self.relay)
    }

    /// What to do now, or how long to [`wait`](Self::wait) before looking again.
    pub(super) fn look(&mut self) -> Result<Turn, Option<Duration>> {
        self.changes.mark_unchanged();
        match self.health.look(self.relay, self.number, Instant::now()) {
            Look::Work { era, answers } => {
                self.settle();
                (self.era, self.answers) = (era, answers);
                Ok(Turn::Work)
            }
            Look::Probe => Ok(Turn::Probe),
            Look::Over => Ok(Turn::Over),
            Look::Wait(patience) => Err(patience),
        }
    }

    /// Waits until something has changed since the last look, or for so long.
    pub(super) async fn wait(&mut self, patience: Option<Duration>) {
        // The sender lives as long as `health`, which is ours: a change can't fail to come.
        let changed = self.changes.changed();
        match patience {
            Some(patience) => drop(tokio::time::timeout(patience, changed).await),
            None => drop(changed.await),
        }
    }

    /// Whether another message may be begun.
    pub(super) fn may_go_on(&self) -> bool {
        self.health.may_go_on(self.relay, self.number)
    }

    /// Waits until no further message may be begun.
    pub(super) async fn turn_ended(&mut self) {
        while self.may_go_on() {
            let _ = self.changes.changed().await;
        }
    }

    /// Waits until the worker stops.
    pub(super) async fn stop(&self) {
        let mut changes = self.health.changes();
        while !self.health.is_closed() {
            let _ = changes.changed().await;
        }
    }

    /// A message was taken in hand.
    pub(super) fn took(&mut self) {
        self.in_hand += 1;
        self.in_flight().fetch_add(1, Ordering::Relaxed);
    }

    /// A message is out of hand. With an answer, the relay works.
    pub(super) fn is_done_with_one(&mut self, outcome: Option<&Outcome>) {
        if self.in_hand > 0 {
            self.in_hand -= 1;
            self.in_flight().fetch_sub(1, Ordering::Relaxed);
        }
        match outcome {
            Some(Outcome::Accepted(_) | Outcome::Refused(..)) => {
                let not_now = matches!(outcome, Some(Outcome::Refused(Verdict::TryLater, _)));
                self.answers = self.health.answered(self.relay, not_now);
            }
            Some(Outcome::SentAway(_)) => self.health.sent_away(self.relay),
            _ => {}
        }
    }

    /// The conversation came to a bad end.
    pub(super) fn failed(&self) -> Setback {
        self.health.failed(self.relay, self.era, self.answers, Instant::now())
    }

    /// The probe's result. Gives the next rest if it failed.
    pub(super) fn probed(&self, well: bool) -> Option<Duration> {
        self.health.probed(self.relay, well, Instant::now())
    }

    /// Nothing is in hand any more, whatever was reported.
    fn settle(&mut self) {
        self.in_flight().fetch_sub(self.in_hand, Ordering::Relaxed);
        self.in_hand = 0;
    }

    fn in_flight(&self) -> &AtomicUsize {
        self.health.in_flight(self.relay)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.settle();
    }
}
