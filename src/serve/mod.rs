//! The running server: pages, schedule and delivery together, and their orderly stop.

pub mod stop;

use std::net::TcpListener;
use std::pin::pin;

use tokio::sync::watch;

use crate::app::App;
use crate::db::{OpenError, QueryError};
use crate::schedule::Schedule;
use crate::web;

/// Why the server ended other than by being told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database did not take what a server keeps there.
    #[error("the database does not answer: {0}")]
    Database(#[from] QueryError),
    /// The delivery worker could not start.
    #[error(transparent)]
    Worker(#[from] OpenError),
    /// The delivery worker ended without being told to.
    #[error("the delivery worker ended by itself")]
    WorkerDied,
    /// The web server failed.
    #[error("the web server failed: {0}")]
    Web(#[from] std::io::Error),
    /// The ticker could not start.
    #[error("the schedule can't run: {0}")]
    Schedule(String),
}

/// Serves pages on `listener` and delivers mail until SIGTERM or SIGINT. Within ten seconds of it everything is
/// answered or recorded. The same when the web server fails: better a process that ends, and is started again, than one
/// without pages.
pub async fn run(app: App, listener: TcpListener) -> Result<(), ServeError> {
    let stopping = stop::signal()?;
    app.keep_way_out().await?;
    let mut engine = app.start_engine().await?;
    let schedule = Schedule::start(app.clone()).await.map_err(|e| ServeError::Schedule(e.to_string()))?;
    let pages = |told: Told| async move {
        let mut served = web::serve(app, listener, until(told.clone())).await;
        if served.is_ok() && !*told.borrow() {
            served = Err(std::io::Error::other("it ended by itself"));
        }
        if let Err(error) = &served {
            tracing::error!(%error, "the web server failed; the rest stops too");
        }
        served
    };
    let delivery = |told: Told| async move {
        let died = tokio::select! {
            () = until(told) => false,
            () = engine.ended() => true,
        };
        if died {
            tracing::error!("the delivery worker ended by itself; the rest stops too");
            return Err(ServeError::WorkerDied);
        }
        tracing::info!("stopping: waiting for the answers that are due");
        schedule.stop().await;
        engine.stop().await;
        Ok(())
    };
    let (served, delivered) = side_by_side(stopping, pages, delivery).await;
    served?;
    delivered?;
    tracing::info!("stopped; everything in hand is recorded");
    Ok(())
}

/// Turns true when it is time to stop.
type Told = watch::Receiver<bool>;

async fn until(mut told: Told) {
    let _ = told.wait_for(|told| *told).await;
}

/// Runs both until both have ended. Both are told to stop at the same moment, so that the longer one decides how long
/// it takes: when `stopping` turns true, or when one of them has ended by itself.
async fn side_by_side<A: Future, B: Future>(
    stopping: Told,
    one: impl FnOnce(Told) -> A,
    other: impl FnOnce(Told) -> B,
) -> (A::Output, B::Output) {
    let (tell, told) = watch::channel(false);
    let one = async {
        let ended = one(told.clone()).await;
        tell.send_replace(true);
        ended
    };
    let other = async {
        let ended = other(told.clone()).await;
        tell.send_replace(true);
        ended
    };
    let mut both = pin!(async { tokio::join!(one, other) });
    tokio::select! {
        ended = &mut both => ended,
        () = until(stopping) => {
            tell.send_replace(true);
            both.await
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[tokio::test]
    async fn when_one_half_fails_the_other_is_told_to_stop() {
        let (_signal, stopping) = watch::channel(false);
        let fails = |_| async { Err::<(), _>(io::Error::other("no socket")) };
        let (failed, told) = side_by_side(stopping.clone(), fails, |told| async move {
            until(told.clone()).await;
            *told.borrow()
        })
        .await;
        assert!(failed.is_err() && told);
        // And the other way round.
        let (_, failed) = side_by_side(stopping, until, fails).await;
        assert!(failed.is_err());
    }

    #[tokio::test]
    async fn the_signal_stops_both() {
        let (signal, stopping) = watch::channel(false);
        let stop = async { signal.send_replace(true) };
        tokio::join!(side_by_side(stopping, until, until), stop);
    }
}
