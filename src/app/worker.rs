//! The delivery worker of this process, with the settings that it needs.

use std::sync::Arc;
use std::time::Duration;

use super::{App, AppComposer, Exit};
use crate::db::OpenError;
use crate::deliveries::{Engine, EngineSettings, Rests, RetrySchedule, Rules};

/// How long a stop waits for answers from the relay; service managers kill after ten seconds.
const PATIENCE: Duration = Duration::from_secs(9);
/// A relay that fails is tried again after a second, and once a minute in the end.
const RESTS: Rests = Rests { first: Duration::from_secs(1), longest: Duration::from_secs(60) };

impl App {
    /// Starts handing over what the ledger has, until the engine is stopped.
    pub async fn start_engine(&self) -> Result<Engine, OpenError> {
        let config = &self.settings.config;
        let settings = EngineSettings {
            connections: if self.uses_outbox() { 1 } else { config.relay.connections },
            in_doubt_limit: config.sending.in_doubt_limit,
            rules: Rules {
                retry: RetrySchedule {
                    waits: config.sending.retry_waits.clone(),
                    give_up_after: config.sending.give_up_after,
                    give_up_after_single: config.sending.give_up_confirmations_after,
                },
                unknown: config.sending.unknown_policy,
            },
            sender: self.settings.from.address().to_owned(),
            patience: PATIENCE,
            rate: if self.uses_outbox() { None } else { config.relay.rate },
            rests: RESTS,
        };
        let composer = Arc::new(AppComposer::new(self.clone()));
        let (wake, figures) = (self.wake.clone(), self.figures.clone());
        Engine::start(self.database.clone(), composer, Exit::all(self), settings, wake, figures).await
    }
}
