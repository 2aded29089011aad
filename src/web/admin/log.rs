//! Who did what from where.

use actix_web::HttpRequest;
use serde::Serialize;

use super::Insider;
use crate::audit;
use crate::web::answer::Answer;
use crate::web::view::View;
use crate::web::visitor::query;

/// So many lines are on one page.
const SHOWN: i64 = 100;

#[derive(Serialize)]
struct LogPage {
    entries: Vec<Line>,
    /// Where the lines before these are; none if there are no more.
    older: Option<String>,
    is_first: bool,
}

#[derive(Serialize)]
struct Line {
    moment: String,
    who: String,
    deed: String,
    about: String,
    origin: String,
}

impl View for LogPage {
    const TEMPLATE: &'static str = "admin/log";
}

/// GET `/admin/log?before=`.
pub(super) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let asked = query(&request, "before").and_then(|id| id.parse::<i64>().ok());
    let before = asked.unwrap_or(i64::MAX);
    let database = &insider.visitor().web.app.database;
    let mut entries = database.read(move |c| audit::page(c, None, before, SHOWN + 1)).await?;
    let has_more = entries.len() > SHOWN as usize;
    entries.truncate(SHOWN as usize);
    let older = entries.last().filter(|_| has_more).map(|last| format!("/admin/log?before={}", last.id));
    let line = |entry: &audit::Entry| Line {
        moment: insider.moment(entry.at),
        who: entry.actor.name.clone(),
        deed: entry.deed.replace('-', " "),
        about: entry.about.clone(),
        origin: entry.actor.origin.clone(),
    };
    insider.page(&LogPage { entries: entries.iter().map(line).collect(), older, is_first: asked.is_none() })
}
