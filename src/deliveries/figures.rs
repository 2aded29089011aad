//! Figures of the worker of this process, for monitors and for whoever watches a send. The recorder writes them once a
//! group, without locks, and never for each message.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::histogram::{Histogram, Reading};
use super::relay_state::RelayState;
use super::results::Answer;
use super::speed::Meter;
use crate::clock::Timestamp;
use crate::mail::{Outcome, Verdict};

/// The words for what came of messages, in the order of [`Figures::outcomes`].
const OUTCOMES: [&str; 7] = ["accepted", "deferred", "rejected", "unknown", "not_sent", "poison", "skipped"];
/// The place of "skipped": those were not handed over at all, so no outcome tells of them.
const SKIPPED: usize = 6;

const GROUP_SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
const COMMIT_SECONDS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// The last words of the server that are kept while somebody watches.
const REPLIES: usize = 5;

type Relays = Box<dyn Fn() -> Vec<RelayState> + Send + Sync>;

/// What the worker of this process has done since the process started.
pub struct Figures {
    started_at: Timestamp,
    clock: Instant,
    outcomes: [AtomicU64; OUTCOMES.len()],
    in_hand: AtomicU64,
    answered: Meter,
    group_sizes: Histogram,
    commit_seconds: Histogram,
    replies: Mutex<VecDeque<String>>,
    groups: watch::Sender<()>,
    relays: Mutex<Option<Relays>>,
}

impl Figures {
    /// All zero, of a process that starts at `now`.
    pub fn new(now: Timestamp) -> Figures {
        Figures {
            started_at: now,
            clock: Instant::now(),
            outcomes: Default::default(),
            in_hand: AtomicU64::new(0),
            answered: Meter::new(),
            group_sizes: Histogram::new(GROUP_SIZES),
            commit_seconds: Histogram::new(COMMIT_SECONDS),
            replies: Mutex::default(),
            groups: watch::Sender::new(()),
            relays: Mutex::new(None),
        }
    }

    /// A group was committed: `answers` are written, `skipped` rows will not be sent, `in_hand` rows are claimed now,
    /// and it took `took`.
    pub(super) fn committed(&self, answers: &[Answer], skipped: usize, in_hand: usize, took: Duration) {
        self.in_hand.store(in_hand as u64, Ordering::Relaxed);
        if answers.is_empty() && skipped == 0 {
            return;
        }
        let mut counts = [0; OUTCOMES.len()];
        counts[SKIPPED] = skipped as u64;
        answers.iter().for_each(|answer| counts[place(&answer.outcome)] += 1);
        for (total, count) in self.outcomes.iter().zip(counts) {
            total.fetch_add(count, Ordering::Relaxed);
        }
        let [accepted, deferred, rejected, ..] = counts;
        self.answered.add(self.second(), accepted + deferred + rejected);
        self.group_sizes.observe(answers.len() as f64);
        self.commit_seconds.observe(took.as_secs_f64());
        if self.groups.receiver_count() > 0 {
            self.keep_replies(answers);
            self.groups.send_replace(());
        }
    }

    /// Where to ask for the state of the relays from now on.
    pub(super) fn ask_relays(&self, relays: impl Fn() -> Vec<RelayState> + Send + Sync + 'static) {
        *self.relays.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(relays));
    }

    /// Hears of each group that is committed from now on. While somebody does, the server's last words are kept.
    pub(super) fn groups(&self) -> watch::Receiver<()> {
        self.groups.subscribe()
    }

    /// The server's last words while somebody watched, oldest first, without addresses.
    pub(super) fn replies(&self) -> Vec<String> {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// When the process started.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// How many attempts came to what, and how many deliveries were skipped instead.
    pub fn outcomes(&self) -> impl Iterator<Item = (&'static str, u64)> {
        OUTCOMES.into_iter().zip(self.outcomes.iter().map(|count| count.load(Ordering::Relaxed)))
    }

    /// Deliveries that are claimed and have no committed result; never more than K.
    pub fn in_flight(&self) -> u64 {
        self.in_hand.load(Ordering::Relaxed)
    }

    /// Messages a second that relays have answered for, over the last ten seconds.
    pub fn rate(&self) -> f64 {
        self.answered.rate(self.second())
    }

    /// Results in each transaction that wrote some.
    pub fn group_sizes(&self) -> Reading {
        self.group_sizes.read()
    }

    /// How long these transactions took, in seconds.
    pub fn commit_seconds(&self) -> Reading {
        self.commit_seconds.read()
    }

    /// The relays; none before the worker has started.
    pub fn relays(&self) -> Vec<RelayState> {
        let relays = self.relays.lock().unwrap_or_else(PoisonError::into_inner);
        relays.as_ref().map(|ask| ask()).unwrap_or_default()
    }

    fn second(&self) -> u64 {
        self.clock.elapsed().as_secs()
    }

    fn keep_replies(&self, answers: &[Answer]) {
        let words = |answer: &Answer| match &answer.outcome {
            Outcome::Accepted(reply) | Outcome::Refused(_, reply) => reply.to_string(),
            Outcome::SentAway(reply) => reply.to_string(),
            Outcome::NotSent(why) | Outcome::Dropped(why) | Outcome::Unknown(why) | Outcome::Poison(why) => why.clone(),
        };
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        replies.extend(answers.iter().rev().take(REPLIES).rev().map(words));
        let too_many = replies.len().saturating_sub(REPLIES);
        replies.drain(..too_many);
    }
}

/// The place of an outcome among [`OUTCOMES`].
fn place(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Accepted(_) => 0,
        Outcome::Refused(Verdict::TryLater, _) => 1,
        Outcome::Refused(..) => 2,
        Outcome::Unknown(_) => 3,
        Outcome::NotSent(_) | Outcome::SentAway(_) | Outcome::Dropped(_) => 4,
        Outcome::Poison(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Reply;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn answers(outcomes: Vec<Outcome>) -> Vec<Answer> {
        let answer = |outcome| Answer {
            id: 1,
            edition_id: None,
            attempts: 0,
            outcome,
            at: NOW,
            dated_at: NOW,
            suspect: false,
            first_pass: true,
            jitter: 0.0,
        };
        outcomes.into_iter().map(answer).collect()
    }

    #[test]
    fn each_outcome_is_counted_under_its_word() {
        let figures = Figures::new(NOW);
        let reply = || Reply::new(250, "2.0.0 ok");
        let group = answers(vec![
            Outcome::Accepted(reply()),
            Outcome::Accepted(reply()),
            Outcome::Refused(Verdict::TryLater, reply()),
            Outcome::Refused(Verdict::SenderFault, reply()),
            Outcome::Unknown("lost".into()),
            Outcome::Dropped("closed".into()),
            Outcome::Poison("broken".into()),
        ]);
        figures.committed(&group, 3, 9, Duration::from_millis(2));
        let counts: Vec<u64> = figures.outcomes().map(|(_, count)| count).collect();
        assert_eq!(counts, [2, 1, 1, 1, 1, 1, 3]);
        assert_eq!((figures.in_flight(), figures.group_sizes().sum), (9, 7.0));
        // An idle look at the ledger is no group.
        figures.committed(&[], 0, 0, Duration::from_millis(2));
        assert_eq!((figures.in_flight(), figures.commit_seconds().count), (0, 1));
    }

    #[test]
    fn the_last_words_are_kept_only_while_somebody_watches() {
        let figures = Figures::new(NOW);
        let lost = |n: usize| Outcome::Unknown(format!("lost {n}"));
        figures.committed(&answers(vec![lost(0)]), 0, 0, Duration::ZERO);
        assert!(figures.replies().is_empty());
        let mut groups = figures.groups();
        figures.committed(&answers((1..=7).map(lost).collect()), 0, 0, Duration::ZERO);
        assert_eq!(figures.replies(), [3, 4, 5, 6, 7].map(|n| format!("lost {n}")));
        assert!(groups.has_changed().unwrap());
        groups.mark_unchanged();
    }
}
