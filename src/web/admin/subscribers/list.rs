//! The list of readers.

use actix_web::HttpRequest;
use serde::Serialize;

use super::words;
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;
use crate::subscribers::{self, COUNTED, FILTER_COUNTED, ReaderFilter, Subscriber};
use crate::team::Right;
use crate::web::admin::Insider;
use crate::web::admin::choice::{self, Choice};
use crate::web::admin::signs::{self, Sign};
use crate::web::admin::turning::{self, List, Turns};
use crate::web::admin::words::{counted, kind_name, number};
use crate::web::answer::Answer;
use crate::web::view::{View, language_name};
use crate::web::visitor::query;

#[derive(Serialize)]
struct ReadersPage {
    q: String,
    states: Vec<StateCount>,
    state_choices: Vec<Choice>,
    languages: Vec<Choice>,
    regions: Vec<Choice>,
    kinds: Vec<Choice>,
    /// How many fit, in words.
    fitting: String,
    is_filtered: bool,
    /// Whether there are no readers at all.
    is_bare: bool,
    readers: Vec<ReaderLine>,
    turns: Turns,
    may_manage: bool,
    /// What the export button says.
    export: String,
    /// What the button says that forgets old sign-ups; none if there are none.
    forget: Option<String>,
}

#[derive(Serialize)]
struct StateCount {
    sign: Sign,
    count: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct ReaderLine {
    id: i64,
    email: String,
    name: Option<String>,
    sign: Sign,
    language: String,
    regions: String,
    kinds: String,
    since: String,
}

impl View for ReadersPage {
    const TEMPLATE: &'static str = "admin/subscribers";
}

/// GET `/admin/subscribers?q=&state=&language=&region=&kind=&before=&after=`. A filter that says nothing known is none.
pub(in crate::web::admin) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let visitor = insider.visitor();
    let (app, now) = (&visitor.web.app, visitor.now);
    let filter = filter(&request);
    let place = turning::place(&request);
    let may_manage = insider.may(Right::Manage);
    let asked = filter.clone();
    let (found, stale) = app
        .database
        .read(move |connection| {
            let found = subscribers::search(connection, &asked, place)?;
            let stale = if may_manage { subscribers::count_unconfirmed(connection, now)? } else { 0 };
            Ok::<_, crate::db::QueryError>((found, stale))
        })
        .await?;
    let total: i64 = found.states.iter().map(|(_, counted)| counted.number).sum();
    let is_counted = found.states.iter().all(|(_, counted)| counted.is_all);
    let states = found.states.iter().map(|(state, counted)| StateCount {
        sign: signs::of_reader(*state),
        count: words::counted(*counted, &[COUNTED]),
        href: format!("/admin/subscribers?state={state}"),
        current: filter.state == Some(*state),
    });
    let texts = &app.texts;
    let config = &app.settings.config.newsletter;
    let page = ReadersPage {
        q: filter.words.clone(),
        states: states.collect(),
        state_choices: subscribers::SubscriberState::ALL
            .map(|state| Choice::new(state, signs::of_reader(state).words, filter.state == Some(state)))
            .into(),
        languages: config
            .languages
            .iter()
            .map(|code| Choice::new(code, language_name(texts, *code), filter.language == Some(*code)))
            .collect(),
        regions: choice::regions(filter.region),
        kinds: Kind::ALL.map(|kind| Choice::new(kind, kind_name(kind), filter.kind == Some(kind))).into(),
        fitting: words::counted(found.fitting, &[COUNTED, FILTER_COUNTED]),
        is_filtered: !filter.is_everybody(),
        is_bare: total == 0,
        readers: found.page.rows.iter().map(|reader| line(&insider, reader)).collect(),
        turns: list(&filter).turns(place, &found.page),
        may_manage,
        export: if is_counted { format!("Export {}", counted(total, "reader")) } else { "Export all readers".into() },
        forget: (stale > 0).then(|| match stale {
            1 => "Forget 1 sign-up older than 7 days that was never confirmed".to_owned(),
            more => format!("Forget {} sign-ups older than 7 days that were never confirmed", number(more)),
        }),
    };
    insider.page(&page)
}

fn filter(request: &HttpRequest) -> ReaderFilter {
    let value = |name| query(request, name).unwrap_or_default();
    ReaderFilter {
        words: turning::words(request, "q"),
        state: value("state").parse().ok(),
        language: value("language").parse::<Language>().ok(),
        region: Some(value("region")).filter(|slug| !slug.is_empty()).and_then(|slug| slug.parse::<Region>().ok()),
        kind: value("kind").parse().ok(),
    }
}

fn list(filter: &ReaderFilter) -> List {
    let or_empty = |value: Option<&'static str>| value.unwrap_or_default().to_owned();
    List::new(
        "/admin/subscribers",
        vec![
            ("q", filter.words.clone()),
            ("state", or_empty(filter.state.map(|state| state.as_str()))),
            ("language", filter.language.map(|language| language.to_string()).unwrap_or_default()),
            ("region", or_empty(filter.region.map(Region::slug))),
            ("kind", or_empty(filter.kind.map(|kind| kind.as_str()))),
        ],
    )
}

fn line(insider: &Insider, reader: &Subscriber) -> ReaderLine {
    let [language, regions, kinds] = words::choices(&insider.visitor().web.app.texts, &reader.choices);
    ReaderLine {
        id: reader.id,
        email: reader.email.clone(),
        name: reader.name.clone(),
        sign: signs::of_reader(reader.state),
        language,
        regions,
        kinds,
        since: insider.dated_moment(reader.created_at),
    }
}
