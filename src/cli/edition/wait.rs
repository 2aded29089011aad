//! `--wait`: the send in this process, watched to its end.

use std::time::Duration;

use super::super::exit::Failure;
use super::super::{output, progress};
use crate::app::App;
use crate::calendar::Month;
use crate::db::any_worker_alive;
use crate::deliveries::{self, Progress, Statement};
use crate::serve::stop;

/// With waits as short as this, `--wait` sits deferred deliveries out; longer ones are the server's.
const SHORT_WAIT: Duration = Duration::from_secs(10);

/// Whether a worker is alive in any process; `None` if that can't be told.
pub(super) async fn anybody_sends(app: &App) -> Option<bool> {
    let db = app.database.clone();
    tokio::task::spawn_blocking(move || any_worker_alive(&db)).await.ok()?.ok()
}

/// Who sends what was just queued, as the end of a sentence.
pub(super) async fn who_sends(app: &App) -> &'static str {
    match anybody_sends(app).await {
        Some(true) => "the running server is sending.",
        _ => "no server is running: start one with `monthly-alert serve` to send.",
    }
}

/// Sends until nothing of the edition of `month` is queued or on its way, or it is held; gives its statement. Ends early,
/// in good order, on SIGTERM and SIGINT.
pub(super) async fn send(app: &App, month: Month) -> Result<Statement, Failure> {
    let mut stopping = stop::signal()?;
    let engine = app.start_engine().await.map_err(|error| Failure::Failed(error.to_string()))?;
    let ended = tokio::select! {
        ended = watch(app, month) => Some(ended),
        _ = stopping.wait_for(|told| *told) => None,
    };
    engine.stop().await;
    match ended {
        Some(ended) => ended,
        None => Err(Failure::Failed(format!(
            "stopped; the rest of {month} waits. `monthly-alert serve` goes on where this left off."
        ))),
    }
}

/// Shows progress until nothing is queued or on its way.
async fn watch(app: &App, month: Month) -> Result<Statement, Failure> {
    let sits_out = app.settings.config.sending.retry_waits.iter().all(|wait| *wait < SHORT_WAIT);
    let (mut feed, mut bar) = (app.progress.watch(&month.to_string()), progress::SendBar::new());
    while feed.changed().await.is_ok() {
        let Some(now) = feed.borrow_and_update().clone() else { continue };
        bar.show(&now);
        let Progress { statement: now, .. } = now;
        let in_doubt = now.unknown > 0 && now.state == "sending" && sits_out;
        let waits_for_retry = sits_out && now.deferred > 0 || in_doubt;
        if now.state != "sending" || now.queued == 0 && !waits_for_retry {
            return Ok(now);
        }
    }
    Err(Failure::Failed(format!("the edition of {month} is gone")))
}

/// How a send ended, for people. What is left to be tried again is told on standard error too, for scripts.
pub(super) async fn in_words(app: &App, ended: &Statement) -> Result<String, Failure> {
    let key = ended.edition.clone();
    let retry = app.database.read(move |connection| deliveries::next_retry(connection, &key)).await?;
    let whereto = if app.uses_outbox() { "kept in the outbox" } else { "taken by the relay" };
    let mut words = format!("{} of {} copies were {whereto}.", ended.accepted, ended.audience);
    if let Some(retry) = retry {
        let zone = app.publisher().zone;
        let at = retry.to_utc().with_timezone(&zone).format("%a %d %b %H:%M %Z");
        let waiting = ended.deferred + ended.unknown;
        words.push_str(&format!(" {waiting} are tried again, the first at {at}; `monthly-alert serve` does that."));
        output::note(&words);
    }
    if ended.state == "paused" {
        let month = &ended.edition;
        words.push_str(&format!(
            " The edition is paused; `edition show {month}` says why, `edition resume {month}` goes on."
        ));
    }
    Ok(words)
}
