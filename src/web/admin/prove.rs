//! The password once more, before what is dangerous.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use secrecy::SecretString;
use serde::Serialize;

use super::Insider;
use super::form::Form;
use super::log_in::{inside, later, wait_words};
use crate::team::{self, Refused, TeamError};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;
use crate::web::visitor::query;

/// The field of the password where another form waits in the page.
const PROOF: &str = "proof";

/// The question. Where a form came too late for the last proof, its fields are in the page, and go on from there.
#[derive(Serialize)]
struct ProofPage {
    action: String,
    field: &'static str,
    kept: Vec<(String, String)>,
    keeps_form: bool,
    problem: Option<String>,
}

impl ProofPage {
    fn leading_to(next: &str) -> ProofPage {
        ProofPage {
            action: "/admin/prove".into(),
            field: "password",
            kept: vec![("next".into(), next.into())],
            keeps_form: false,
            problem: None,
        }
    }
}

impl View for ProofPage {
    const TEMPLATE: &'static str = "admin/prove";
}

/// GET `/admin/prove?next=`.
pub(super) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    insider.page(&ProofPage::leading_to(&inside(&query(&request, "next").unwrap_or_default())))
}

/// POST `/admin/prove`.
pub(super) async fn prove(insider: Insider, form: Form) -> Answer {
    let next = inside(form.first("next"));
    match attempt(&insider, form.first("password"), ProofPage::leading_to(&next)).await? {
        Asked::Page(page) => Ok(page),
        Asked::Proved(cookie) => {
            let mut answer = insider.on_to(&next, "")?;
            let cookie = insider.visitor().web.cookies.session(cookie);
            answer.add_cookie(&cookie).map_err(|e| Trouble::Failed(e.to_string()))?;
            Ok(answer)
        }
    }
}

/// What came of a question.
pub(super) enum Asked {
    /// It was answered well; the session's cookie from now on.
    Proved(String),
    /// It has to be asked, maybe again.
    Page(HttpResponse),
}

/// Asks for the password in the middle of something: `form` waits in the page, and comes again with the answer.
pub(super) async fn in_passing(insider: &Insider, form: &mut Form) -> Result<Asked, Trouble> {
    let password = form.fields.first(PROOF).to_owned();
    form.fields.0.retain(|(name, _)| name != PROOF);
    let page = ProofPage {
        action: insider.path().to_owned(),
        field: PROOF,
        kept: form.fields.0.iter().filter(|(name, _)| name != "form").cloned().collect(),
        keeps_form: true,
        problem: None,
    };
    match password.is_empty() {
        true => Ok(Asked::Page(insider.page(&page)?)),
        false => attempt(insider, &password, page).await,
    }
}

async fn attempt(insider: &Insider, password: &str, page: ProofPage) -> Result<Asked, Trouble> {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (member, session) = (insider.member()?.id, insider.session()?.id);
    let password = SecretString::from(password);
    let with = |problem: String| ProofPage { problem: Some(problem), ..page };
    let page = match team::prove(&web.app.database, &web.app.keys, &web.hasher, member, session, password, now).await {
        Ok(Ok(proof)) => return Ok(Asked::Proved(proof.cookie)),
        Ok(Err(Refused::Wrong)) => {
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &with("That is not your password.".into()))?
        }
        Ok(Err(Refused::Wait(wait))) => later(insider, &with(wait_words(wait.as_secs())), wait.as_secs())?,
        Err(TeamError::Busy) => later(insider, &with(TeamError::Busy.to_string()), 2)?,
        Err(error) => return Err(error.into()),
    };
    Ok(Asked::Page(page))
}
