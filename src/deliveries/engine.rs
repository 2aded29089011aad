//! The running worker: one recorder, N conversations for each relay, and their orderly stop.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::compose::Composer;
use super::conversation::hold_conversations;
use super::crew::Crew;
use super::feed::ConnectionFeed;
use super::figures::Figures;
use super::health::{Health, Rests};
use super::inbox::Inbox;
use super::jobs::Jobs;
use super::rate::Rate;
use super::recorder::{Event, Recorder};
use super::relay_state::RelayState;
use super::results::Rules;
use super::seat::Seat;
use crate::db::{Database, OpenError, WorkerSession};
use crate::mail::Relay;

/// How long a stop waits, after the relay's answers, for the database to take them.
const RECORDING_PATIENCE: Duration = Duration::from_secs(4);

/// How the worker works.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Conversations at once with each relay (`SMTP_CONNECTIONS`).
    pub connections: usize,
    /// K: the most rows whose result is not committed (`IN_DOUBT_LIMIT`), the bound of what a kill can repeat.
    pub in_doubt_limit: usize,
    /// What happens after a result.
    pub rules: Rules,
    /// The envelope's sender.
    pub sender: String,
    /// How long a stop waits for answers. Under the ten seconds that service managers give.
    pub patience: Duration,
    /// How many messages a second each relay is handed, greater than zero (`SMTP_RATE`); `None` is no limit.
    pub rate: Option<f64>,
    /// How long a relay that failed is left alone.
    pub rests: Rests,
}

/// A relay and what it is known by.
pub struct NamedRelay<R> {
    /// Host and port without credentials: it is logged, and kept in the database beside the relay's rate.
    pub name: String,
    /// The relay.
    pub relay: R,
}

/// Tells the worker of this process that there is something to send, and how its relays are; cheap to clone. Rows are
/// found without it too, half a second later.
#[derive(Clone)]
pub struct Wake(Arc<std::sync::Mutex<Option<Running>>>);

/// What is known of a worker while it runs.
struct Running {
    events: Arc<Inbox>,
    health: Arc<Health>,
}

impl Wake {
    /// A bell that nobody listens to yet.
    pub fn new() -> Wake {
        Wake(Arc::default())
    }

    /// Rings.
    pub fn now(&self) {
        if let Some(running) = &*self.running() {
            running.events.tell(Event::Wake);
        }
    }

    /// The relays in the order of their use; none while no worker runs in this process.
    pub fn relays(&self) -> Vec<RelayState> {
        self.running().as_ref().map(|running| running.health.states(Instant::now())).unwrap_or_default()
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Wake {
    fn default() -> Self {
        Wake::new()
    }
}

/// A worker that hands over whatever the ledger has, until it is stopped.
pub struct Engine {
    events: Arc<Inbox>,
    conversations: Crew,
    /// Drained at the end, should a conversation have been cut off while it held the queue.
    jobs: Arc<Jobs>,
    /// Says that the recorder has ended.
    recorded: oneshot::Receiver<()>,
    patience: Duration,
    wake: Wake,
}

impl Engine {
    /// Takes this process's place among the workers and starts. `relay` takes the mails that `composer` makes; `figures`
    /// tell what comes of them.
    pub async fn start<R: Relay>(
        database: Database,
        composer: Arc<dyn Composer>,
        relays: Vec<NamedRelay<R>>,
        settings: EngineSettings,
        wake: Wake,
        figures: Arc<Figures>,
    ) -> Result<Engine, OpenError> {
        let open = database.clone();
        let session = tokio::task::spawn_blocking(move || WorkerSession::open(&open)).await;
        let session = session.map_err(|e| OpenError::Unreachable(e.to_string()))??;
        let events = Inbox::new();
        let (queue, jobs) = Jobs::new();
        let names = relays.iter().map(|relay| relay.name.clone());
        let health = Arc::new(Health::new(names, settings.connections, settings.rests));
        let asked = health.clone();
        figures.ask_relays(move || asked.states(Instant::now()));
        let recorder = Recorder {
            database: database.clone(),
            composer,
            rules: settings.rules.clone(),
            limit: settings.in_doubt_limit.max(1),
            health: health.clone(),
            figures,
            events: events.clone(),
            queue: Some(queue),
            jobs: jobs.clone(),
        };
        let (ended, recorded) = oneshot::channel();
        let thread = std::thread::Builder::new().name("recorder".into());
        let started = thread.spawn(move || {
            recorder.run(session);
            let _ = ended.send(());
        });
        started.map_err(|e| OpenError::Unreachable(format!("no thread for the recorder: {e}")))?;
        let sender: Arc<str> = settings.sender.as_str().into();
        let mut conversations = Vec::new();
        for (at, NamedRelay { name, relay }) in relays.into_iter().enumerate() {
            let (relay, rate) = (Arc::new(relay), Rate::new(&database, &name, settings.rate));
            for number in 0..settings.connections.max(1) {
                let seat = Seat::new(health.clone(), at, number);
                let feed = ConnectionFeed::new(jobs.clone(), seat, rate.clone(), sender.clone());
                conversations.push(hold_conversations(relay.clone(), feed, events.clone()));
            }
        }
        let conversations = Crew::start(conversations)
            .map_err(|e| OpenError::Unreachable(format!("no thread for the conversations: {e}")))?;
        *wake.running() = Some(Running { events: events.clone(), health });
        Ok(Engine { events, conversations, jobs, recorded, patience: settings.patience, wake })
    }

    /// Ends when the worker does, which it never should before it is told to stop.
    pub async fn ended(&mut self) {
        let _ = (&mut self.recorded).await;
    }

    /// Stops: claims nothing more, waits for the answers that are due, commits them. What is still unanswered after
    /// the patience is committed as unknown; what can't be committed is in doubt at the next start.
    pub async fn stop(self) {
        *self.wake.running() = None;
        self.events.tell(Event::Stop);
        let left = self.conversations.finish(self.patience).await;
        if left > 0 {
            tracing::warn!(left, "some conversations did not end in time; their last mails are unknown");
        }
        // Nobody takes from the queue any more; dropping a job that waits answers for it.
        self.jobs.call_back().await;
        if tokio::time::timeout(RECORDING_PATIENCE, self.recorded).await.is_err() {
            tracing::error!("the database does not take the last results; the next start finds them in doubt");
        }
    }
}
