//! Pages whose address is their authority: the first administrator, an invitation, a forgotten password.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use secrecy::SecretString;
use serde::Serialize;

use super::Insider;
use super::form::Form;
use super::log_in::{come_in, later, wait_words};
use crate::app::App;
use crate::audit::{self, Actor};
use crate::mail::EmailAddress;
use crate::team::{self, Acceptance, Founder, LoginOutcome, Password, SetupError, TeamError};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// A form that sets a password.
#[derive(Serialize)]
struct PasswordPage {
    title: String,
    lede: String,
    /// Asked for where it is not known yet.
    asks_email: bool,
    asks_name: bool,
    email: String,
    name: String,
    button: &'static str,
    email_problem: Option<String>,
    name_problem: Option<String>,
    password_problem: Option<String>,
}

impl View for PasswordPage {
    const TEMPLATE: &'static str = "admin/password";
}

/// The link does not work any more.
#[derive(Serialize)]
struct LinkIsOver {
    words: &'static str,
    forgotten: bool,
}

impl View for LinkIsOver {
    const TEMPLATE: &'static str = "admin/link-is-over";
}

/// Asks for the address of an account.
#[derive(Serialize)]
struct ForgottenPage {
    sent: bool,
    problem: Option<String>,
}

impl View for ForgottenPage {
    const TEMPLATE: &'static str = "admin/forgotten";
}

fn setup_page(insider: &Insider) -> PasswordPage {
    PasswordPage {
        title: "The first administrator".into(),
        lede: format!(
            "Nobody looks after {} yet. This account may do everything, sending included, and invites the others.",
            insider.visitor().web.app.settings.config.newsletter.name
        ),
        asks_email: true,
        asks_name: true,
        email: String::new(),
        name: String::new(),
        button: "Begin",
        email_problem: None,
        name_problem: None,
        password_problem: None,
    }
}

/// GET `/admin/setup/{token}`.
pub(super) async fn setup(insider: Insider, request: HttpRequest) -> Answer {
    if !may_set_up(&insider, token(&request)).await? {
        return over(&insider, "The first administrator is made once, with the link that the terminal shows.");
    }
    insider.page(&setup_page(&insider))
}

/// POST `/admin/setup/{token}`.
pub(super) async fn set_up(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    if !may_set_up(&insider, token(&request)).await? {
        return over(&insider, "The first administrator is made once, with the link that the terminal shows.");
    }
    let mut page = setup_page(&insider);
    let email = take_email(&form, &mut page);
    let (name, password) = take_name_and_password(&insider, &form, &mut page);
    let (Some(email), Some(name), Some(password)) = (email, name, password) else { return refused(&insider, &page) };
    let founder = Founder { email, name, password, entrance: insider.entrance() };
    let made = team::set_up(&web.app.database, &web.app.keys, &web.hasher, founder, now);
    match made.await {
        Ok(outcome) => enter(&insider, outcome, "administrator-made").await,
        Err(SetupError::Team(TeamError::Busy)) => busy(&insider, page),
        Err(SetupError::Team(error)) => Err(error.into()),
        Err(error) => insider.on_to("/admin/login", &format!("{error}.")),
    }
}

/// GET `/admin/invitation/{token}`.
pub(super) async fn invitation(insider: Insider, request: HttpRequest) -> Answer {
    match invitation_page(&insider, &request).await? {
        Some(page) => insider.page(&page),
        None => over(&insider, "This invitation was taken up, or it is older than a week. Ask for another one."),
    }
}

/// POST `/admin/invitation/{token}`.
pub(super) async fn accept(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let Some(mut page) = invitation_page(&insider, &request).await? else {
        return over(&insider, "This invitation was taken up, or it is older than a week. Ask for another one.");
    };
    let (name, password) = take_name_and_password(&insider, &form, &mut page);
    let (Some(name), Some(password)) = (name, password) else { return refused(&insider, &page) };
    let acceptance = Acceptance { token: token(&request).to_owned(), name, password, entrance: insider.entrance() };
    let accepted = team::accept_invitation(&web.app.database, &web.app.keys, &web.hasher, acceptance, now);
    match accepted.await {
        Ok(Some(outcome)) => enter(&insider, outcome, "invitation-accepted").await,
        Ok(None) => over(&insider, "This invitation was taken up, or it is older than a week. Ask for another one."),
        Err(TeamError::Busy) => busy(&insider, page),
        Err(error) => Err(error.into()),
    }
}

/// GET `/admin/forgotten`.
pub(super) async fn forgotten(insider: Insider) -> Answer {
    insider.page(&ForgottenPage { sent: false, problem: None })
}

/// POST `/admin/forgotten`: the same answer whether or not there is such an account.
pub(super) async fn send_reset(insider: Insider, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    if let Err(wait) = web.login_limit.admit(insider.visitor().address) {
        let page = ForgottenPage { sent: false, problem: Some(wait_words(wait.as_secs())) };
        return later(&insider, &page, wait.as_secs());
    }
    team::reset_wanted(&web.app.database, &web.app.keys, form.trimmed("email"), now).await?;
    web.app.wake.now();
    insider.page(&ForgottenPage { sent: true, problem: None })
}

/// GET `/admin/reset/{token}`.
pub(super) async fn reset_form(insider: Insider, request: HttpRequest) -> Answer {
    match reset_page(&insider, &request).await? {
        Some(page) => insider.page(&page),
        None => reset_is_over(&insider),
    }
}

/// POST `/admin/reset/{token}`.
pub(super) async fn reset(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let Some(mut page) = reset_page(&insider, &request).await? else { return reset_is_over(&insider) };
    let (_, Some(password)) = take_name_and_password(&insider, &form, &mut page) else {
        return refused(&insider, &page);
    };
    let App { database, keys, wake, .. } = &web.app;
    match team::reset(database, keys, &web.hasher, token(&request).to_owned(), &password, now).await {
        Ok(Some(member)) => {
            let actor = Actor { member_id: Some(member.id), name: member.name, origin: insider.entrance().origin };
            database.write(move |c| audit::record(c, &actor, "password-reset", "", now)).await?;
            wake.now();
            insider.on_to("/admin/login", "Your password is changed. Log in with it.")
        }
        Ok(None) => reset_is_over(&insider),
        Err(TeamError::Busy) => busy(&insider, page),
        Err(error) => Err(error.into()),
    }
}

fn token(request: &HttpRequest) -> &str {
    request.match_info().query("token")
}

async fn may_set_up(insider: &Insider, token: &str) -> Result<bool, Trouble> {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    Ok(team::setup_token_holds(&web.app.keys, token, now) && !web.app.database.read(team::is_set_up).await?)
}

async fn invitation_page(insider: &Insider, request: &HttpRequest) -> Result<Option<PasswordPage>, Trouble> {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (keys, token) = (web.app.keys.clone(), token(request).to_owned());
    let member = web.app.database.read(move |c| team::invitation(c, &keys, &token, now)).await?;
    let newsletter = &web.app.settings.config.newsletter.name;
    Ok(member.map(|member| PasswordPage {
        title: format!("Join the team of {newsletter}"),
        lede: format!("You are to work here as {}. You log in as {}.", member.role, member.email),
        asks_email: false,
        asks_name: true,
        email: member.email,
        name: member.name,
        button: "Join",
        email_problem: None,
        name_problem: None,
        password_problem: None,
    }))
}

async fn reset_page(insider: &Insider, request: &HttpRequest) -> Result<Option<PasswordPage>, Trouble> {
    let (web, now) = (&insider.visitor().web, insider.visitor().now);
    let (keys, token) = (web.app.keys.clone(), token(request).to_owned());
    let member = web.app.database.read(move |c| team::reset_of(c, &keys, &token, now)).await?;
    Ok(member.map(|member| PasswordPage {
        title: "Choose another password".into(),
        lede: format!("For the account of {}. Every browser is logged out.", member.email),
        asks_email: false,
        asks_name: false,
        email: member.email,
        name: member.name,
        button: "Change the password",
        email_problem: None,
        name_problem: None,
        password_problem: None,
    }))
}

fn take_email(form: &Form, page: &mut PasswordPage) -> Option<EmailAddress> {
    page.email = form.trimmed("email").to_owned();
    match page.email.parse() {
        Ok(email) => Some(email),
        Err(_) => {
            page.email_problem = Some("Type a whole address, such as ada@example.org.".into());
            None
        }
    }
}

/// What was typed as far as it can be used; the page then says what can't.
fn take_name_and_password(
    insider: &Insider,
    form: &Form,
    page: &mut PasswordPage,
) -> (Option<String>, Option<Password>) {
    let mut name = Some(page.name.clone());
    if page.asks_name {
        page.name = form.trimmed("name").to_owned();
        name = team::clean_name(&page.name);
        if name.is_none() {
            page.name_problem = Some("Type the name that the others know you by.".into());
        }
    }
    let newsletter = insider.visitor().web.app.settings.config.newsletter.name.clone();
    let password = Password::new(SecretString::from(form.first("password")), &[&page.name, &page.email, &newsletter]);
    if let Err(why) = &password {
        page.password_problem = Some(format!("Another one, please: {why}."));
    }
    (name, password.ok())
}

fn refused(insider: &Insider, page: &PasswordPage) -> Answer {
    insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

fn busy(insider: &Insider, mut page: PasswordPage) -> Answer {
    page.password_problem = Some(TeamError::Busy.to_string());
    later(insider, &page, 2)
}

fn over(insider: &Insider, words: &'static str) -> Answer {
    insider.page_with(StatusCode::GONE, &LinkIsOver { words, forgotten: false })
}

fn reset_is_over(insider: &Insider) -> Answer {
    let words = "This link was used, or it is older than an hour.";
    insider.page_with(StatusCode::GONE, &LinkIsOver { words, forgotten: true })
}

/// In with a new session; the log knows how.
async fn enter(insider: &Insider, outcome: LoginOutcome, deed: &'static str) -> Answer {
    let LoginOutcome::In { session, device } = outcome else { return Err(Trouble::NotFound) };
    let (actor, now) = (insider.actor(), insider.visitor().now);
    let database = &insider.visitor().web.app.database;
    let id = session.member_id;
    let logged = database.write(move |connection| {
        let name = team::find(connection, id)?.map(|member| member.name).unwrap_or_default();
        audit::record(connection, &Actor { member_id: Some(id), name, ..actor }, deed, "", now)
    });
    logged.await?;
    come_in(insider, session, device, "/admin").await
}
