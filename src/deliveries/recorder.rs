//! The one thread that writes the ledger while mail goes out: it gathers results into groups, commits them, and hands
//! out what the commit allows.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::compose::{ComposeError, Composer};
use super::delivery::Delivery;
use super::feed::Job;
use super::figures::Figures;
use super::group::{Group, GroupDone};
use super::health::Health;
use super::inbox::Inbox;
use super::jobs::Jobs;
use super::results::Rules;
use super::takeover;
use super::work::Work;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError, WorkerSession};
use crate::mail::Outcome;

/// How often the ledger is looked at when nothing happens: rows may come from other processes, or fall due.
const POLL: Duration = Duration::from_millis(500);
/// How long results are gathered into one commit. Half of K are on their way meanwhile, so nobody waits for more to do.
const GATHERING: Duration = Duration::from_millis(2);
/// How long a stop waits for a database that does not answer.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// What the recorder waits for.
pub(super) enum Event {
    /// A conversation is done with a row.
    Answered { id: i64, outcome: Outcome },
    /// There may be new rows, or the relay's rest is over.
    Wake,
    /// The relay has to rest: what is not on the wire goes back.
    RelayResting,
    /// Claim no more; end when all that is in hand is answered.
    Stop,
}

pub(super) struct Recorder {
    pub(super) database: Database,
    pub(super) composer: Arc<dyn Composer>,
    pub(super) rules: Rules,
    /// K: the most rows that may be in hand.
    pub(super) limit: usize,
    pub(super) health: Arc<Health>,
    pub(super) figures: Arc<Figures>,
    pub(super) events: Arc<Inbox>,
    pub(super) queue: Option<UnboundedSender<Vec<Job>>>,
    pub(super) jobs: Arc<Jobs>,
}

impl Recorder {
    /// Runs until a stop is asked for and everything in hand has an answer. Blocks.
    pub(super) fn run(mut self, session: WorkerSession) {
        let mut work = Work::new(session);
        loop {
            match self.round(&mut work) {
                Ok(()) => {}
                Err(error) => {
                    tracing::error!(%error, "the ledger could not be written; trying again");
                    work.failed = true;
                    if work.has_stopped_for(STOP_PATIENCE) {
                        let lost = work.answers.len();
                        tracing::error!(lost, "stopping without the database: these results will be in doubt");
                        return;
                    }
                    if !work.session.is_alive() {
                        self.reopen(&mut work);
                    }
                }
            }
            if work.is_stopping() && work.in_hand.is_empty() && work.answers.is_empty() {
                tracing::info!(groups = work.groups, "the recorder ends; everything in hand is written");
                return;
            }
            self.wait(&mut work);
        }
    }

    /// Groups until there is nothing to do at once: everything that was answered in, everything that fits out.
    fn round(&mut self, work: &mut Work) -> Result<(), QueryError> {
        work.draining &= work.in_hand.len() > work.answers.len();
        loop {
            let open = !work.is_stopping() && !work.draining && !self.health.is_resting();
            // Results are written before anything is taken over, so that our own answers decide what is in doubt.
            let house_waits = open && work.has_house_to_keep() && !work.answers.is_empty();
            if open && !house_waits {
                self.keep_house(work)?;
            }
            let in_hand = work.in_hand.len() - work.answers.len();
            let room = if open && !house_waits { self.limit.saturating_sub(in_hand) } else { 0 };
            let group = Group {
                worker: work.session.number,
                answers: &work.answers,
                room,
                looks_for_due: work.should_look_for_due(),
                rules: &self.rules,
                to_pause: &work.to_pause,
                now: Timestamp::now(),
            };
            let begun = Instant::now();
            let done = match work.strides.take(&group, &mut work.session)? {
                Some(done) => done,
                None => work.session.write_and_end(|connection| group.run(connection))?,
            };
            self.figures.committed(&work.answers, done.skipped, in_hand + done.len(), begun.elapsed());
            if !self.committed(work, done) && !house_waits {
                return Ok(());
            }
        }
    }

    /// What has to be done before new rows are claimed: see what a failed transaction left, and who died.
    fn keep_house(&self, work: &mut Work) -> Result<(), QueryError> {
        let now = Timestamp::now();
        if work.should_look_for_dead() {
            self.take_over_from_the_dead(work, now)?;
            work.looked_for_dead = Some(Instant::now());
        }
        if work.failed {
            let me = work.session.number;
            let in_hand: HashSet<i64> = work.in_hand.keys().copied().collect();
            work.session.write(|connection| takeover::reconcile(connection, me, |id| in_hand.contains(&id), now))?;
            work.failed = false;
        }
        Ok(())
    }

    /// After the commit: what was answered is forgotten, what was handed out is composed and queued. Says whether
    /// another group would find more at once.
    fn committed(&mut self, work: &mut Work, mut done: GroupDone) -> bool {
        work.strides.place = done.place.take();
        work.failed |= done.unsound;
        work.groups += 1;
        work.looked_for_due(done.found_due);
        for answer in work.answers.drain(..) {
            work.in_hand.remove(&answer.id);
        }
        for (edition, why) in work.to_pause.drain(..) {
            tracing::error!(edition, why, "the relay refuses our mail, not the readers: the edition is paused");
        }
        for month in &done.finished {
            tracing::info!(month, "the edition is sent: every delivery has its result");
        }
        let again = done.is_empty() && done.advanced;
        let mut jobs = Vec::with_capacity(done.len());
        for (deliveries, first_pass) in [(done.later, false), (done.first_pass, true)] {
            for delivery in deliveries {
                work.take_in_hand(&delivery, first_pass);
                jobs.extend(self.compose(delivery));
            }
        }
        self.queue(jobs);
        again
    }

    /// Composes one row, or answers for it at once.
    fn compose(&self, delivery: Delivery) -> Option<Job> {
        let id = delivery.id;
        let composed = catch_unwind(AssertUnwindSafe(|| self.composer.compose(&delivery)));
        let outcome = match composed {
            Ok(Ok(message)) => return Some(Job::new(delivery, message, self.events.clone())),
            Ok(Err(ComposeError::Unavailable(why))) => {
                tracing::warn!(delivery = id, why, "a mail can't be composed now");
                Outcome::NotSent(why)
            }
            Ok(Err(ComposeError::Gone)) => Outcome::Poison(ComposeError::Gone.to_string()),
            Ok(Err(ComposeError::Failed(why))) => {
                tracing::error!(delivery = id, why, "a mail could not be composed");
                Outcome::Poison(why)
            }
            Err(_) => Outcome::Poison("composing it failed".into()),
        };
        self.events.tell(Event::Answered { id, outcome });
        None
    }

    /// Queues what was composed, all in one go. Where the program is stopping, dropping a job answers for it.
    fn queue(&self, jobs: Vec<Job>) {
        if let Some(queue) = &self.queue
            && !jobs.is_empty()
        {
            // The receiver is held by this recorder too, so it can't be gone.
            let _ = queue.send(jobs);
        }
    }

    /// Waits for the first event, then gathers a group: what comes within moments while the conversations have enough to
    /// do.
    fn wait(&mut self, work: &mut Work) {
        let unanswered = work.in_hand.len() - work.answers.len();
        let enough = self.limit.div_ceil(2).min(unanswered);
        for event in self.events.hear(POLL, enough, GATHERING) {
            self.take(work, event);
        }
    }

    fn take(&mut self, work: &mut Work, event: Event) {
        match event {
            Event::Wake => work.something_may_be_due(),
            // Its rest may be over by now.
            Event::RelayResting if !self.health.is_resting() => {}
            Event::RelayResting => self.jobs.try_call_back(),
            Event::Stop => {
                work.stop();
                self.health.close();
                self.jobs.try_call_back();
                // Conversations that wait for more are told that there is none.
                self.queue = None;
            }
            Event::Answered { id, outcome } => work.answered(id, outcome, Timestamp::now()),
        }
    }

    /// Rows and leases of workers that hold their lock no more, this one's own number before this run included.
    fn take_over_from_the_dead(&self, work: &mut Work, now: Timestamp) -> Result<(), QueryError> {
        let me = work.session.number;
        let first_time = work.looked_for_dead.is_none();
        let workers = work.session.write(super::store::takeover::workers)?;
        // What this one's own number holds comes from a process before it, but only at first.
        for other in workers.into_iter().filter(|other| *other != me || first_time) {
            let rules = &self.rules;
            let taken =
                work.session.take_over(other, |connection| takeover::take_over(connection, other, me, rules, now))?;
            match taken {
                Some(0) => tracing::info!(worker = other, "goes on where an earlier worker stopped"),
                Some(in_doubt) => {
                    tracing::warn!(worker = other, in_doubt, "took over from a worker that ended without a word");
                }
                None => {}
            }
        }
        Ok(())
    }

    /// PostgreSQL went away and with it our lock: somebody else may have taken over. What is not on the wire is called
    /// back, and what is answered is written under a new number, before anything new is claimed.
    fn reopen(&self, work: &mut Work) {
        self.jobs.try_call_back();
        work.draining = true;
        match WorkerSession::open(&self.database) {
            Ok(session) => {
                work.begin_anew(session);
            }
            Err(error) => tracing::error!(%error, "the database can't be reached; nothing is sent until it is back"),
        }
    }
}
