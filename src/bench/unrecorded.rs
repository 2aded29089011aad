//! The same mails to the same relay over as many connections, with nothing written down: what the ledger costs is the
//! difference. Nothing in here is of use for real mail.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;

use super::{BenchError, store};
use crate::app::{App, AppComposer, Exit};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::deliveries::{self, Composer, Delivery, DeliveryKind, EditionFacts, Message};
use crate::mail::{Ending, Feed, Outcome, Parcel, Pieces, Relay};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// A mail that is ready to be written.
struct Job {
    delivery: Delivery,
    message: Box<dyn Message>,
}

/// Sends every digest of the released edition of `month` once.
///
/// # Errors
/// At the first message that is not accepted, and at the first trouble with the relay.
pub async fn send_unrecorded(app: &App, month: Month) -> Result<(), BenchError> {
    let facts = app.database.read(move |connection| deliveries::edition_facts(connection, &month.to_string())).await?;
    let facts = Arc::new(facts.ok_or_else(|| BenchError::failed("no edition was released", month))?);
    let relay = Exit::all(app).into_iter().next();
    let relay = Arc::new(relay.ok_or_else(|| BenchError::failed("nothing can be sent", "there is no relay"))?.relay);
    let connections = app.settings.config.relay.connections;
    let (queue, jobs) = channel(4 * connections);
    let reader = app.clone();
    let reading = std::thread::spawn(move || read(&reader, &facts, &queue));
    let jobs = Arc::new(Mutex::new(jobs));
    let sender: Arc<str> = app.settings.from.address().into();
    // One thread for all conversations, as in the worker.
    let conversations = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| BenchError::failed("nothing can be sent", error))?;
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for _ in 0..connections {
                let feed = Unrecorded { jobs: jobs.clone(), sender: sender.clone(), refused: None };
                tasks.spawn(hold(relay.clone(), feed));
            }
            while let Some(ended) = tasks.join_next().await {
                ended.map_err(|error| BenchError::failed("a conversation failed", error))??;
            }
            Ok(())
        })
    });
    let joined = tokio::task::spawn_blocking(move || (conversations.join(), reading.join())).await;
    match joined.map_err(|error| BenchError::failed("nothing can be sent", error))? {
        (Ok(sent), Ok(read)) => sent.and(read),
        _ => Err(BenchError::failed("nothing can be sent", "a thread panicked")),
    }
}

/// Reads rows and composes mails until all are in the queue, or nobody takes them any more.
fn read(app: &App, facts: &Arc<EditionFacts>, queue: &Sender<Job>) -> Result<(), BenchError> {
    let (composer, now) = (AppComposer::new(app.clone()), Timestamp::now());
    let mut after = 0;
    loop {
        let rows = app.database.read_blocking(|connection| store::digests(connection, facts.id, after, PAGE))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let delivery = Delivery {
                id: row.id,
                kind: DeliveryKind::Digest,
                edition: Some(facts.clone()),
                subscriber_id: row.subscriber_id,
                slice_id: row.slice_id,
                address: row.address.parse().map_err(|error| BenchError::failed("an address is wrong", error))?,
                name: row.name,
                payload: None,
                dated_at: now,
                attempts: 0,
            };
            let message = composer.compose(&delivery);
            let message = message.map_err(|error| BenchError::failed("a mail can't be composed", error))?;
            if queue.blocking_send(Job { delivery, message }).is_err() {
                return Ok(());
            }
        }
    }
}

async fn hold(relay: Arc<Exit>, mut feed: Unrecorded) -> Result<(), BenchError> {
    loop {
        let ending = relay.converse(&mut feed).await;
        if let Some(refused) = &feed.refused {
            return Err(BenchError::failed("a message was not accepted", refused));
        }
        match ending {
            Ending::Done => return Ok(()),
            Ending::Closed => {}
            Ending::Trouble(trouble) => return Err(BenchError::failed("the relay can't be used", trouble)),
        }
    }
}

/// Gives out what is in the queue and forgets how it went, unless it went wrong.
struct Unrecorded {
    jobs: Arc<Mutex<Receiver<Job>>>,
    sender: Arc<str>,
    refused: Option<String>,
}

impl Unrecorded {
    fn parcel(&self, job: Job) -> Parcel<Job> {
        let (id, recipient) = (job.delivery.id, job.delivery.address.clone());
        Parcel { id, sender: self.sender.clone(), recipient, job }
    }
}

impl Feed for Unrecorded {
    type Job = Job;

    async fn next(&mut self) -> Option<Parcel<Job>> {
        let job = self.jobs.lock().await.recv().await?;
        Some(self.parcel(job))
    }

    fn try_next(&mut self) -> Option<Parcel<Job>> {
        let job = self.jobs.try_lock().ok()?.try_recv().ok()?;
        Some(self.parcel(job))
    }

    fn compose(&mut self, job: &Job, out: &mut Pieces) -> bool {
        job.message.write(&job.delivery, out);
        true
    }

    fn on_the_wire(&mut self, _: &Job) {}

    fn report(&mut self, job: Job, outcome: Outcome) {
        if !matches!(outcome, Outcome::Accepted(_)) {
            self.refused = Some(format!("{}: {outcome:?}", job.delivery.id));
        }
    }
}
