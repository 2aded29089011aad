//! Corrections, queued bit by bit while one is open.

use std::time::Duration;

use crate::app::App;
use crate::clock::Timestamp;
use crate::editions;

/// How long a correction that another process sent can go unnoticed.
const LOOK: Duration = Duration::from_secs(5);
/// Between two bits: a relay that takes a thousand mails a second is never kept waiting.
const BETWEEN: Duration = Duration::from_millis(200);

/// Queues what is open until it is dropped, which loses nothing: whoever comes next goes on from the same place.
pub(super) async fn keep(app: App) {
    loop {
        let wait = look(&app, Timestamp::now()).await;
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.errata.rung() => {}
        }
    }
}

/// Queues a bit of what is open at `now`; how long until it is worth another look.
async fn look(app: &App, now: Timestamp) -> Duration {
    match editions::queue_more(&app.database, now).await {
        Ok(None) => LOOK,
        Ok(Some(0)) => BETWEEN,
        Ok(Some(_)) => {
            app.wake.now();
            BETWEEN
        }
        Err(error) => {
            tracing::error!(%error, "the next readers of a correction could not be queued; trying again in a moment");
            LOOK
        }
    }
}
