//! One reader who has agreed elsewhere: on paper, by telephone.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::mail::EmailAddress;
use crate::subscribers::{self, Import, ImportReport, ImportedRow, consent_date};
use crate::web::admin::Insider;
use crate::web::admin::choice::Choice;
use crate::web::admin::form::Form;
use crate::web::admin::words::sentence;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::{View, language_name};

/// The form, filled in.
#[derive(Serialize)]
struct AddPage {
    email: String,
    name: String,
    languages: Vec<Choice>,
    consent: String,
    consent_date: String,
    email_problem: Option<String>,
    consent_problem: Option<&'static str>,
    date_problem: Option<String>,
}

impl View for AddPage {
    const TEMPLATE: &'static str = "admin/add-reader";
}

/// GET `/admin/subscribers/new`.
pub(in crate::web::admin) async fn show(insider: Insider) -> Answer {
    let zone = insider.visitor().web.app.publisher().zone;
    let today = insider.visitor().now.to_utc().with_timezone(&zone).date_naive().to_string();
    let page = AddPage { consent_date: today, ..page(&insider, None) };
    insider.page(&page)
}

/// POST `/admin/subscribers/new`: an import of one row.
pub(in crate::web::admin) async fn add(insider: Insider, form: Form) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let mut page = page(&insider, Some(&form));
    let date = consent_date(&page.consent_date, now);
    let address = page.email.parse::<EmailAddress>();
    page.email_problem = address.as_ref().err().map(|error| sentence(&error.to_string()));
    page.consent_problem = page.consent.is_empty().then_some("Say where they agreed: it is the proof.");
    page.date_problem = date.as_ref().err().map(|why| sentence(why));
    let (Ok(address), Ok(consent_date), false) = (address, date, page.consent.is_empty()) else {
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let languages = app.publisher().languages.clone();
    let import = Import { consent: page.consent.clone(), consent_date, languages, dry_run: false };
    let row = ImportedRow {
        line: 1,
        email: page.email.clone(),
        name: Some(page.name.clone()),
        language: Some(form.first("language").to_owned()),
        ..ImportedRow::default()
    };
    let report = ImportReport::default();
    let report = subscribers::import_rows(&app.database, &app.keys, &import, "", vec![row], now, report).await?;
    if let Some(refused) = report.refused.first() {
        page.email_problem = Some(sentence(&refused.why));
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let found = app.database.read(move |c| subscribers::store::find_by_address(c, &address)).await?;
    let id = found.ok_or_else(|| Trouble::Failed("a reader was added and is not there".into()))?.id;
    insider.about(format!("reader {id}; consent: {}, {}", import.consent, import.consent_date));
    let words = match report.new {
        0 => "This reader was on the list already. What you typed holds from now on, and nobody was mailed.",
        _ => "On the list. Nobody was mailed.",
    };
    insider.on_to(&format!("/admin/subscribers/{id}"), words)
}

/// With what was typed, or empty.
fn page(insider: &Insider, form: Option<&Form>) -> AddPage {
    let app = &insider.visitor().web.app;
    let publisher = app.publisher();
    let typed = |field: &'static str| form.map(|form| form.trimmed(field)).unwrap_or_default();
    let chosen = typed("language").parse().unwrap_or(publisher.default_language());
    let language = |code: &_| Choice::new(code, language_name(&app.texts, *code), *code == chosen);
    AddPage {
        email: typed("email").to_owned(),
        name: typed("name").to_owned(),
        languages: publisher.languages.iter().map(language).collect(),
        consent: typed("consent").chars().filter(|c| !c.is_control()).take(200).collect(),
        consent_date: typed("consent_date").to_owned(),
        email_problem: None,
        consent_problem: None,
        date_problem: None,
    }
}
