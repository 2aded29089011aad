//! A correction to those who have an edition: written, looked at, and sent.

use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::calendar::Month;
use crate::editions::{self, Corrections, EditionError, ErratumText};
use crate::locale::Language;
use crate::web::admin::Insider;
use crate::web::admin::editions::month_of;
use crate::web::admin::form::Form;
use crate::web::admin::words::{counted, number, sentence};
use crate::web::answer::Answer;
use crate::web::outbox::mail_frame;
use crate::web::trouble::Trouble;
use crate::web::view::{View, language_name};

/// The form, and beside it the mail.
#[derive(Serialize)]
struct ErratumPage {
    month: String,
    title: String,
    /// How many get it: the number alone, and in words.
    count: String,
    readers: String,
    subject: String,
    note: String,
    /// Where the newsletter comes in several.
    languages: Vec<OwnWords>,
    uses_outbox: bool,
    /// Why nothing was sent.
    problem: Option<String>,
    /// Whether it was the number of readers.
    wrong_number: bool,
}

/// What readers of one language are told instead.
#[derive(Serialize)]
struct OwnWords {
    code: String,
    name: String,
    subject: String,
    note: String,
}

impl View for ErratumPage {
    const TEMPLATE: &'static str = "admin/erratum";
}

/// GET `/admin/editions/{month}/erratum`.
pub(in crate::web::admin) async fn erratum(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month) = (&insider.visitor().web.app, month_of(&request)?);
    match editions::erratum_reach(&app.database, month).await {
        Ok(readers) => insider.page(&page(&insider, month, readers, None)),
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/erratum`: the number must be that of the readers now.
pub(in crate::web::admin) async fn send_erratum(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let readers = match editions::erratum_reach(&app.database, month).await {
        Ok(readers) => readers,
        Err(error) => return insider.not_done(month, error),
    };
    let mut page = page(&insider, month, readers, Some(&form));
    let corrections = match corrections(&insider, &form) {
        Ok(corrections) => corrections,
        Err(error) => {
            page.problem = Some(sentence(&error.to_string()));
            return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    if !form.has_number("readers", readers) {
        page.problem = Some(format!("Type {}, the number of readers who will get it.", page.count));
        page.wrong_number = true;
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let subject = corrections.in_language(app.publisher().default_language()).subject.clone();
    match editions::issue_erratum(&app.database, month, corrections, &insider.member()?.name, now).await {
        Ok(issued) => {
            app.errata.ring();
            let readers = counted(issued.readers, "reader");
            insider.about(format!("{month}: “{subject}” to {readers}"));
            insider.on_to(&format!("/admin/editions/{month}#errata"), &format!("The correction goes to {readers}."))
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/erratum/preview`: the mail by itself, for the frame on the page. Nothing is kept.
pub(in crate::web::admin) async fn preview_erratum(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month) = (&insider.visitor().web.app, month_of(&request)?);
    let edition = app.database.read(move |connection| editions::find(connection, month)).await?;
    let is_public = edition.ok_or(Trouble::NotFound)?.state.is_public();
    let corrections = match corrections(&insider, &form) {
        Ok(corrections) => corrections,
        Err(error) => {
            return Ok(HttpResponse::UnprocessableEntity()
                .content_type(ContentType::plaintext())
                .body(sentence(&error.to_string())));
        }
    };
    let language = form.first("language").parse().unwrap_or(app.publisher().default_language());
    let text = ErratumText { corrections, month, is_public };
    let mail = editions::erratum_preview(&app.press, &text, app.publisher().language(language));
    let mail = mail.map_err(|error| Trouble::Failed(error.to_string()))?;
    Ok(mail_frame(&mail.html))
}

/// What the form says to all, and to those of each language.
fn corrections(insider: &Insider, form: &Form) -> Result<Corrections, EditionError> {
    let all = Corrections::new(form.first("subject"), form.first("note"))?;
    several(insider).iter().try_fold(all, |corrections, &language| {
        let own = |name| form.first(&format!("{name}-{language}")).to_owned();
        corrections.with(language, &own("subject"), &own("note"))
    })
}

fn page(insider: &Insider, month: Month, readers: i64, form: Option<&Form>) -> ErratumPage {
    let app = &insider.visitor().web.app;
    let filled = |name: &str| form.map(|form| form.first(name).to_owned()).unwrap_or_default();
    let languages = several(insider).iter().map(|&language| OwnWords {
        code: language.to_string(),
        name: language_name(&app.texts, language),
        subject: filled(&format!("subject-{language}")),
        note: filled(&format!("note-{language}")),
    });
    ErratumPage {
        month: month.to_string(),
        title: insider.month_name(month),
        count: number(readers),
        readers: counted(readers, "reader"),
        subject: filled("subject"),
        note: filled("note"),
        languages: languages.collect(),
        uses_outbox: app.uses_outbox(),
        problem: None,
        wrong_number: false,
    }
}

/// The newsletter's languages, if it has more than one.
fn several(insider: &Insider) -> &[Language] {
    let languages = &insider.visitor().web.app.publisher().languages;
    if languages.len() > 1 { languages } else { &[] }
}
