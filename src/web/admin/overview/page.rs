//! The page.

use chrono::Timelike;
use serde::Serialize;

use super::attention::{self, Matter};
use super::next_card::{self, NextCard};
use super::readers_card::{self, ReadersCard};
use crate::db::QueryError;
use crate::deliveries::{self, Statement};
use crate::editions::{self, Edition};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::charts::{Outcome, outcome};
use crate::web::admin::words::counted;
use crate::web::answer::Answer;
use crate::web::view::View;

/// So many of the newest released editions are looked at, for what needs attention too.
const LOOKED_AT: usize = 6;
/// So many earlier editions stand under the last one.
const EARLIER: usize = 3;

#[derive(Serialize)]
struct OverviewPage {
    greeting: String,
    next: NextCard,
    matters: Vec<Matter>,
    last: Option<LastCard>,
    earlier: Vec<EarlierLine>,
    readers: ReadersCard,
    may_see_readers: bool,
}

#[derive(Serialize)]
struct LastCard {
    month: String,
    title: String,
    /// "201 readers".
    readers: String,
    when: String,
    outcome: Outcome,
}

#[derive(Serialize)]
struct EarlierLine {
    month: String,
    title: String,
    outcome: Outcome,
    share: String,
}

impl View for OverviewPage {
    const TEMPLATE: &'static str = "admin/overview";
}

/// GET `/admin`.
pub(in crate::web::admin) async fn show(insider: Insider) -> Answer {
    let app = &insider.visitor().web.app;
    let all = app.database.read(|connection| {
        let all = editions::all(connection)?;
        let mut statements = Vec::new();
        for edition in all.iter().filter(|edition| edition.state.is_released()).take(LOOKED_AT) {
            statements.push(deliveries::statement(connection, &edition.month.to_string())?);
        }
        Ok::<_, QueryError>((all, statements))
    });
    let (all, statements) = all.await?;
    let released: Vec<(&Edition, &Statement)> = all
        .iter()
        .filter(|edition| edition.state.is_released())
        .zip(&statements)
        .filter_map(|(edition, statement)| Some((edition, statement.as_ref()?)))
        .collect();
    let earlier = released.iter().skip(1).take(EARLIER).map(|(edition, statement)| EarlierLine {
        month: edition.month.to_string(),
        title: insider.month_name(edition.month),
        outcome: outcome(statement),
        share: format!("{:.1} %", statement.accepted as f64 * 100.0 / statement.audience.max(1) as f64),
    });
    let name = insider.member()?.name.split_whitespace().next().unwrap_or_default().to_owned();
    let view = OverviewPage {
        greeting: format!("{}, {name}", greeting(&insider)),
        next: next_card::card(&insider, all.iter()).await?,
        matters: attention::matters(&insider, &released).await?,
        last: released.first().map(|(edition, statement)| LastCard {
            month: edition.month.to_string(),
            title: insider.month_name(edition.month),
            readers: counted(statement.accepted, "reader"),
            when: edition.released_at.map(|at| insider.moment(at)).unwrap_or_default(),
            outcome: outcome(statement),
        }),
        earlier: earlier.collect(),
        readers: readers_card::card(&insider).await?,
        may_see_readers: insider.may(Right::Readers),
    };
    insider.page(&view)
}

fn greeting(insider: &Insider) -> &'static str {
    let zone = insider.visitor().web.app.publisher().zone;
    match insider.visitor().now.to_utc().with_timezone(&zone).hour() {
        4..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    }
}
