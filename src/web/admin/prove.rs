//! The password once more, before what is dangerous.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
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

#[derive(Serialize)]
struct ProofPage {
    next: String,
    problem: Option<String>,
}

impl View for ProofPage {
    const TEMPLATE: &'static str = "admin/prove";
}

/// GET `/admin/prove?next=`.
pub(super) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    insider.page(&ProofPage { next: inside(&query(&request, "next").unwrap_or_default()), problem: None })
}

/// POST `/admin/prove`.
pub(super) async fn prove(insider: Insider, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let next = inside(form.first("next"));
    let page = |problem: String| ProofPage { next: next.clone(), problem: Some(problem) };
    let (member, session) = (insider.member()?.id, insider.session()?.id);
    let password = SecretString::from(form.first("password"));
    match team::prove(&web.app.database, &web.app.keys, &web.hasher, member, session, password, now).await {
        Ok(Ok(proof)) => {
            let mut answer = insider.on_to(&next, "")?;
            let cookie = web.cookies.session(proof.cookie);
            answer.add_cookie(&cookie).map_err(|e| Trouble::Failed(e.to_string()))?;
            Ok(answer)
        }
        Ok(Err(Refused::Wrong)) => {
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page("That is not your password.".into()))
        }
        Ok(Err(Refused::Wait(wait))) => later(&insider, &page(wait_words(wait.as_secs())), wait.as_secs()),
        Err(TeamError::Busy) => later(&insider, &page(TeamError::Busy.to_string()), 2),
        Err(error) => Err(error.into()),
    }
}
