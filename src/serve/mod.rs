//! The running server: pages, schedule and delivery together, and their orderly stop.

pub mod stop;

use std::net::TcpListener;

use crate::app::App;
use crate::db::OpenError;
use crate::schedule::Schedule;
use crate::web;

/// Why the server ended other than by being told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The delivery worker could not start.
    #[error(transparent)]
    Worker(#[from] OpenError),
    /// The web server failed.
    #[error("the web server failed: {0}")]
    Web(#[from] std::io::Error),
    /// The ticker could not start.
    #[error("the schedule can't run: {0}")]
    Schedule(String),
}

/// Serves pages on `listener` and delivers mail until SIGTERM or SIGINT. Within ten seconds of it everything is
/// answered or recorded.
pub async fn run(app: App, listener: TcpListener) -> Result<(), ServeError> {
    let stopping = stop::signal()?;
    let engine = app.start_engine().await?;
    let schedule = Schedule::start(app.clone()).await.map_err(|e| ServeError::Schedule(e.to_string()))?;
    let served = {
        let mut stopping = stopping.clone();
        let told = async move {
            let _ = stopping.wait_for(|told| *told).await;
        };
        web::serve(app, listener, told)
    };
    let delivery = async {
        let mut stopping = stopping.clone();
        let _ = stopping.wait_for(|told| *told).await;
        tracing::info!("stopping: waiting for the answers that are due");
        schedule.stop().await;
        engine.stop().await;
    };
    // Both stop at the same signal, side by side, so that the longer one decides how long it takes.
    let (served, ()) = tokio::join!(served, delivery);
    served?;
    tracing::info!("stopped; everything in hand is recorded");
    Ok(())
}
