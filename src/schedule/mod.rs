//! The clock that wakes the program: once a minute in UTC, and once at start. What is due, the database says.
//! Countdowns have a timer of their own, to the second, and corrections one that queues them bit by bit.
//!
//! The only room that names tokio-cron-scheduler, which serves as a ticker alone: it is an hour wrong after a clock
//! change and forgets what it missed.

mod countdown;
mod errata;
mod tick;

use tokio::task::JoinHandle;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::App;

/// Each minute, at its first second.
const EVERY_MINUTE: &str = "0 * * * * *";

/// The running ticker.
pub struct Schedule {
    scheduler: JobScheduler,
    countdowns: JoinHandle<()>,
    errata: JoinHandle<()>,
}

impl Schedule {
    /// Ticks once now, and then every minute until it is stopped.
    pub async fn start(app: App) -> Result<Schedule, JobSchedulerError> {
        let scheduler = JobScheduler::new().await?;
        let busy = std::sync::Arc::new(tokio::sync::Mutex::new(()));
        let at_once = (app.clone(), busy.clone());
        let (countdowns, errata) = (app.clone(), app.clone());
        tokio::spawn(async move { tick::tick(&at_once.0, &at_once.1).await });
        let job = Job::new_async(EVERY_MINUTE, move |_, _| {
            let (app, busy) = (app.clone(), busy.clone());
            Box::pin(async move { tick::tick(&app, &busy).await })
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        let countdowns = tokio::spawn(countdown::keep(countdowns));
        Ok(Schedule { scheduler, countdowns, errata: tokio::spawn(errata::keep(errata)) })
    }

    /// Ticks no more.
    pub async fn stop(mut self) {
        // A release in hand, or a bit of a correction, is one transaction, which this does not cut short.
        self.countdowns.abort();
        self.errata.abort();
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the ticker did not stop in good order");
        }
    }
}
