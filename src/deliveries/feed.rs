//! What a conversation sees of the ledger: the next message, and where to say how it went.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::compose::Message;
use super::delivery::Delivery;
use super::inbox::Inbox;
use super::jobs::Jobs;
use super::rate::Rate;
use super::recorder::Event;
use super::seat::{Seat, Turn};
use crate::mail::{Feed, Outcome, Parcel, Pieces};

/// A row on its way. Dropping it without a report says what is known: nothing was sent, or, once its final dot may be
/// on the wire, that nobody knows. So neither a panic nor a stop can lose one.
pub(super) struct Job {
    delivery: Delivery,
    message: Box<dyn Message>,
    progress: AtomicU8,
    events: Arc<Inbox>,
    answered: bool,
}

/// How far a job has come.
const WAITING: u8 = 0;
const ON_THE_WIRE: u8 = 1;
const POISON: u8 = 2;

impl Job {
    pub(super) fn new(delivery: Delivery, message: Box<dyn Message>, events: Arc<Inbox>) -> Job {
        Job { delivery, message, progress: AtomicU8::new(WAITING), events, answered: false }
    }

    fn answer(&mut self, outcome: Outcome) {
        self.answered = true;
        self.events.tell(Event::Answered { id: self.delivery.id, outcome });
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

/// One conversation's view of the queue.
pub(super) struct ConnectionFeed {
    jobs: Arc<Jobs>,
    pub(super) seat: Seat,
    rate: Rate,
    sender: Arc<str>,
    /// A job that waits for its slot.
    next: Option<Job>,
    ended: bool,
}

impl ConnectionFeed {
    pub(super) fn new(jobs: Arc<Jobs>, seat: Seat, rate: Rate, sender: Arc<str>) -> ConnectionFeed {
        ConnectionFeed { jobs, seat, rate, sender, next: None, ended: false }
    }

    /// Whether there will never be another job.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Waits until there is something to do at the relay. What was taken and may not leave now goes back, and is tried
    /// again at once elsewhere.
    pub(super) async fn turn(&mut self) -> Turn {
        loop {
            match self.seat.look() {
                Ok(Turn::Work) => return Turn::Work,
                Ok(other) => {
                    self.next = None;
                    return other;
                }
                Err(patience) => {
                    self.next = None;
                    self.seat.wait(patience).await;
                }
            }
        }
    }

    /// Takes the next job, if it may be begun before this conversation's turn is over.
    async fn take(&mut self) -> Option<Job> {
        if !self.seat.may_go_on() {
            self.next = None;
            return None;
        }
        if self.next.is_none() {
            let job = tokio::select! {
                biased;
                job = self.jobs.next() => job,
                () = self.seat.turn_ended() => return None,
            };
            self.ended = job.is_none();
            self.next = Some(job?);
        }
        let may_leave = tokio::select! {
            biased;
            () = self.rate.slot() => true,
            () = self.seat.turn_ended() => false,
        };
        self.next.take().filter(|_| may_leave)
    }

    fn parcel(&mut self, job: Job) -> Parcel<Job> {
        self.seat.took();
        let (id, recipient) = (job.delivery.id, job.delivery.address.clone());
        Parcel { id, sender: self.sender.clone(), recipient, job }
    }
}

impl Feed for ConnectionFeed {
    type Job = Job;

    async fn next(&mut self) -> Option<Parcel<Job>> {
        let job = self.take().await?;
        Some(self.parcel(job))
    }

    fn try_next(&mut self) -> Option<Parcel<Job>> {
        if !self.seat.may_go_on() {
            return None;
        }
        if self.next.is_none() {
            self.next = Some(self.jobs.try_next()?);
        }
        if !self.rate.try_slot() {
            return None;
        }
        let job = self.next.take()?;
        Some(self.parcel(job))
    }

    fn compose(&mut self, job: &Job, out: &mut Pieces) -> bool {
        // A message that makes its writer panic must not take the others on this connection with it.
        let written = catch_unwind(AssertUnwindSafe(|| job.message.write(&job.delivery, out))).is_ok();
        if !written {
            job.progress.store(POISON, Ordering::Relaxed);
            self.seat.is_done_with_one(None);
        }
        written
    }

    fn on_the_wire(&mut self, job: &Job) {
        job.progress.store(ON_THE_WIRE, Ordering::Relaxed);
    }

    fn report(&mut self, mut job: Job, outcome: Outcome) {
        self.seat.is_done_with_one(Some(&outcome));
        job.answer(outcome);
    }
}
