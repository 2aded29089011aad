//! All editions: those to come and those that went out.

use actix_web::HttpRequest;
use serde::Serialize;

use super::month_of;
use super::when::{When, when};
use crate::db::QueryError;
use crate::deliveries;
use crate::editions::{self, EditionState};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::charts::{Outcome, outcome};
use crate::web::admin::words::number;
use crate::web::answer::Answer;
use crate::web::view::View;

/// So many due dates are shown ahead.
const AHEAD: usize = 12;

#[derive(Serialize)]
struct EditionsPage {
    rule: String,
    zone: String,
    may_choose: bool,
    open: Vec<OpenLine>,
    ahead: Vec<AheadLine>,
    past: Vec<PastLine>,
}

/// An edition that is being made.
#[derive(Serialize)]
struct OpenLine {
    month: String,
    title: String,
    state: &'static str,
    when: When,
}

#[derive(Serialize)]
struct AheadLine {
    month: String,
    title: String,
    due: String,
}

#[derive(Serialize)]
struct PastLine {
    month: String,
    title: String,
    state: &'static str,
    audience: String,
    sent: String,
    outcome: Option<Outcome>,
}

impl View for EditionsPage {
    const TEMPLATE: &'static str = "admin/editions";
}

/// GET `/admin/editions`.
pub(in crate::web::admin) async fn list(insider: Insider) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let publisher = app.publisher();
    let (rule, zone) = (publisher.rule(), publisher.zone);
    let read = app.database.read(move |connection| {
        let mut all = Vec::new();
        for edition in editions::all(connection)? {
            let statement = match edition.state.is_released() {
                true => deliveries::statement(connection, &edition.month.to_string())?,
                false => None,
            };
            all.push((edition, statement));
        }
        Ok::<_, QueryError>((all, editions::upcoming(connection, &rule, zone, now, AHEAD)?))
    });
    let (all, coming) = read.await?;
    let open = all.iter().filter(|(edition, _)| !edition.state.is_released()).map(|(edition, _)| OpenLine {
        month: edition.month.to_string(),
        title: insider.month_name(edition.month),
        state: edition.state.as_str(),
        when: when(&insider, edition),
    });
    let past = all.iter().filter(|(edition, _)| edition.state.is_released()).map(|(edition, statement)| PastLine {
        month: edition.month.to_string(),
        title: insider.month_name(edition.month),
        state: edition.state.as_str(),
        audience: number(edition.audience),
        sent: edition.released_at.map(|at| insider.moment(at)).unwrap_or_default(),
        outcome: statement.as_ref().map(outcome),
    });
    let ahead = coming.into_iter().map(|(month, due)| AheadLine {
        month: month.to_string(),
        title: insider.month_name(month),
        due: insider.moment(due),
    });
    insider.page(&EditionsPage {
        rule: publisher.rule().in_words(),
        zone: crate::locale::dates::zone_name(publisher.zone),
        may_choose: insider.may(Right::Manage),
        open: open.collect(),
        ahead: ahead.collect(),
        past: past.collect(),
    })
}

/// POST `/admin/editions/{month}/make`: the draft of a month that nobody has looked at yet.
pub(in crate::web::admin) async fn make(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    insider.about(month.to_string());
    match editions::assemble(&app.database, app.publisher(), month, now).await {
        Ok(contents) => {
            let empty = contents.edition.state == EditionState::Collecting;
            let words = if empty { "It has no articles yet; they come in by themselves." } else { "" };
            insider.on_to(&format!("/admin/editions/{month}"), words)
        }
        Err(error) => insider.not_done(month, error),
    }
}
