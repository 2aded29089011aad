//! The button that sends: a page that says to how many, a number to type, and time to think again.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::month_of;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::editions::{self, EditionState, Stopped};
use crate::subscribers;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::admin::words::{counted, number};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// Says what will happen and asks for the number.
#[derive(Serialize)]
struct SendPage {
    month: String,
    title: String,
    /// The number that is to be typed.
    readers: String,
    #[serde(skip)]
    count: i64,
    /// The same in words.
    audience: String,
    slices: String,
    /// How many of them get no copy, in words; none if everybody gets one.
    empty_handed: Option<String>,
    /// What is in if it goes out now, and would be left out on its due day: events that are over by then.
    early: Vec<String>,
    countdown: Option<String>,
    uses_outbox: bool,
    problem: Option<String>,
}

impl View for SendPage {
    const TEMPLATE: &'static str = "admin/send";
}

/// GET `/admin/editions/{month}/send`.
pub(in crate::web::admin) async fn confirm(insider: Insider, request: HttpRequest) -> Answer {
    let month = month_of(&request)?;
    if let Some(answer) = unless_approved(&insider, month).await? {
        return Ok(answer);
    }
    insider.page(&page(&insider, month).await?)
}

/// POST `/admin/editions/{month}/send`: the number must be that of the readers now.
pub(in crate::web::admin) async fn send(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month) = (&insider.visitor().web.app, month_of(&request)?);
    if let Some(answer) = unless_approved(&insider, month).await? {
        insider.nothing_done();
        return Ok(answer);
    }
    let mut page = page(&insider, month).await?;
    if !form.has_number("readers", page.count) {
        page.problem = Some(format!("Type {}, the number of readers who will get it.", page.readers));
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    // Counting a million readers takes seconds, which are not part of the time to think again.
    let at = Timestamp::now() + app.settings.config.month.countdown;
    match editions::start_countdown(&app.database, month, &insider.member()?.name, at).await {
        Ok(_) => {
            app.countdowns.ring();
            insider.about(format!("{month} to {} readers", page.readers));
            insider.on_to(&format!("/admin/editions/{month}"), "")
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/stop`: before the countdown is over.
pub(in crate::web::admin) async fn stop(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let mode = app.settings.config.month.mode;
    let (page, by) = (format!("/admin/editions/{month}"), insider.member()?.name.clone());
    insider.about(month.to_string());
    match editions::stop_countdown(&app.database, app.publisher(), month, mode, &by, now).await {
        Ok(Stopped::InTime) => insider.on_to(&page, "Stopped in time: nobody got it. It is still approved."),
        Ok(Stopped::AndWithdrawn) => {
            let words = "Stopped in time: nobody got it. As it is due and would go out by itself, it is a draft again.";
            insider.on_to(&page, words)
        }
        Ok(Stopped::TooLate) => {
            insider.nothing_done();
            insider.on_to(&page, "It was too late to stop the countdown.")
        }
        Err(error) => insider.not_done(month, error),
    }
}

async fn page(insider: &Insider, month: Month) -> Result<SendPage, Trouble> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let publisher = app.publisher().clone();
    let read = app.database.read(move |connection| {
        let due = editions::contents_to_come(connection, &publisher, month, now)?;
        let sent_now = editions::contents(connection, month, now, publisher.zone)?;
        let is_due = |id| due.items().any(|item| item.article.id == id);
        let early = sent_now.items().filter(|item| !is_due(item.article.id)).map(|item| item.article.title.clone());
        let early = early.collect();
        Ok::<_, QueryError>((subscribers::reach(connection, now)?, sent_now, early))
    });
    let (reach, sent_now, early): (_, _, Vec<String>) = read.await?;
    let (served, unserved): (Vec<_>, Vec<_>) =
        reach.choices.iter().partition(|(choices, _)| sent_now.count_for(choices) > 0);
    let empty_handed = unserved.iter().map(|(_, readers)| readers).sum();
    let countdown = app.settings.config.month.countdown;
    Ok(SendPage {
        month: month.to_string(),
        title: insider.month_name(month),
        readers: number(reach.readers),
        count: reach.readers,
        audience: counted(reach.readers, "reader"),
        slices: counted(i64::try_from(served.len()).unwrap_or(i64::MAX), "slice"),
        empty_handed: (empty_handed > 0).then(|| match empty_handed {
            1 => "1 of them chose nothing that is in it, and gets no copy".to_owned(),
            more => format!("{} of them chose nothing that is in it, and get no copy", number(more)),
        }),
        countdown: (countdown > Duration::ZERO).then(|| crate::web::admin::time::span(countdown.as_secs())),
        early,
        uses_outbox: app.uses_outbox(),
        problem: None,
    })
}

/// Back to the edition's page if there is nothing to send, or it is going out already.
async fn unless_approved(insider: &Insider, month: Month) -> Result<Option<actix_web::HttpResponse>, Trouble> {
    let app = &insider.visitor().web.app;
    let edition = app.database.read(move |connection| editions::find(connection, month)).await?;
    let edition = edition.ok_or(Trouble::NotFound)?;
    match edition.state {
        EditionState::Approved if edition.countdown.is_none() => Ok(None),
        EditionState::Collecting | EditionState::Draft => {
            insider.on_to(&format!("/admin/editions/{month}"), "It has to be approved first.").map(Some)
        }
        EditionState::Sent | EditionState::Cancelled => {
            insider.on_to(&format!("/admin/editions/{month}"), "It went out already.").map(Some)
        }
        _ => insider.on_to(&format!("/admin/editions/{month}"), "It is going out already.").map(Some),
    }
}
