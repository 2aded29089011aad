//! The running worker: one recorder and N conversations, and their orderly stop.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::sync::{Mutex, oneshot};

use super::compose::Composer;
use super::crew::Crew;
use super::feed::{ConnectionFeed, Jobs};
use super::figures::{Figures, RelayCondition, RelayState};
use super::health::Health;
use super::recorder::{Event, Recorder};
use super::results::Rules;
use crate::db::{Database, OpenError, WorkerSession};
use crate::mail::{Ending, Pace, Relay};

/// How long a stop waits, after the relay's answers, for the database to take them.
const RECORDING_PATIENCE: Duration = Duration::from_secs(4);

/// How the worker works.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Conversations at once (`SMTP_CONNECTIONS`).
    pub connections: usize,
    /// K: the most rows whose result is not committed (`IN_DOUBT_LIMIT`), the bound of what a kill can repeat.
    pub in_doubt_limit: usize,
    /// What happens after a result.
    pub rules: Rules,
    /// The envelope's sender.
    pub sender: String,
    /// How long a stop waits for answers. Under the ten seconds that service managers give.
    pub patience: Duration,
    /// What people know the relay by.
    pub relay: String,
    /// How many messages a second may leave.
    pub pace: Pace,
}

/// Tells the worker of this process that there is something to send; cheap to clone. Rows are found without it too,
/// half a second later.
#[derive(Clone)]
pub struct Wake(Arc<std::sync::Mutex<Option<Sender<Event>>>>);

impl Wake {
    /// A bell that nobody listens to yet.
    pub fn new() -> Wake {
        Wake(Arc::default())
    }

    /// Rings.
    pub fn now(&self) {
        if let Some(events) = &*self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) {
            let _ = events.send(Event::Wake);
        }
    }

    fn connect(&self, events: Option<Sender<Event>>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = events;
    }
}

impl Default for Wake {
    fn default() -> Self {
        Wake::new()
    }
}

/// A worker that hands over whatever the ledger has, until it is stopped.
pub struct Engine {
    events: Sender<Event>,
    conversations: Crew,
    /// Drained at the end, should a conversation have been cut off while it held the queue.
    jobs: Jobs,
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
        relay: R,
        settings: EngineSettings,
        wake: Wake,
        figures: Arc<Figures>,
    ) -> Result<Engine, OpenError> {
        let open = database.clone();
        let session = tokio::task::spawn_blocking(move || WorkerSession::open(&open)).await;
        let session = session.map_err(|e| OpenError::Unreachable(e.to_string()))??;
        let (events, received) = channel();
        let (queue, jobs) = tokio::sync::mpsc::unbounded_channel();
        let jobs: Jobs = Arc::new(Mutex::new(jobs));
        let health = Arc::new(Health::new());
        figures.ask_relays(relay_states(&settings, health.clone()));
        let recorder = Recorder {
            database,
            composer,
            rules: settings.rules.clone(),
            limit: settings.in_doubt_limit.max(1),
            health: health.clone(),
            figures,
            events: received,
            to_self: events.clone(),
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
        let relay = Arc::new(relay);
        let sender: Arc<str> = settings.sender.as_str().into();
        let conversations = (0..settings.connections.max(1)).map(|_| {
            let feed = ConnectionFeed::new(jobs.clone(), health.clone(), settings.pace.clone(), sender.clone());
            hold_conversations(relay.clone(), feed, health.clone(), events.clone())
        });
        let conversations = Crew::start(conversations.collect())
            .map_err(|e| OpenError::Unreachable(format!("no thread for the conversations: {e}")))?;
        wake.connect(Some(events.clone()));
        Ok(Engine { events, conversations, jobs, recorded, patience: settings.patience, wake })
    }

    /// Ends when the worker does, which it never should before it is told to stop.
    pub async fn ended(&mut self) {
        let _ = (&mut self.recorded).await;
    }

    /// Stops: claims nothing more, waits for the answers that are due, commits them. What is still unanswered after
    /// the patience is committed as unknown; what can't be committed is in doubt at the next start.
    pub async fn stop(self) {
        self.wake.connect(None);
        let _ = self.events.send(Event::Stop);
        let left = self.conversations.finish(self.patience).await;
        if left > 0 {
            tracing::warn!(left, "some conversations did not end in time; their last mails are unknown");
        }
        // Nobody takes from the queue any more; dropping a job that waits answers for it.
        while self.jobs.lock().await.try_recv().is_ok() {}
        if tokio::time::timeout(RECORDING_PATIENCE, self.recorded).await.is_err() {
            tracing::error!("the database does not take the last results; the next start finds them in doubt");
        }
    }
}

/// Tells the state of the relay whenever it is asked.
fn relay_states(settings: &EngineSettings, health: Arc<Health>) -> impl Fn() -> Vec<RelayState> + Send + Sync + use<> {
    let (name, window) = (settings.relay.clone(), settings.connections.max(1));
    move || {
        let state = if health.is_resting() { RelayCondition::Resting } else { RelayCondition::Working };
        vec![RelayState { name: name.clone(), state, window }]
    }
}

/// One of the N connections: a conversation after the other, with rests while the relay can't be used.
async fn hold_conversations<R: Relay>(
    relay: Arc<R>,
    mut feed: ConnectionFeed,
    health: Arc<Health>,
    events: Sender<Event>,
) {
    loop {
        health.rested().await;
        match relay.converse(&mut feed).await {
            Ending::Done => return,
            Ending::Closed => {}
            Ending::Trouble(trouble) => {
                let rest = health.trouble();
                tracing::warn!(why = %trouble, rest_seconds = rest.as_secs(), "the relay can't be used for now");
                let _ = events.send(Event::RelayResting);
                health.rested().await;
                let _ = events.send(Event::Wake);
            }
        }
    }
}
