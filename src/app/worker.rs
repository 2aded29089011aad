//! The delivery worker of this process, with the settings that it needs.

use std::sync::Arc;
use std::time::Duration;

use super::{App, AppComposer, Exit};
use crate::db::OpenError;
use crate::deliveries::{Engine, EngineSettings, RetrySchedule, Rules};
use crate::mail::Pace;

/// How long a stop waits for answers from the relay; service managers kill after ten seconds.
const PATIENCE: Duration = Duration::from_secs(9);

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
            relay: config.relay.urls.first().map_or("outbox".to_owned(), |url| format!("{}:{}", url.host, url.port)),
            pace: Pace::new(config.relay.rate),
        };
        let composer = Arc::new(AppComposer::new(self.clone()));
        let (wake, figures) = (self.wake.clone(), self.figures.clone());
        Engine::start(self.database.clone(), composer, Exit::of(self), settings, wake, figures).await
    }
}
