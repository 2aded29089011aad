//! The edition that somebody has to do something about next, with the one thing to do.

use serde::Serialize;

use crate::db::QueryError;
use crate::editions::{self, Contents, Edition, EditionState, LeftOut};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::charts::{DaysChart, days};
use crate::web::admin::editions::{When, when};
use crate::web::trouble::Trouble;

/// The card.
#[derive(Serialize)]
pub(super) struct NextCard {
    month: String,
    title: String,
    number: u32,
    state: String,
    when: When,
    chart: DaysChart,
    headline: String,
    words: String,
    action: Option<Action>,
}

#[derive(Serialize)]
struct Action {
    href: String,
    words: String,
}

/// The one on its way; else the earliest that is not released; else that of the month that is due next.
pub(super) async fn card(
    insider: &Insider,
    known: impl Iterator<Item = &Edition> + Clone,
) -> Result<NextCard, Trouble> {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let publisher = app.publisher().clone();
    let zone = publisher.zone;
    let on_its_way =
        known.clone().find(|edition| matches!(edition.state, EditionState::Sending | EditionState::Paused));
    // A month that was passed over without articles stays "collecting", and is nothing to do.
    let is_open = |edition: &&Edition| matches!(edition.state, EditionState::Draft | EditionState::Approved);
    let open = known.filter(is_open).min_by_key(|edition| edition.month);
    let chosen = on_its_way.or(open).map(|edition| edition.month);
    let found = app.database.read(move |connection| {
        let (next, _) = editions::next_edition(connection, &publisher.rule(), publisher.zone, now)?;
        // A draft of a later month does not hide the month that runs.
        let month = chosen.map_or(next, |month| month.min(next));
        let contents = editions::contents_to_come(connection, &publisher, month, now)?;
        Ok::<_, QueryError>((editions::number(connection, &contents.edition)?, contents))
    });
    let (number, contents) = found.await?;
    let edition = &contents.edition;
    // What another edition brought was that month's.
    let left_out = contents.left_out.iter().filter(|item| item.why != LeftOut::SentBefore);
    let left_out = left_out.map(|item| item.article.date);
    let dates: Vec<_> = contents.items().map(|item| item.article.date).chain(left_out).collect();
    let today = now.to_utc().with_timezone(&zone).date_naive();
    let (headline, words, action) = what_next(insider, &contents);
    Ok(NextCard {
        month: edition.month.to_string(),
        title: insider.month_name(edition.month),
        number,
        state: edition.state.to_string(),
        when: when(insider, edition),
        chart: days(edition.month.first_day(), &dates, today),
        headline,
        words,
        action,
    })
}

fn what_next(insider: &Insider, contents: &Contents) -> (String, String, Option<Action>) {
    let edition = &contents.edition;
    let page = format!("/admin/editions/{}", edition.month);
    let action = |href: &str, words: String| Some(Action { href: href.to_owned(), words });
    let count = contents.count();
    let articles = if count == 1 { "1 article".to_owned() } else { format!("{count} articles") };
    let warnings = contents.warnings.len();
    let left_out = match contents.left_out.len() {
        0 => String::new(),
        1 => "1 is left out, with its reason. ".into(),
        more => format!("{more} are left out, each with its reason. "),
    };
    let seen = match warnings {
        0 => format!("{articles} in."),
        1 => format!("{articles} in, 1 warning."),
        more => format!("{articles} in, {more} warnings."),
    };
    match edition.state {
        EditionState::Collecting if count == 0 => {
            let may = insider.may(Right::Edit);
            let words = format!("{left_out}Articles dated in this month come in by themselves.");
            (
                "Nothing is in it yet.".into(),
                words,
                if may { action("/admin/articles/new", "Write an article".into()) } else { None },
            )
        }
        EditionState::Collecting | EditionState::Draft => (
            seen,
            format!("{left_out}It waits to be looked over and approved."),
            action(&page, format!("Look over {articles}")),
        ),
        EditionState::Approved if edition.countdown.is_some() => (
            "It goes out in a moment.".into(),
            "The countdown runs and can be stopped.".into(),
            action(&page, "Watch the countdown".into()),
        ),
        EditionState::Approved => {
            let by = edition.approved_by.as_deref().unwrap_or("somebody");
            (format!("{seen} Approved by {by}."), String::new(), action(&page, "Go to the edition".into()))
        }
        EditionState::Sending => ("It is on its way.".into(), String::new(), action(&page, "Watch it go out".into())),
        EditionState::Paused => {
            let why = edition.paused_why.clone().unwrap_or_else(|| "somebody held it".into());
            ("It is held.".into(), format!("{why}."), action(&page, "Look".into()))
        }
        EditionState::Sent | EditionState::Cancelled => (seen, String::new(), action(&page, "Look".into())),
    }
}
