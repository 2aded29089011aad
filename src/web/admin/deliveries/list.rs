//! The deliveries of an edition, a page at a time.

use actix_web::HttpRequest;
use serde::Serialize;

use super::asked::{self, Asked, Found};
use crate::clock::Timestamp;
use crate::db::{DbConnection, Place, QueryError, Turned};
use crate::deliveries::{self, Listed, ReleasedEdition, State, Statement};
use crate::locale::Language;
use crate::locale::numbers::grouped;
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::choice::Choice;
use crate::web::admin::signs::{self, Sign};
use crate::web::admin::turning::{self, List, Turns};
use crate::web::answer::Answer;
use crate::web::view::View;

/// Rows of one page.
const ON_A_PAGE: usize = 50;

/// In the order of the closing statement.
const STATES: [State; 6] =
    [State::Accepted, State::Skipped, State::Rejected, State::Unknown, State::Deferred, State::Queued];

#[derive(Serialize)]
struct DeliveriesPage {
    /// None before the first release.
    edition: Option<String>,
    q: String,
    editions: Vec<Choice>,
    states: Vec<Choice>,
    /// How many fit, where the counters know it.
    fitting: Option<String>,
    rows: Vec<Row>,
    turns: Turns,
    /// Where the same rows are as a table.
    table: String,
    may_export: bool,
}

#[derive(Serialize)]
struct Row {
    address: String,
    /// The reader, if not erased.
    reader: Option<i64>,
    sign: Sign,
    reason: &'static str,
    attempts: i64,
    answered: Option<String>,
    reply: Option<String>,
}

impl View for DeliveriesPage {
    const TEMPLATE: &'static str = "admin/deliveries";
}

/// GET `/admin/deliveries?edition=&state=&q=&before=&after=`.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let (asked, place) = (Asked::of(&request), turning::place(&request));
    let read = {
        let asked = asked.clone();
        move |connection: &mut DbConnection| {
            let Some(found) = asked::find(connection, &asked)? else { return Ok::<_, QueryError>(None) };
            let page = deliveries::search(connection, &found.filter, place, ON_A_PAGE)?;
            let statement = deliveries::statement(connection, &found.edition.month)?;
            Ok(Some((found, page, statement)))
        }
    };
    match insider.visitor().web.app.database.read(read).await? {
        None => insider.page(&nothing_sent(asked)),
        Some((found, page, statement)) => insider.page(&page_of(&insider, &asked, place, &found, &page, statement)),
    }
}

fn nothing_sent(asked: Asked) -> DeliveriesPage {
    DeliveriesPage {
        edition: None,
        q: asked.words,
        editions: Vec::new(),
        states: Vec::new(),
        fitting: None,
        rows: Vec::new(),
        turns: Turns::default(),
        table: String::new(),
        may_export: false,
    }
}

fn page_of(
    insider: &Insider,
    asked: &Asked,
    place: Place,
    found: &Found,
    page: &Turned<Listed>,
    statement: Option<Statement>,
) -> DeliveriesPage {
    let Found { released, edition, .. } = found;
    let fields = asked.fields(edition);
    let count = |state| statement.as_ref().map_or(0, |statement| number(statement, state));
    let state = |state: State| {
        let words = format!("{} ({})", signs::of_delivery(state.as_str()).words, grouped(Language::EN, count(state)));
        Choice::new(state.as_str(), words, asked.state == Some(state))
    };
    let fitting = match asked.state {
        _ if !asked.words.is_empty() => None,
        Some(state) => Some(count(state)),
        None => statement.as_ref().map(|statement| statement.audience),
    };
    DeliveriesPage {
        edition: Some(edition.month.clone()),
        q: asked.words.clone(),
        editions: released.iter().map(|one| choice(insider, one, &edition.month)).collect(),
        states: STATES.map(state).into(),
        fitting: fitting.map(|fitting| grouped(Language::EN, fitting)),
        rows: page.rows.iter().map(|row| line(insider, row)).collect(),
        turns: List::new("/admin/deliveries", fields.clone()).turns(place, page),
        table: List::new("/admin/deliveries/export", fields).at(Place::Newest),
        may_export: insider.may(Right::Manage),
    }
}

fn choice(insider: &Insider, edition: &ReleasedEdition, chosen: &str) -> Choice {
    let words = format!("{}, released {}", edition.month, insider.dated_moment(edition.at));
    Choice::new(&edition.month, words, edition.month == chosen)
}

fn number(statement: &Statement, state: State) -> i64 {
    match state {
        State::Accepted => statement.accepted,
        State::Skipped => statement.skipped,
        State::Rejected => statement.rejected,
        State::Unknown => statement.unknown,
        State::Deferred => statement.deferred,
        State::Queued => statement.queued,
    }
}

fn line(insider: &Insider, row: &Listed) -> Row {
    Row {
        address: row.address.clone(),
        reader: row.subscriber_id,
        sign: signs::of_delivery(&row.state),
        reason: row.reason.as_deref().map(signs::reason).unwrap_or_default(),
        attempts: row.attempts,
        answered: row.answered_at.map(|at| insider.dated_moment(Timestamp::from_millis(at))),
        reply: row.reply.clone(),
    }
}
