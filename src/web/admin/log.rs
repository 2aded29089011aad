//! Who did what from where.

use actix_web::HttpRequest;
use serde::Serialize;
use url::form_urlencoded;

use super::Insider;
use super::choice::Choice;
use crate::audit;
use crate::db::QueryError;
use crate::team;
use crate::web::answer::Answer;
use crate::web::view::View;
use crate::web::visitor::query;

/// So many lines are on one page.
const SHOWN: i64 = 100;

#[derive(Serialize)]
struct LogPage {
    deeds: Vec<Choice>,
    members: Vec<Choice>,
    entries: Vec<Line>,
    /// Where the lines before these are; none if there are no more.
    older: Option<String>,
    /// Where the latest are, from an older page.
    latest: Option<String>,
    is_filtered: bool,
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

/// GET `/admin/log?before=&deed=&who=`.
pub(super) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let asked = query(&request, "before").and_then(|id| id.parse::<i64>().ok());
    let before = asked.unwrap_or(i64::MAX);
    let deed = query(&request, "deed").filter(|deed| !deed.is_empty());
    let who = query(&request, "who").and_then(|id| id.parse::<i64>().ok());
    let wanted = audit::Wanted { deed: deed.clone(), member: who };
    let read = insider.visitor().web.app.database.read(move |connection| {
        let entries = audit::page(connection, wanted, before, SHOWN + 1)?;
        Ok::<_, QueryError>((entries, audit::deeds(connection)?, team::members(connection)?))
    });
    let (mut entries, deeds, members) = read.await?;
    let has_more = entries.len() > SHOWN as usize;
    entries.truncate(SHOWN as usize);
    let address = |pairs: &[(&str, String)]| {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("/admin/log?{query}")
    };
    let chosen = deed.iter().map(|deed| ("deed", deed.clone()));
    let chosen: Vec<_> = chosen.chain(who.iter().map(|who| ("who", who.to_string()))).collect();
    let older = entries.last().filter(|_| has_more);
    let older = older.map(|last| address(&[&chosen[..], &[("before", last.id.to_string())]].concat()));
    let line = |entry: &audit::Entry| Line {
        moment: insider.moment(entry.at),
        who: entry.actor.name.clone(),
        deed: in_words(&entry.deed),
        about: entry.about.clone(),
        origin: entry.actor.origin.clone(),
    };
    insider.page(&LogPage {
        deeds: deeds.iter().map(|one| Choice::new(one, in_words(one), deed.as_ref() == Some(one))).collect(),
        members: members.iter().map(|one| Choice::new(one.id, one.name.clone(), who == Some(one.id))).collect(),
        entries: entries.iter().map(line).collect(),
        older,
        latest: asked.map(|_| address(&chosen)),
        is_filtered: !chosen.is_empty(),
    })
}

fn in_words(deed: &str) -> String {
    deed.replace('-', " ")
}
