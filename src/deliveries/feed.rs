//! What a conversation sees of the ledger: the next message, and where to say how it went.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::Sender;

use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;

use super::compose::Message;
use super::delivery::Delivery;
use super::health::Health;
use super::recorder::Event;
use crate::mail::{Feed, Outcome, Pace, Parcel};

/// A row on its way. Dropping it without a report says what is known: nothing was sent, or, once its final dot may be
/// on the wire, that nobody knows. So neither a panic nor a stop can lose one.
pub(super) struct Job {
    delivery: Delivery,
    message: Box<dyn Message>,
    progress: AtomicU8,
    events: Sender<Event>,
    answered: bool,
}

/// How far a job has come.
const WAITING: u8 = 0;
const ON_THE_WIRE: u8 = 1;
const POISON: u8 = 2;

impl Job {
    pub(super) fn new(delivery: Delivery, message: Box<dyn Message>, events: Sender<Event>) -> Job {
        Job { delivery, message, progress: AtomicU8::new(WAITING), events, answered: false }
    }

    fn answer(&mut self, outcome: Outcome) {
        self.answered = true;
        // The recorder outlives the conversations; if it is gone, so is the process.
        let _ = self.events.send(Event::Answered { id: self.delivery.id, outcome });
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if !self.answered {
            self.answer(match self.progress.load(Ordering::Relaxed) {
                POISON => Outcome::Poison("composing it failed".into()),
                ON_THE_WIRE => Outcome::Unknown("the program stopped before the relay answered".into()),
                _ => Outcome::NotSent("it was called back before it was sent".into()),
            });
        }
    }
}

/// The queue between the recorder and the conversations.
pub(super) type Jobs = Arc<Mutex<UnboundedReceiver<Job>>>;

/// One conversation's view of the queue.
pub(super) struct ConnectionFeed {
    jobs: Jobs,
    health: Arc<Health>,
    pace: Pace,
    sender: Arc<str>,
    /// A job that waits for its slot.
    next: Option<Job>,
}

impl ConnectionFeed {
    pub(super) fn new(jobs: Jobs, health: Arc<Health>, pace: Pace, sender: Arc<str>) -> ConnectionFeed {
        ConnectionFeed { jobs, health, pace, sender, next: None }
    }

    fn parcel(&self, job: Job) -> Parcel<Job> {
        let (id, recipient) = (job.delivery.id, job.delivery.address.clone());
        Parcel { id, sender: self.sender.clone(), recipient, job }
    }
}

impl Feed for ConnectionFeed {
    type Job = Job;

    async fn next(&mut self) -> Option<Parcel<Job>> {
        if self.next.is_none() {
            self.next = Some(self.jobs.lock().await.recv().await?);
        }
        self.pace.slot().await;
        self.next.take().map(|job| self.parcel(job))
    }

    fn try_next(&mut self) -> Option<Parcel<Job>> {
        if !self.pace.is_free() {
            return None;
        }
        let job = match self.next.take() {
            Some(job) => job,
            None => self.jobs.try_lock().ok()?.try_recv().ok()?,
        };
        Some(self.parcel(job))
    }

    fn compose(&mut self, job: &Job, buffer: &mut Vec<u8>) -> bool {
        // A message that makes its writer panic must not take the others on this connection with it.
        let written = catch_unwind(AssertUnwindSafe(|| job.message.write(buffer))).is_ok();
        if !written {
            job.progress.store(POISON, Ordering::Relaxed);
        }
        written
    }

    fn on_the_wire(&mut self, job: &Job) {
        job.progress.store(ON_THE_WIRE, Ordering::Relaxed);
    }

    fn report(&mut self, mut job: Job, outcome: Outcome) {
        if matches!(outcome, Outcome::Accepted(_) | Outcome::Refused(..)) {
            self.health.well();
        }
        job.answer(outcome);
    }
}
