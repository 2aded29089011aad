//! The part of the watch page that changes while copies go out.

use serde::Serialize;

use crate::calendar::Month;
use crate::deliveries::{self, Doubtful, Progress, RelayUse, Statement};
use crate::editions::{self, Edition, EditionState};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::charts::{Outcome, outcome};
use crate::web::admin::editions::{StateStep, steps};
use crate::web::admin::time::span;
use crate::web::admin::words::{counted, number};
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// What changes while somebody watches: the same markup on the page and in each event.
#[derive(Serialize)]
pub(super) struct LivePart {
    month: String,
    state: &'static str,
    /// Whether anything can still change by itself.
    open: bool,
    headline: String,
    steps: Vec<StateStep>,
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
    doubt: Option<DoubtPart>,
    may_cancel: bool,
    may_see_readers: bool,
    form: String,
}

/// Copies of which nobody knows whether they arrived.
#[derive(Serialize)]
struct DoubtPart {
    /// "3 copies", all of them.
    all: String,
    /// Those that a person has to settle; none if there are none.
    held: Option<String>,
    may_resend: bool,
    may_drop: bool,
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

/// What changes, from the statement alone or with what the worker of this process knows.
pub(super) fn part(
    insider: &Insider,
    edition: &Edition,
    statement: &Statement,
    progress: Option<&Progress>,
    doubtful: Doubtful,
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
        steps: steps(insider, edition, None),
        // Never 100 % before all of it is settled.
        percent: format!("{} %", if waiting == 0 { 100 } else { (settled.floor() as i64).min(99) }),
        left: progress.filter(|_| is_on).and_then(|progress| progress.seconds_left).map(span),
        paused_why: edition.paused_why.clone(),
        outcome: outcome(statement),
        rate: progress.filter(|_| is_on).map(|progress| format!("{:.1}", progress.rate)),
        relays: progress.map(|progress| progress.relays.iter().map(relay).collect()).unwrap_or_default(),
        replies: progress.map(|progress| progress.replies.iter().rev().cloned().collect()).unwrap_or_default(),
        may_pause: may_send && is_on,
        may_resume: may_send && state == EditionState::Paused,
        waiting: number(waiting),
        doubt: doubt(insider, edition, doubtful),
        may_cancel: may_send && waiting > 0 && matches!(state, EditionState::Sending | EditionState::Paused),
        may_see_readers: insider.may(Right::Readers),
        form: insider.form_token(),
    }
}

/// What is in doubt now. Goes through what waits to be sent again, which may be most of a large edition.
///
/// # Errors
/// Only if the database can't be asked.
pub(super) async fn doubtful(insider: &Insider, month: Month, statement: &Statement) -> Result<Doubtful, Trouble> {
    if statement.unknown == 0 {
        return Ok(Doubtful::default());
    }
    let found = editions::in_doubt(&insider.visitor().web.app.database, month).await;
    found.map_err(|error| Trouble::Failed(error.to_string()))
}

fn doubt(insider: &Insider, edition: &Edition, doubtful: Doubtful) -> Option<DoubtPart> {
    let is_held = doubtful.held > 0;
    let may_send = is_held && insider.may(Right::Send);
    (doubtful.all() > 0).then(|| DoubtPart {
        all: copies(doubtful.all()),
        held: is_held.then(|| copies(doubtful.held)),
        may_resend: may_send && edition.state != EditionState::Cancelled,
        may_drop: may_send,
    })
}

fn copies(count: i64) -> String {
    if count == 1 { "1 copy".to_owned() } else { format!("{} copies", number(count)) }
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
