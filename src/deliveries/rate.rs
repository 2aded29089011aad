//! How many messages a second a relay is handed (`SMTP_RATE`), by all processes together and across restarts: they
//! reserve their slots in the database, by its clock.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::slots::{Slot, Slots, Spacing};
use super::store::rate::{Wanted, reserve};
use crate::db::{Database, QueryError};

/// How long to wait after the database did not answer.
const PATIENCE: Duration = Duration::from_millis(500);
/// A database that was slow once is not thought to stay so.
const LONGEST_LEAD: Duration = Duration::from_secs(1);

/// The rate of one relay, shared by its conversations; cheap to clone. Without a limit the database is never asked.
#[derive(Clone)]
pub(super) struct Rate(Option<Arc<Shared>>);

struct Shared {
    database: Database,
    relay: String,
    spacing: Spacing,
    state: Mutex<State>,
}

struct State {
    slots: Slots,
    /// The next batch, once it has been asked for.
    asked: Option<JoinHandle<Result<Reservation, QueryError>>>,
    /// How long the last reservation took: slots that begin sooner would be late before they are known.
    took: Duration,
}

struct Reservation {
    first: Instant,
    took: Duration,
}

impl Rate {
    /// At most `per_second` messages a second to `relay`, a name without secrets; without a number, no limit.
    pub(super) fn new(database: &Database, relay: &str, per_second: Option<f64>) -> Rate {
        Rate(per_second.map(|rate| {
            let spacing = Spacing::of(rate);
            let slots = Slots::new(spacing, Instant::now());
            let state = Mutex::new(State { slots, asked: None, took: Duration::ZERO });
            Arc::new(Shared { database: database.clone(), relay: relay.to_owned(), spacing, state })
        }))
    }

    /// Waits for a slot and takes it. While the database does not answer there are none. Who gives up waiting has taken
    /// nothing.
    pub(super) async fn slot(&self) {
        let Some(shared) = &self.0 else { return };
        // Held while waiting: slots are taken one after the other, by those who came first.
        let mut state = shared.state.lock().await;
        loop {
            match state.slots.take(Instant::now()) {
                Slot::Now => {
                    if state.slots.run_low() && shared.spacing.batch > 1 {
                        shared.ask(&mut state);
                    }
                    return;
                }
                Slot::At(moment) => tokio::time::sleep_until(moment).await,
                Slot::Nothing => shared.refill(&mut state).await,
            }
        }
    }

    /// Takes a slot, if there is one at hand this very moment.
    pub(super) fn try_slot(&self) -> bool {
        let Some(shared) = &self.0 else { return true };
        shared.state.try_lock().is_ok_and(|mut state| state.slots.take(Instant::now()) == Slot::Now)
    }
}

impl Shared {
    /// Begins to reserve the next batch, unless that is under way.
    fn ask<'a>(&self, state: &'a mut State) -> &'a mut JoinHandle<Result<Reservation, QueryError>> {
        state.asked.get_or_insert_with(|| {
            let (database, relay) = (self.database.clone(), self.relay.clone());
            let wanted = Wanted { span_micros: self.spacing.batch_micros(), lead: state.took.min(LONGEST_LEAD) };
            tokio::spawn(async move {
                let began = Instant::now();
                let first = database.write(move |connection| reserve(connection, &relay, wanted)).await?;
                Ok(Reservation { first: first.into(), took: began.elapsed() })
            })
        })
    }

    /// Waits for the next batch.
    async fn refill(&self, state: &mut State) {
        let answer = self.ask(state).await;
        state.asked = None;
        match answer {
            Ok(Ok(Reservation { first, took })) => {
                state.slots.refill(first);
                state.took = took;
            }
            Ok(Err(error)) => {
                tracing::error!(relay = self.relay, %error, "no slots can be reserved; nothing is sent until they can");
                tokio::time::sleep(PATIENCE).await;
            }
            Err(failed) => {
                tracing::error!(relay = self.relay, error = %failed, "reserving slots failed; trying again");
                tokio::time::sleep(PATIENCE).await;
            }
        }
    }
}
