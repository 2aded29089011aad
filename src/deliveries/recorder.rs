//! The one thread that writes the ledger while mail goes out: it gathers results into groups, commits them, and hands
//! out what the commit allows.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::blame::Blame;
use super::compose::{ComposeError, Composer};
use super::delivery::Delivery;
use super::feed::{Job, Jobs};
use super::group::{Group, GroupDone};
use super::health::Health;
use super::results::{Answer, Rules};
use super::store::first_pass::{self, Lease};
use super::takeover;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError, WorkerSession};
use crate::mail::Outcome;

/// How often the ledger is looked at when nothing happens: rows may come from other processes, or fall due.
const POLL: Duration = Duration::from_millis(500);
/// How often to look for workers that died.
const LOOK_FOR_DEAD: Duration = Duration::from_secs(2);

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

/// A row in hand: claimed and without a committed result.
struct InHand {
    lease: Option<i64>,
    edition_id: Option<i64>,
    answered: bool,
    dated_at: Timestamp,
    /// How many mails this process had seen accepted when the row was last dropped.
    dropped_at: Option<u64>,
}

pub(super) struct Recorder {
    pub(super) database: Database,
    pub(super) composer: Arc<dyn Composer>,
    pub(super) rules: Rules,
    /// K: the most rows that may be in hand.
    pub(super) limit: usize,
    pub(super) health: Arc<Health>,
    pub(super) events: Receiver<Event>,
    pub(super) to_self: Sender<Event>,
    pub(super) queue: Option<UnboundedSender<Job>>,
    pub(super) jobs: Jobs,
}

/// What the recorder remembers between groups.
struct Work {
    session: WorkerSession,
    lease: Option<Lease>,
    /// Leases that wait for their turn: of the dead, and of editions that were paused.
    waiting: VecDeque<Lease>,
    in_hand: HashMap<i64, InHand>,
    answers: Vec<Answer>,
    /// The last answers of each edition, and those editions that should be paused for them.
    blame: HashMap<i64, Blame>,
    to_pause: Vec<(i64, String)>,
    accepted: u64,
    /// Rows that lost their connection, with `accepted` as it was then.
    dropped: HashMap<i64, u64>,
    looked_for_dead: Option<Instant>,
    /// A transaction failed: what the database holds for us has to be compared with what is in hand.
    failed: bool,
    /// The lock was lost with the connection: nothing new until everything in hand is answered and written.
    draining: bool,
    stopping: bool,
}

impl Work {
    fn new(session: WorkerSession) -> Work {
        Work {
            session,
            lease: None,
            waiting: VecDeque::new(),
            in_hand: HashMap::new(),
            answers: Vec::new(),
            blame: HashMap::new(),
            to_pause: Vec::new(),
            accepted: 0,
            dropped: HashMap::new(),
            looked_for_dead: None,
            failed: false,
            draining: false,
            stopping: false,
        }
    }

    fn should_look_for_dead(&self) -> bool {
        self.looked_for_dead.is_none_or(|then| then.elapsed() >= LOOK_FOR_DEAD)
    }

    fn has_house_to_keep(&self) -> bool {
        self.failed || self.should_look_for_dead()
    }

    /// Whether the lease still has rows to read, as far as this worker knows.
    fn reads(&self, lease: i64) -> bool {
        self.lease.iter().chain(&self.waiting).any(|known| known.id == lease)
    }
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
                    if !work.session.is_alive() {
                        self.reopen(&mut work);
                    }
                }
            }
            if work.stopping && work.in_hand.is_empty() && work.answers.is_empty() {
                return;
            }
            self.wait(&mut work);
        }
    }

    /// Groups until there is nothing to do at once: everything that was answered in, everything that fits out.
    fn round(&mut self, work: &mut Work) -> Result<(), QueryError> {
        work.draining &= work.in_hand.len() > work.answers.len();
        loop {
            let open = !work.stopping && !work.draining && !self.health.is_resting();
            // Results are written before anything is taken over, so that our own answers decide what is in doubt.
            let house_waits = open && work.has_house_to_keep() && !work.answers.is_empty();
            if open && !house_waits {
                self.keep_house(work)?;
            }
            let in_hand = work.in_hand.len() - work.answers.len();
            let room = if open && !house_waits { self.limit.saturating_sub(in_hand) } else { 0 };
            let lease = work.lease.take().or_else(|| work.waiting.pop_front());
            work.lease = lease.clone();
            let group = Group {
                worker: work.session.number,
                answers: &work.answers,
                room,
                lease,
                rules: &self.rules,
                to_pause: &work.to_pause,
                now: Timestamp::now(),
            };
            let done = work.session.write(|connection| group.run(connection))?;
            if !self.committed(work, done)? && !house_waits {
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
            let leases = work.session.write(|connection| {
                takeover::reconcile(connection, me, |id| in_hand.contains(&id), now)?;
                takeover::leases_of(connection, me)
            })?;
            work.lease = None;
            work.waiting.clear();
            self.adopt(work, leases);
            work.failed = false;
        }
        Ok(())
    }

    /// After the commit: what was answered is forgotten, what was handed out is composed and queued. Says whether
    /// another group would find more at once.
    fn committed(&mut self, work: &mut Work, done: GroupDone) -> Result<bool, QueryError> {
        let mut touched: Vec<i64> = work.lease.iter().map(|lease| lease.id).collect();
        for answer in work.answers.drain(..) {
            touched.extend(work.in_hand.remove(&answer.id).and_then(|row| row.lease));
        }
        match done.lease {
            Some(lease) if done.held_up => {
                work.lease = None;
                work.waiting.push_back(lease);
            }
            lease => work.lease = lease,
        }
        for (edition, why) in work.to_pause.drain(..) {
            tracing::error!(edition, why, "the relay refuses our mail, not the readers: the edition is paused");
        }
        for month in &done.finished {
            tracing::info!(month, "the edition is sent: every delivery has its result");
        }
        let nothing_handed = done.handed.is_empty();
        for (delivery, lease) in done.handed {
            let row = InHand {
                lease,
                edition_id: delivery.edition.as_ref().map(|edition| edition.id),
                answered: false,
                dated_at: delivery.dated_at,
                dropped_at: work.dropped.get(&delivery.id).copied(),
            };
            touched.extend(lease);
            work.in_hand.insert(delivery.id, row);
            self.hand_over(delivery);
        }
        self.close_leases(work, touched)?;
        Ok(nothing_handed && done.advanced)
    }

    /// Closes the leases among `touched` that have neither rows left nor rows in hand.
    fn close_leases(&self, work: &mut Work, mut touched: Vec<i64>) -> Result<(), QueryError> {
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|id| !work.reads(*id) && !work.in_hand.values().any(|row| row.lease == Some(*id)));
        if touched.is_empty() {
            return Ok(());
        }
        work.session.write(|connection| touched.iter().try_for_each(|id| first_pass::close(connection, *id)))
    }

    /// Composes and queues one row, or answers for it at once.
    fn hand_over(&self, delivery: Delivery) {
        let id = delivery.id;
        let composed = catch_unwind(AssertUnwindSafe(|| self.composer.compose(&delivery)));
        let outcome = match (composed, &self.queue) {
            (Ok(Ok(message)), Some(queue)) => {
                // The receiver is held by this recorder too, so it can't be gone.
                let _ = queue.send(Job::new(delivery, message, self.to_self.clone()));
                return;
            }
            (Ok(Ok(_)), None) => Outcome::NotSent("the program is stopping".into()),
            (Ok(Err(ComposeError::Gone)), _) => Outcome::Poison(ComposeError::Gone.to_string()),
            (Ok(Err(ComposeError::Failed(why))), _) => {
                tracing::error!(delivery = id, why, "a mail could not be composed");
                Outcome::Poison(why)
            }
            (Err(_), _) => Outcome::Poison("composing it failed".into()),
        };
        let _ = self.to_self.send(Event::Answered { id, outcome });
    }

    /// Waits for the first event, then takes what else is there, up to a group.
    fn wait(&mut self, work: &mut Work) {
        match self.events.recv_timeout(POLL) {
            Ok(event) => self.take(work, event),
            Err(RecvTimeoutError::Timeout) => return,
            // Never: `to_self` is a sender.
            Err(RecvTimeoutError::Disconnected) => work.stopping = true,
        }
        while work.answers.len() < self.limit {
            match self.events.try_recv() {
                Ok(event) => self.take(work, event),
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, work: &mut Work, event: Event) {
        match event {
            Event::Wake => {}
            Event::RelayResting => self.call_back(),
            Event::Stop => {
                work.stopping = true;
                self.health.close();
                self.call_back();
                // Conversations that wait for more are told that there is none.
                self.queue = None;
            }
            Event::Answered { id, outcome } => {
                let Some(row) = work.in_hand.get_mut(&id).filter(|row| !row.answered) else { return };
                row.answered = true;
                let dropped = matches!(outcome, Outcome::NotSent(_));
                let suspect = match outcome {
                    // Others got through since this row last lost its connection: it is the row, not the relay.
                    Outcome::NotSent(_) => row.dropped_at.is_some_and(|then| work.accepted > then),
                    // A row is alone in its transaction. A stop of ours is no fault of its.
                    Outcome::Unknown(_) => !work.stopping,
                    _ => false,
                };
                match &outcome {
                    Outcome::Accepted(_) => work.accepted += 1,
                    Outcome::NotSent(_) if !work.stopping => {
                        work.dropped.insert(id, work.accepted);
                    }
                    _ => {}
                }
                if !dropped {
                    work.dropped.remove(&id);
                }
                let jitter = rand::random_range(-1.0..=1.0);
                let (edition_id, dated_at) = (row.edition_id, row.dated_at);
                if let Some(edition) = edition_id
                    && let Some(why) = work.blame.entry(edition).or_default().hear(&outcome)
                {
                    work.to_pause.push((edition, why));
                }
                let at = Timestamp::now();
                work.answers.push(Answer { id, edition_id, outcome, at, dated_at, suspect, jitter });
            }
        }
    }

    /// Takes back what waits in the queue. Dropping a job that is not on the wire answers for it.
    fn call_back(&self) {
        if let Ok(mut jobs) = self.jobs.try_lock() {
            while jobs.try_recv().is_ok() {}
        }
    }

    /// Rows and leases of workers that hold their lock no more, this one's own number before this run included.
    fn take_over_from_the_dead(&self, work: &mut Work, now: Timestamp) -> Result<(), QueryError> {
        let me = work.session.number;
        let first_time = work.looked_for_dead.is_none();
        let workers = work.session.write(super::store::takeover::workers)?;
        for other in workers {
            let dead = if other == me { first_time } else { work.session.is_dead(other)? };
            if !dead {
                continue;
            }
            let rules = &self.rules;
            let (in_doubt, leases) = work.session.write(|connection| {
                let in_doubt = takeover::take_over(connection, other, me, rules, now)?;
                Ok::<_, QueryError>((in_doubt, takeover::leases_of(connection, me)?))
            })?;
            tracing::warn!(worker = other, in_doubt, "took over from a worker that ended without a word");
            self.adopt(work, leases);
        }
        Ok(())
    }

    /// Lines up leases that belong to this worker and that it does not know of.
    fn adopt(&self, work: &mut Work, leases: Vec<Lease>) {
        for lease in leases {
            if !work.reads(lease.id) {
                work.waiting.push_back(lease);
            }
        }
    }

    /// PostgreSQL went away and with it our lock: somebody else may have taken over. What is not on the wire is called
    /// back, and what is answered is written under a new number, before anything new is claimed.
    fn reopen(&self, work: &mut Work) {
        self.call_back();
        work.draining = true;
        match WorkerSession::open(&self.database) {
            Ok(session) => {
                work.session = session;
                work.lease = None;
                work.waiting.clear();
                work.looked_for_dead = None;
            }
            Err(error) => tracing::error!(%error, "the database can't be reached; nothing is sent until it is back"),
        }
    }
}
