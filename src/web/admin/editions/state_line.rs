//! Where an edition stands, as a line of steps.

use serde::Serialize;

use crate::config::{Approvals, SendMode};
use crate::editions::{Contents, Edition, EditionState};
use crate::web::admin::Insider;
use crate::web::admin::words::number;

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::web::admin) struct StateStep {
    words: &'static str,
    small: String,
    done: bool,
    current: bool,
}

/// The steps from the first article to the last copy. `contents` is at hand before the release.
pub(in crate::web::admin) fn steps(
    insider: &Insider,
    edition: &Edition,
    contents: Option<&Contents>,
) -> Vec<StateStep> {
    let month_config = &insider.visitor().web.app.settings.config.month;
    let place = match edition.state {
        EditionState::Collecting => 0,
        EditionState::Draft => 1,
        EditionState::Approved => 2,
        EditionState::Sending | EditionState::Paused => 3,
        EditionState::Sent | EditionState::Cancelled => 4,
    };
    let count = contents.map(Contents::count);
    let came = count
        .map_or_else(String::new, |count| format!("{count} {} in", if count == 1 { "article" } else { "articles" }));
    let approved = match (edition.approved_at, &edition.approved_by) {
        (Some(at), Some(by)) => format!("by {by}, {}", insider.moment(at)),
        _ if month_config.mode == SendMode::Auto => "by the schedule".into(),
        _ if month_config.approvals == Approvals::Two => "by two people".into(),
        _ => "by an approver".into(),
    };
    let sending = match (edition.released_at, &edition.countdown) {
        (Some(at), _) => insider.moment(at),
        (None, Some(countdown)) => insider.moment(countdown.at),
        (None, None) => String::new(),
    };
    let sent = match edition.finished_at {
        Some(at) => insider.moment(at),
        None if edition.state.is_released() => format!("{} so far", number(edition.accepted)),
        None => String::new(),
    };
    let last = if edition.state == EditionState::Cancelled { "Cancelled" } else { "Sent" };
    let middle = if edition.state == EditionState::Paused { "Paused" } else { "Sending" };
    let all = [("Collecting", came), ("Draft", String::new()), ("Approved", approved), (middle, sending), (last, sent)];
    let step = |(at, (words, small)): (usize, (&'static str, String))| StateStep {
        words,
        small,
        done: at < place || (at == 4 && edition.state == EditionState::Sent),
        current: at == place && edition.state != EditionState::Sent,
    };
    all.into_iter().enumerate().map(step).collect()
}
