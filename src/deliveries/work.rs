//! What the recorder remembers between groups: the rows in hand and their answers. Leases and claims are the
//! database's to know.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::blame::Blame;
use super::delivery::Delivery;
use super::drops::Drops;
use super::results::Answer;
use super::strides::Strides;
use crate::clock::Timestamp;
use crate::db::WorkerSession;
use crate::mail::Outcome;

/// How often to look for rows that are claimed one by one, while there is something of a first pass to send. Whoever
/// queues one in this process says so, and waits for nothing.
const LOOK_FOR_DUE: Duration = Duration::from_millis(20);
/// How often to look for workers that died.
const LOOK_FOR_DEAD: Duration = Duration::from_secs(2);

/// A row in hand: claimed and without a committed result.
pub(super) struct InHand {
    edition_id: Option<i64>,
    attempts: i64,
    answered: bool,
    first_pass: bool,
    dated_at: Timestamp,
}

/// The state of one worker.
pub(super) struct Work {
    pub(super) session: WorkerSession,
    pub(super) in_hand: HashMap<i64, InHand>,
    /// What the next group writes.
    pub(super) answers: Vec<Answer>,
    /// Editions to pause, because the relay blames the sender, with its words.
    pub(super) to_pause: Vec<(i64, String)>,
    /// The last answers of each edition.
    blame: HashMap<i64, Blame>,
    drops: Drops,
    pub(super) looked_for_dead: Option<Instant>,
    /// When there was last nothing to claim by itself; `None`: there may be something now.
    found_nothing_due: Option<Instant>,
    /// A transaction failed: what the database holds for us has to be compared with what is in hand.
    pub(super) failed: bool,
    /// The lock was lost with the connection: nothing new until everything in hand is answered and written.
    pub(super) draining: bool,
    stopping_since: Option<Instant>,
    /// Groups committed.
    pub(super) groups: u64,
    pub(super) strides: Strides,
}

impl Work {
    pub(super) fn new(session: WorkerSession) -> Work {
        Work {
            session,
            in_hand: HashMap::new(),
            answers: Vec::new(),
            to_pause: Vec::new(),
            blame: HashMap::new(),
            drops: Drops::default(),
            looked_for_dead: None,
            found_nothing_due: None,
            failed: false,
            draining: false,
            stopping_since: None,
            groups: 0,
            strides: Strides::default(),
        }
    }

    /// A new lock, perhaps under a new number: what the old one held is for whoever takes it over.
    pub(super) fn begin_anew(&mut self, session: WorkerSession) {
        self.session = session;
        self.strides = Strides::default();
        self.looked_for_dead = None;
    }

    /// A row was claimed, from a lease (`first_pass`) or by itself.
    pub(super) fn take_in_hand(&mut self, delivery: &Delivery, first_pass: bool) {
        let row = InHand {
            edition_id: delivery.edition.as_ref().map(|edition| edition.id),
            attempts: delivery.attempts,
            answered: false,
            first_pass,
            dated_at: delivery.dated_at,
        };
        self.in_hand.insert(delivery.id, row);
    }

    /// A conversation is done with a row. Only the first answer of a row counts.
    pub(super) fn answered(&mut self, id: i64, outcome: Outcome, at: Timestamp) {
        let Some(row) = self.in_hand.get_mut(&id).filter(|row| !row.answered) else { return };
        row.answered = true;
        let InHand { edition_id, attempts, first_pass, dated_at, .. } = *row;
        let dropped_again = self.drops.hear(id, &outcome, self.in_hand.len() == 1);
        // A row is alone in its transaction when its answer is lost. A stop of ours is no fault of its.
        let suspect = dropped_again || matches!(outcome, Outcome::Unknown(_)) && self.stopping_since.is_none();
        let blamed = edition_id.and_then(|edition| {
            let why = self.blame.entry(edition).or_default().hear(&outcome)?;
            Some((edition, why))
        });
        self.to_pause.extend(blamed);
        let jitter = rand::random_range(-1.0..=1.0);
        self.answers.push(Answer { id, edition_id, attempts, outcome, at, dated_at, suspect, first_pass, jitter });
    }

    pub(super) fn should_look_for_due(&self) -> bool {
        self.found_nothing_due.is_none_or(|then| then.elapsed() >= LOOK_FOR_DUE)
    }

    /// What a group found that looked, if it did.
    pub(super) fn looked_for_due(&mut self, found: Option<bool>) {
        if let Some(found) = found {
            self.found_nothing_due = (!found).then(Instant::now);
        }
    }

    pub(super) fn something_may_be_due(&mut self) {
        self.found_nothing_due = None;
    }

    pub(super) fn should_look_for_dead(&self) -> bool {
        self.looked_for_dead.is_none_or(|then| then.elapsed() >= LOOK_FOR_DEAD)
    }

    pub(super) fn has_house_to_keep(&self) -> bool {
        self.failed || self.should_look_for_dead()
    }

    pub(super) fn stop(&mut self) {
        self.stopping_since.get_or_insert_with(Instant::now);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping_since.is_some()
    }

    pub(super) fn has_stopped_for(&self, patience: Duration) -> bool {
        self.stopping_since.is_some_and(|since| since.elapsed() >= patience)
    }
}
