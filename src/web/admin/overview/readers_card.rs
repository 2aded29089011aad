//! Readers over the months.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::subscribers::{self, Growth};
use crate::web::admin::Insider;
use crate::web::admin::charts::{GrowthChart, growth};
use crate::web::admin::words::{self, number};
use crate::web::trouble::Trouble;

/// So many months are shown.
const MONTHS: usize = 12;
/// Going through a million readers takes half a second, and nobody needs that number to the second.
const KEPT_FOR: Duration = Duration::from_mins(5);

/// The card.
#[derive(Serialize)]
pub(super) struct ReadersCard {
    active: String,
    change: String,
    grows: bool,
    came: String,
    left: String,
    chart: Option<GrowthChart>,
    months: Vec<MonthLine>,
    none: bool,
}

#[derive(Serialize)]
struct MonthLine {
    name: String,
    active: String,
    came: String,
    left: String,
}

/// Counts, unless that was done in the last minutes.
pub(super) async fn card(insider: &Insider) -> Result<ReadersCard, Trouble> {
    let growth_of = counted(insider).await?;
    let months = &growth_of.months;
    let Some(last) = months.last() else { return Err(Trouble::NotFound) };
    let lines = months.iter().rev().map(|month| MonthLine {
        name: insider.month_name(month.month),
        active: number(month.active),
        came: number(month.came),
        left: number(month.left),
    });
    // Months before the first reader say nothing.
    let begin = months.iter().position(|month| month.active > 0 || month.came > 0).unwrap_or(0);
    let since = months.get(begin).map(|month| insider.month_name(month.month)).unwrap_or_default();
    let shown = Growth { months: months[begin.saturating_sub(1).min(months.len().saturating_sub(2))..].to_vec() };
    let change = last.came - last.left;
    Ok(ReadersCard {
        active: words::counted(last.active, "subscriber"),
        change: if change > 0 { format!("+{}", number(change)) } else { number(change) },
        grows: change > 0,
        came: number(last.came),
        left: number(last.left),
        chart: growth(&shown, since),
        months: lines.take(months.len() - begin).collect(),
        none: last.active == 0,
    })
}

async fn counted(insider: &Insider) -> Result<Arc<Growth>, Trouble> {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    if let Some(growth) = web.growth.younger_than(KEPT_FOR) {
        return Ok(growth);
    }
    let zone = web.app.publisher().zone;
    let growth = web.app.database.read(move |c| subscribers::growth(c, zone, MONTHS, now)).await?;
    Ok(web.growth.keep(growth))
}
