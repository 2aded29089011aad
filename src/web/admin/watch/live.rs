//! A send as it happens: server-sent events (HTML, section 9.2), each of them the part of the page that changes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{Error, HttpRequest, HttpResponse};
use futures_core::Stream;
use tokio::sync::mpsc;

use super::part::{doubtful, part};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::deliveries::{Doubtful, Progress};
use crate::editions::{self, EditionState};
use crate::locale::Language;
use crate::team;
use crate::web::admin::Insider;
use crate::web::admin::editions::month_of;
use crate::web::answer::Answer;
use crate::web::kept::Kept;
use crate::web::trouble::Trouble;
use crate::web::view;

/// So often something is said although there is no news, or proxies close the connection; and the session and the edition
/// are looked at, however much news there is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// So long the count of what is in doubt stands: it costs more than all the rest.
const DOUBTS_KEPT: Duration = Duration::from_secs(10);

/// GET `/admin/editions/{month}/live`: until nothing changes any more, the watcher leaves or their session ends.
pub(in crate::web::admin) async fn live(insider: Insider, request: HttpRequest) -> Answer {
    let (web, month) = (&insider.visitor().web, month_of(&request)?);
    let edition = web.app.database.read(move |connection| editions::find(connection, month)).await?;
    if !edition.is_some_and(|edition| edition.state.is_released()) {
        return Err(Trouble::NotFound);
    }
    let cookie = web.cookies.session_of(&request).unwrap_or_default();
    let (events, received) = mpsc::channel(1);
    actix_web::rt::spawn(async move { tell(insider, month, cookie, events).await });
    let answer = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        // Compressed, the events would wait for each other.
        .insert_header((CONTENT_ENCODING, "identity"))
        .streaming(Events(received));
    Ok(answer)
}

async fn tell(insider: Insider, month: Month, cookie: String, events: mpsc::Sender<Bytes>) {
    let web = insider.visitor().web.clone();
    let mut progress = web.app.progress.watch(&month.to_string());
    // The first tick comes at once: whoever lost contact may have missed the end.
    let mut signs = tokio::time::interval(SIGN_OF_LIFE);
    let (mut last, doubts) = (Bytes::new(), Kept::default());
    loop {
        let changed = tokio::select! {
            changed = progress.changed() => Some(changed),
            _ = signs.tick() => None,
            () = events.closed() => return,
        };
        let (bytes, is_over) = match changed {
            Some(Ok(())) => {
                let latest = progress.borrow_and_update().clone();
                let Some(latest) = latest else { continue };
                let Some((bytes, is_over)) = event(&insider, month, &latest, &doubts).await else { return };
                // Markup that is put in anew for nothing would take away what somebody has selected.
                if bytes == last {
                    continue;
                }
                last = bytes.clone();
                (bytes, is_over)
            }
            Some(Err(_)) => return,
            None => {
                let (key, now) = (cookie.clone(), Timestamp::now());
                let read = web.app.database.read(move |connection| {
                    Ok::<_, QueryError>((
                        team::find_session(connection, &key, now)?,
                        editions::find(connection, month)?,
                    ))
                });
                let Ok((Some(_), Some(edition))) = read.await else { return };
                match edition.state {
                    EditionState::Sending => (Bytes::from_static(b": still here\n\n"), false),
                    _ => (Bytes::from_static(b"event: over\ndata:\n\n"), true),
                }
            }
        };
        if events.send(bytes).await.is_err() || is_over {
            return;
        }
    }
}

/// One event: its data is markup, a line of it at a time. With "over" it is the last one, and the page should be loaded
/// anew; the second value says so.
async fn event(insider: &Insider, month: Month, progress: &Progress, doubts: &Kept<Doubtful>) -> Option<(Bytes, bool)> {
    let web = &insider.visitor().web;
    let edition = web.app.database.read(move |connection| editions::find(connection, month)).await.ok()??;
    let doubtful = match doubts.younger_than(DOUBTS_KEPT) {
        Some(kept) => kept,
        None => doubts.keep(doubtful(insider, month, &progress.statement).await.ok()?),
    };
    let part = part(insider, &edition, &progress.statement, Some(progress), *doubtful);
    let is_over = !(edition.state.is_released() && progress.statement.state == "sending");
    let html = view::page_in(&web.pages, Language::EN, &(), &part).ok()?;
    let lines = html.lines().map(|line| format!("data: {line}\n")).collect::<String>();
    let name = if is_over { "over" } else { "part" };
    Some((Bytes::from(format!("event: {name}\n{lines}\n")), is_over))
}

/// What the channel brings, as a body.
struct Events(mpsc::Receiver<Bytes>);

impl Stream for Events {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}
