//! The page of a released edition.

use std::time::Duration;

use serde::Serialize;

use super::part::{LivePart, doubtful, part};
use crate::calendar::Month;
use crate::deliveries::{self, Progress};
use crate::editions::{self, Contents, EditionError, EditionState, Erratum};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::words::{counted, number};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// The page waits so long for what the worker knows.
const PATIENCE: Duration = Duration::from_millis(500);
/// After so many seconds it is loaded anew where scripts are off.
const REFRESH: u32 = 10;
/// Going through a million rows takes a while; the button that sends counts anew.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// The whole page.
#[derive(Serialize)]
struct WatchPage {
    month: String,
    title: String,
    number: u32,
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

/// The page.
pub(in crate::web::admin) async fn page(insider: &Insider, contents: &Contents, number_of: u32) -> Answer {
    let (app, edition) = (&insider.visitor().web.app, &contents.edition);
    let key = edition.month.to_string();
    let statement = app.database.read(move |connection| deliveries::statement(connection, &key)).await?;
    let statement = statement.ok_or(Trouble::NotFound)?;
    let failed = |error: EditionError| Trouble::Failed(error.to_string());
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
    let doubtful = doubtful(insider, edition.month, &statement).await?;
    let approved = edition.approved_at.zip(edition.approved_by.as_ref());
    insider.page(&WatchPage {
        month: edition.month.to_string(),
        title: insider.month_name(edition.month),
        number: number_of,
        live: part(insider, edition, &statement, progress.as_ref(), doubtful),
        refresh: (edition.state == EditionState::Sending).then_some(REFRESH),
        may_send: insider.may(Right::Send),
        rest: (rest > 0).then(|| counted(rest, "reader")),
        may_see_readers: insider.may(Right::Readers),
        may_export: insider.may(Right::Manage),
        approved: approved.map(|(at, by)| format!("Approved by {by}, {}.", insider.moment(at))),
        started: edition.released_at.map(|at| insider.moment(at)).unwrap_or_default(),
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
