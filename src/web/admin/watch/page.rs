//! The page of a released edition.

use std::time::Duration;

use serde::Serialize;

use crate::calendar::Month;
use crate::deliveries::{self, Progress, RelayUse, Statement};
use crate::editions::{self, Contents, EditionError, EditionState, Erratum};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::charts::{Outcome, outcome};
use crate::web::admin::editions::{StateStep, steps};
use crate::web::admin::time::span;
use crate::web::admin::words::{counted, number};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// The whole page.
/// The page waits so long for what the worker knows.
const PATIENCE: Duration = Duration::from_millis(500);
/// After so many seconds it is loaded anew where scripts are off.
const REFRESH: u32 = 10;
/// Going through a million rows takes a while; the button that sends counts anew.
const KEPT_FOR: Duration = Duration::from_secs(30);

#[derive(Serialize)]
struct WatchPage {
    month: String,
    title: String,
    number: u32,
    steps: Vec<StateStep>,
    live: LivePart,
    may_send: bool,
    /// "3 readers", who did not get it for a reason that is not theirs; none if there are none.
    rest: Option<String>,
    may_see_readers: bool,
    may_export: bool,
    approved: Option<String>,
    started: String,
    /// After how many seconds it is loaded anew without a script.
    refresh: Option<u32>,
    /// Copies in doubt that nobody sends again by itself.
    in_doubt: i64,
    in_doubt_words: String,
    errata: Vec<ErratumLine>,
    /// Whether a correction can be sent, if the member may.
    correctable: bool,
}

/// A correction that was sent.
#[derive(Serialize)]
struct ErratumLine {
    subject: String,
    by: String,
    when: String,
    readers: String,
    is_one: bool,
    open: bool,
}

impl View for WatchPage {
    const TEMPLATE: &'static str = "admin/watch";
}

/// What changes while somebody watches: the same markup on the page and in each event.
#[derive(Serialize)]
pub(super) struct LivePart {
    month: String,
    state: &'static str,
    /// Whether anything can still change by itself.
    open: bool,
    headline: String,
    percent: String,
    left: Option<String>,
    paused_why: Option<String>,
    outcome: Outcome,
    rate: Option<String>,
    relays: Vec<RelayLine>,
    replies: Vec<String>,
    may_pause: bool,
    may_resume: bool,
    waiting: String,
    may_cancel: bool,
    may_see_readers: bool,
    form: String,
}

#[derive(Serialize)]
struct RelayLine {
    name: String,
    sign: &'static str,
    class: &'static str,
    words: String,
    connections: usize,
    in_flight: usize,
}

impl View for LivePart {
    const TEMPLATE: &'static str = "admin/watch-live";
}

/// The page.
pub(in crate::web::admin) async fn page(insider: &Insider, contents: &Contents, number_of: u32) -> Answer {
    let (app, edition) = (&insider.visitor().web.app, &contents.edition);
    let key = edition.month.to_string();
    let statement = app.database.read(move |connection| deliveries::statement(connection, &key)).await?;
    let statement = statement.ok_or(Trouble::NotFound)?;
    let failed = |error: EditionError| Trouble::Failed(error.to_string());
    let in_doubt = editions::in_doubt(&app.database, edition.month).await.map_err(failed)?;
    let rest = match edition.state {
        EditionState::Sent => {
            let kept = &insider.visitor().web.rest;
            match kept.younger_than(KEPT_FOR).filter(|kept| kept.0 == statement) {
                Some(kept) => kept.1,
                None => {
                    let rest = editions::left_to_send(&app.database, edition.month).await.map_err(failed)?;
                    kept.keep((statement.clone(), rest)).1
                }
            }
        }
        _ => 0,
    };
    let errata = match edition.id {
        Some(id) => app.database.read(move |connection| editions::errata(connection, id)).await?,
        None => Vec::new(),
    };
    let is_over = matches!(edition.state, EditionState::Sent | EditionState::Cancelled);
    let progress = match edition.state {
        EditionState::Sending => first_progress(insider, edition.month).await,
        _ => None,
    };
    let approved = edition.approved_at.zip(edition.approved_by.as_ref());
    insider.page(&WatchPage {
        month: edition.month.to_string(),
        title: insider.month_name(edition.month),
        number: number_of,
        steps: steps(insider, edition, None),
        live: part(insider, &statement, progress.as_ref(), edition.paused_why.clone()),
        refresh: (edition.state == EditionState::Sending).then_some(REFRESH),
        may_send: insider.may(Right::Send),
        rest: (rest > 0).then(|| counted(rest, "reader")),
        may_see_readers: insider.may(Right::Readers),
        may_export: insider.may(Right::Manage),
        approved: approved.map(|(at, by)| format!("Approved by {by}, {}.", insider.moment(at))),
        started: edition.released_at.map(|at| insider.moment(at)).unwrap_or_default(),
        in_doubt,
        in_doubt_words: number(in_doubt),
        correctable: is_over && edition.accepted > 0 && errata.iter().all(|erratum| erratum.finished_at.is_some()),
        errata: errata.iter().map(|erratum| line(insider, erratum)).collect(),
    })
}

/// What the worker knows now, for whoever watches without a script; nothing if it takes its time.
async fn first_progress(insider: &Insider, month: Month) -> Option<Progress> {
    let mut progress = insider.visitor().web.app.progress.watch(&month.to_string());
    if progress.borrow().is_none() {
        let _ = tokio::time::timeout(PATIENCE, progress.changed()).await;
    }
    let progress = progress.borrow();
    progress.clone()
}

fn line(insider: &Insider, erratum: &Erratum) -> ErratumLine {
    let language = insider.visitor().web.app.publisher().default_language();
    ErratumLine {
        subject: erratum.corrections.in_language(language).subject.clone(),
        by: erratum.by.clone(),
        when: insider.moment(erratum.at),
        readers: number(erratum.readers),
        is_one: erratum.readers == 1,
        open: erratum.finished_at.is_none(),
    }
}

/// What changes, from the statement alone or with what the worker of this process knows.
pub(super) fn part(
    insider: &Insider,
    statement: &Statement,
    progress: Option<&Progress>,
    paused_why: Option<String>,
) -> LivePart {
    let state: EditionState = statement.state.parse().unwrap_or(EditionState::Sent);
    let (audience, accepted) = (counted(statement.audience, "reader"), number(statement.accepted));
    let name = statement.edition.parse().map(|month| insider.month_name(month)).unwrap_or_default();
    let headline = match state {
        EditionState::Paused => format!("{name} is held: {accepted} of {audience} have it"),
        EditionState::Cancelled => format!("{name} was cancelled: {accepted} of {audience} have it"),
        EditionState::Sent => format!("{name} went to {accepted} of {audience}"),
        _ => format!("Sending {name} to {audience}"),
    };
    let settled = statement.settled() as f64 * 100.0 / statement.audience.max(1) as f64;
    let waiting = statement.queued + statement.deferred;
    let may_send = insider.may(Right::Send);
    let is_on = state == EditionState::Sending;
    LivePart {
        month: statement.edition.clone(),
        state: state.as_str(),
        open: matches!(state, EditionState::Sending | EditionState::Paused),
        headline,
        // Never 100 % before all of it is settled.
        percent: format!("{} %", if waiting == 0 { 100 } else { (settled.floor() as i64).min(99) }),
        left: progress.filter(|_| is_on).and_then(|progress| progress.seconds_left).map(span),
        paused_why,
        outcome: outcome(statement),
        rate: progress.filter(|_| is_on).map(|progress| format!("{:.1}", progress.rate)),
        relays: progress.map(|progress| progress.relays.iter().map(relay).collect()).unwrap_or_default(),
        replies: progress.map(|progress| progress.replies.iter().rev().cloned().collect()).unwrap_or_default(),
        may_pause: may_send && is_on,
        may_resume: may_send && state == EditionState::Paused,
        waiting: number(waiting),
        may_cancel: may_send && waiting > 0 && matches!(state, EditionState::Sending | EditionState::Paused),
        may_see_readers: insider.may(Right::Readers),
        form: insider.form_token(),
    }
}

fn relay(relay: &deliveries::RelayState) -> RelayLine {
    let (sign, class, words) = match relay.used {
        RelayUse::Active => ("✓", "good", "Sending".to_owned()),
        RelayUse::Standby => ("–", "muted", "Ready if the one before it fails".to_owned()),
        RelayUse::Resting(rest) if rest.is_zero() => ("!", "warn", "Failed; being tried again now".to_owned()),
        RelayUse::Resting(rest) => ("!", "bad", format!("Failed; tried again in {}", span(rest.as_secs()))),
    };
    RelayLine {
        name: relay.name.clone(),
        sign,
        class,
        words,
        connections: relay.connections,
        in_flight: relay.in_flight,
    }
}
