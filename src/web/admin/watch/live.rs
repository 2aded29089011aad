//! A send as it happens: server-sent events (HTML, section 9.2), each of them the part of the page that changes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{Error, HttpRequest, HttpResponse};
use futures_core::Stream;
use tokio::sync::mpsc;

use super::page::part;
use crate::clock::Timestamp;
use crate::deliveries::Progress;
use crate::editions;
use crate::locale::Language;
use crate::team;
use crate::web::admin::Insider;
use crate::web::admin::editions::month_of;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view;

/// Without news something is said so often, or proxies close the connection; the session is looked at too.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

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

async fn tell(insider: Insider, month: crate::calendar::Month, cookie: String, events: mpsc::Sender<Bytes>) {
    let web = insider.visitor().web.clone();
    let mut progress = web.app.progress.watch(&month.to_string());
    loop {
        let changed = tokio::select! {
            changed = tokio::time::timeout(SIGN_OF_LIFE, progress.changed()) => changed,
            () = events.closed() => return,
        };
        let event = match changed {
            Ok(Ok(())) => {
                let latest = progress.borrow_and_update().clone();
                let Some(latest) = latest else { continue };
                let Some(event) = event(&insider, month, &latest).await else { return };
                event
            }
            Ok(Err(_)) => return,
            Err(_) => {
                let (key, now) = (cookie.clone(), Timestamp::now());
                let session = web.app.database.read(move |c| team::find_session(c, &key, now)).await;
                if !session.is_ok_and(|session| session.is_some()) {
                    return;
                }
                Bytes::from_static(b": still here\n\n")
            }
        };
        if events.send(event).await.is_err() {
            return;
        }
    }
}

/// One event: its data is markup, a line of it at a time. "over" says that the page should be loaded anew.
async fn event(insider: &Insider, month: crate::calendar::Month, progress: &Progress) -> Option<Bytes> {
    let web = &insider.visitor().web;
    let edition = web.app.database.read(move |connection| editions::find(connection, month)).await.ok()??;
    let part = part(insider, &progress.statement, Some(progress), edition.paused_why);
    let name = if edition.state.is_released() && progress.statement.state == "sending" { "part" } else { "over" };
    let html = view::page_in(&web.pages, Language::EN, &(), &part).ok()?;
    let lines = html.lines().map(|line| format!("data: {line}\n")).collect::<String>();
    Some(Bytes::from(format!("event: {name}\n{lines}\n")))
}

/// What the channel brings, as a body.
struct Events(mpsc::Receiver<Bytes>);

impl Stream for Events {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}
