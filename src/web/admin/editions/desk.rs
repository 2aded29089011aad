//! The edition desk: where a month is arranged, looked over and signed off.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::findings::{self, FindingsPart};
use super::preview::{self, PreviewPart};
use super::sections::{self, LeftOutLine, SectionPart};
use super::state_line::{StateStep, steps};
use super::when::{When, when};
use super::words::{self, TypedWords, WordsForm};
use crate::config::{Approvals, SendMode};
use crate::editions::{self, Contents, EditionState};
use crate::subscribers::{self, Reach};
use crate::team::{self, Right};
use crate::web::admin::Insider;
use crate::web::admin::words::counted;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// Going through a million readers takes a while; the page that sends counts anew.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// So many of those who may approve are named.
const MOST_NAMES: usize = 3;

#[derive(Serialize)]
struct DeskPage {
    month: String,
    title: String,
    number: u32,
    when: When,
    steps: Vec<StateStep>,
    next: NextStep,
    may_edit: bool,
    findings: FindingsPart,
    words: Vec<WordsForm>,
    sections: Vec<SectionPart>,
    left_out: Vec<LeftOutLine>,
    preview: PreviewPart,
    own_email: String,
}

/// The one next action.
#[derive(Serialize)]
struct NextStep {
    headline: String,
    words: String,
    /// What was approved before and what has changed since.
    voided: Option<String>,
    changes: Vec<String>,
    hash: String,
    short_hash: String,
    readers: String,
    make: bool,
    approve: bool,
    override_needed: bool,
    withdraw: bool,
    send: bool,
    /// When the countdown is over, in ms since 1970, and how many seconds are left.
    go_at: Option<i64>,
    seconds: u64,
    stop: bool,
    test: bool,
}

impl View for DeskPage {
    const TEMPLATE: &'static str = "admin/desk";
}

/// The page of an edition that is not released. `typed` are words that could not be saved.
pub(super) async fn page(
    insider: &Insider,
    request: &HttpRequest,
    status: StatusCode,
    contents: &Contents,
    number: u32,
    typed: Option<&TypedWords>,
) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let month = contents.edition.month;
    let reach = match web.reach.younger_than(KEPT_FOR) {
        Some(reach) => reach,
        None => web.reach.keep(web.app.database.read(move |connection| subscribers::reach(connection, now)).await?),
    };
    let preflight = findings::look_over(insider, month).await?;
    let view = DeskPage {
        month: month.to_string(),
        title: insider.month_name(month),
        number,
        when: when(insider, &contents.edition),
        steps: steps(insider, &contents.edition, Some(contents)),
        next: next(insider, contents, &reach, preflight.blocks().count()).await?,
        may_edit: insider.may(Right::Edit),
        findings: findings::part(insider, month, &preflight),
        words: words::forms(insider, contents, typed),
        sections: sections::sections(insider, contents),
        left_out: sections::left_out(insider, contents),
        preview: preview::part(insider, request, month, &reach).await?,
        own_email: insider.member()?.email.clone(),
    };
    insider.page_with(status, &view)
}

/// "Ada or Ben", "Ada, Ben, Cleo or one of 4 others".
fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nobody yet; an administrator can invite somebody".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] if first.len() <= MOST_NAMES => format!("{} or {last}", first.join(", ")),
        first => {
            format!("{} or one of {} others", first[..MOST_NAMES].join(", "), first.len() - MOST_NAMES)
        }
    }
}

async fn next(insider: &Insider, contents: &Contents, reach: &Reach, blocking: usize) -> Result<NextStep, Trouble> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let (edition, month_config) = (&contents.edition, &app.settings.config.month);
    let hash = editions::content_hash(contents, &app.press);
    let (held, press) = (contents.clone(), app.press.clone());
    let changes = app.database.read(move |c| editions::changes_since_approval(c, &held, &press)).await?;
    let due = app.publisher().rule().due(edition.month, app.publisher().zone);
    let readers = counted(reach.readers, "reader");
    let slices = counted(i64::try_from(reach.choices.len()).unwrap_or(i64::MAX), "slice");
    let approved_in_time = edition.approved_at.is_some_and(|at| at < due);
    let (standing, me) = (editions::standing_approvals(contents, &app.press), insider.member()?.id);
    let signed_already = standing.iter().any(|approval| approval.member == Some(me));
    let is_draft = edition.state == EditionState::Draft;
    let is_approved = edition.state == EditionState::Approved;
    let (headline, words) = match (&edition.countdown, edition.state) {
        (Some(countdown), EditionState::Approved) => (
            format!("It goes out to {readers}"),
            format!("{} pressed the button. It can be stopped until {}.", countdown.by, insider.moment(countdown.at)),
        ),
        (_, EditionState::Collecting) if contents.count() == 0 => {
            ("Nothing is in it yet".into(), "Articles dated in this month come in by themselves.".into())
        }
        (_, EditionState::Collecting) => (
            "Next: make the draft".into(),
            "Then it can be looked over and approved. Articles go on coming in until it is approved.".into(),
        ),
        (_, EditionState::Draft) if !insider.may(Right::Approve) => {
            let approvers = app.database.read(team::members).await?;
            let names = approvers.iter().filter(|member| member.is_active && member.may(Right::Approve));
            let names: Vec<&str> = names.map(|member| member.name.as_str()).collect();
            (
                "It waits for somebody who may approve".into(),
                format!("That is {}. {readers} will get it in {slices}.", one_of(&names)),
            )
        }
        (_, EditionState::Draft) => {
            let second = match (standing.first(), month_config.approvals) {
                (Some(first), Approvals::Two) => format!("{} approved it; a second person is needed. ", first.who),
                (None, Approvals::Two) => "Two people have to approve it. ".into(),
                _ => String::new(),
            };
            let then = match month_config.mode {
                SendMode::Auto => "It goes out by itself when it is due, approved or not.",
                SendMode::Approve if now < due => "Approved before it is due, it goes out then by itself.",
                SendMode::Approve => "Once approved, it waits for the button that sends it.",
            };
            (
                "Next: sign it off".into(),
                format!(
                    "{second}{readers} will get it in {slices}. Your approval is for exactly this content; any edit takes it back. {then}"
                ),
            )
        }
        (_, _) if approved_in_time && now < due => (
            "Approved".into(),
            format!("It goes out to {readers} by itself, {} ({}).", insider.distance(due), insider.moment(due)),
        ),
        (_, _) => ("Next: send it".into(), format!("It is approved, and {readers} will get it.")),
    };
    Ok(NextStep {
        headline,
        words,
        voided: edition.voided.as_ref().map(|voided| voided.why.clone()),
        changes: if is_draft { changes } else { Vec::new() },
        short_hash: [hash.get(..4).unwrap_or_default(), hash.get(4..8).unwrap_or_default()].join(" "),
        hash,
        readers,
        make: edition.state == EditionState::Collecting && contents.count() > 0 && insider.may(Right::Edit),
        approve: is_draft && !signed_already && insider.may(Right::Approve),
        override_needed: blocking > 0,
        withdraw: insider.may(Right::Approve) && (is_approved || (is_draft && signed_already)),
        send: is_approved && edition.countdown.is_none() && insider.may(Right::Send),
        go_at: edition.countdown.as_ref().filter(|_| is_approved).map(|countdown| countdown.at.as_millis()),
        seconds: edition.countdown.as_ref().map_or(0, |countdown| countdown.at.since(now).as_secs()),
        stop: is_approved && edition.countdown.is_some() && insider.may(Right::Send),
        test: contents.count() > 0 && (insider.may(Right::Edit) || insider.may(Right::Approve)),
    })
}
