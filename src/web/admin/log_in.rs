//! In and out.

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse};
use secrecy::SecretString;
use serde::Serialize;

use super::Insider;
use super::form::Form;
use crate::audit::{self, Actor};
use crate::db::QueryError;
use crate::team::{self, Attempt, LoginOutcome, NewSession, Refused, TeamError};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;
use crate::web::visitor::query;

/// The form, fresh or refused.
#[derive(Serialize)]
struct LoginPage {
    email: String,
    next: String,
    problem: Option<String>,
}

impl View for LoginPage {
    const TEMPLATE: &'static str = "admin/log-in";
}

/// The password was right; the code is still to come.
#[derive(Serialize)]
struct CodePage {
    ticket: String,
    next: String,
    problem: Option<String>,
}

impl View for CodePage {
    const TEMPLATE: &'static str = "admin/code";
}

/// Nobody has an account yet.
#[derive(Serialize)]
struct NobodyYet {}

impl View for NobodyYet {
    const TEMPLATE: &'static str = "admin/nobody-yet";
}

/// GET `/admin/login?next=`.
pub(super) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    let next = inside(&query(&request, "next").unwrap_or_default());
    if insider.maybe_member().is_some() {
        return insider.on_to(&next, "");
    }
    if !insider.visitor().web.app.database.read(team::is_set_up).await? {
        return insider.page(&NobodyYet {});
    }
    insider.page(&LoginPage { email: String::new(), next, problem: None })
}

/// POST `/admin/login`.
pub(super) async fn log_in(insider: Insider, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (email, next) = (form.trimmed("email").to_owned(), inside(form.first("next")));
    let page = |problem: String| LoginPage { email: email.clone(), next: next.clone(), problem: Some(problem) };
    // A browser that its member has used before does not wait for strangers.
    if !has_known_device(&insider)
        && let Err(wait) = web.login_limit.admit(insider.visitor().address)
    {
        return later(&insider, &page(wait_words(wait.as_secs())), wait.as_secs());
    }
    let password = SecretString::from(form.first("password"));
    let attempt = Attempt { email: email.clone(), password, entrance: insider.entrance() };
    match team::log_in(&web.app.database, &web.app.keys, &web.hasher, attempt, now).await {
        Ok(LoginOutcome::In { session, device }) => come_in(&insider, session, device, &next).await,
        Ok(LoginOutcome::CodeWanted { ticket }) => insider.page(&CodePage { ticket, next, problem: None }),
        Ok(LoginOutcome::Refused(Refused::Wrong)) => {
            note(&insider, "login-refused", "").await?;
            let words = "That address and that password don't belong together.".to_owned();
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(words))
        }
        Ok(LoginOutcome::Refused(Refused::Wait(wait))) => {
            later(&insider, &page(wait_words(wait.as_secs())), wait.as_secs())
        }
        Err(TeamError::Busy) => later(&insider, &page(TeamError::Busy.to_string()), 2),
        Err(error) => Err(error.into()),
    }
}

/// POST `/admin/login/code`.
pub(super) async fn code(insider: Insider, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (ticket, next) = (form.first("ticket").to_owned(), inside(form.first("next")));
    let page = |problem: String| CodePage { ticket: ticket.clone(), next: next.clone(), problem: Some(problem) };
    if !has_known_device(&insider)
        && let Err(wait) = web.login_limit.admit(insider.visitor().address)
    {
        return later(&insider, &page(wait_words(wait.as_secs())), wait.as_secs());
    }
    let code = form.trimmed("code").to_owned();
    let given = team::give_code(&web.app.database, &web.app.keys, &ticket, code, insider.entrance(), now);
    match given.await? {
        LoginOutcome::In { session, device } => come_in(&insider, session, device, &next).await,
        LoginOutcome::Refused(Refused::Wait(wait)) => {
            later(&insider, &page(wait_words(wait.as_secs())), wait.as_secs())
        }
        LoginOutcome::Refused(Refused::Wrong) | LoginOutcome::CodeWanted { .. } => {
            if let Some(member) = team::owner_of_ticket(&web.app.keys, &ticket, now) {
                let member = web.app.database.read(move |connection| team::find(connection, member)).await?;
                let name = member.map(|member| member.name).unwrap_or_default();
                note(&insider, "code-refused", &format!("{name}, whose password was right")).await?;
            }
            let words = "That code is not right, was used already, or came too late.".to_owned();
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(words))
        }
    }
}

/// POST `/admin/logout`.
pub(super) async fn log_out(insider: Insider) -> Answer {
    let session = insider.session()?.id;
    let web = &insider.visitor().web;
    web.app.database.write(move |connection| team::end_session(connection, session)).await?;
    let mut answer = insider.on_to("/admin/login", "You are logged out.")?;
    answer.add_cookie(&web.cookies.without_session()).map_err(|e| Trouble::Failed(e.to_string()))?;
    Ok(answer)
}

/// Whether a member has logged in with this browser before. A cookie that anybody could make up counts for nothing.
fn has_known_device(insider: &Insider) -> bool {
    let (keys, now) = (&insider.visitor().web.app.keys, insider.visitor().now);
    insider.entrance().device.is_some_and(|device| team::is_device(keys, &device, now))
}

/// Gives the browser its cookies and leads on to `next`; the log knows of it.
pub(super) async fn come_in(insider: &Insider, session: NewSession, device: String, next: &str) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let origin = insider.entrance().origin;
    let logged = web.app.database.write(move |connection| {
        let name = team::find(connection, session.member_id)?.map(|member| member.name).unwrap_or_default();
        let actor = Actor { member_id: Some(session.member_id), name, origin };
        audit::record(connection, &actor, "logged-in", "", now)?;
        Ok::<_, QueryError>(session)
    });
    let session = logged.await?;
    web.app.wake.now();
    let mut answer = insider.on_to(next, "")?;
    for cookie in [web.cookies.session(session.cookie), web.cookies.device(device)] {
        answer.add_cookie(&cookie).map_err(|e| Trouble::Failed(e.to_string()))?;
    }
    Ok(answer)
}

async fn note(insider: &Insider, deed: &'static str, about: &str) -> Result<(), Trouble> {
    let (actor, now, about) = (insider.actor(), insider.visitor().now, about.to_owned());
    let database = &insider.visitor().web.app.database;
    Ok(database.write(move |connection| audit::record(connection, &actor, deed, &about, now)).await?)
}

/// 429 with the form and the time to wait.
pub(super) fn later(insider: &Insider, page: &impl View, seconds: u64) -> Answer {
    let mut answer: HttpResponse = insider.page_with(StatusCode::TOO_MANY_REQUESTS, page)?;
    answer.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
    Ok(answer)
}

/// Words for how long to wait.
pub(super) fn wait_words(seconds: u64) -> String {
    let time = match seconds {
        0..=90 => format!("{} seconds", seconds.max(1)),
        more => format!("{} minutes", more.div_ceil(60)),
    };
    format!("That did not work too often. Try again in {time}.")
}

/// A path of the desk, or its first page: nobody is led elsewhere.
pub(super) fn inside(next: &str) -> String {
    let is_ours = next.strip_prefix("/admin").is_some_and(|rest| {
        let plain = rest.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        plain && (rest.is_empty() || rest.starts_with(['/', '?'])) && !rest.contains("//")
    });
    if is_ours { next.to_owned() } else { "/admin".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_leads_nowhere_but_into_the_desk() {
        for next in ["/admin", "/admin/editions/2011-06?language=fr", "/admin?x=1"] {
            assert_eq!(inside(next), next);
        }
        for next in [
            "",
            "/",
            "//evil.example",
            "/adminx",
            "/admin//evil.example",
            "/admin/\\evil",
            "https://evil.example/admin",
            "/admin\r\nSet-Cookie: a=b",
        ] {
            assert_eq!(inside(next), "/admin", "{next}");
        }
    }
}
