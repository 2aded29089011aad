//! The page of one's own account.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::team;
use crate::web::admin::Insider;
use crate::web::admin::browser_name::browser_name;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// `/admin/account`, and the answer to a refused form on it.
#[derive(Serialize)]
pub(super) struct AccountPage {
    email: String,
    own_name: String,
    own_role: String,
    may_send: bool,
    has_authenticator: bool,
    sessions: Vec<SessionLine>,
    name_problem: Option<String>,
    pub(super) password_problem: Option<String>,
    pub(super) new_password_problem: Option<String>,
}

#[derive(Serialize)]
struct SessionLine {
    id: i64,
    browser: String,
    origin: String,
    seen: String,
    since: String,
    current: bool,
}

impl View for AccountPage {
    const TEMPLATE: &'static str = "admin/account";
}

/// The page as it is, without problems.
pub(super) async fn page(insider: &Insider) -> Result<AccountPage, Trouble> {
    let (member, session, now) = (insider.member()?, insider.session()?.id, insider.visitor().now);
    let id = member.id;
    let sessions = insider.visitor().web.app.database.read(move |c| team::sessions_of(c, id, now)).await?;
    let line = |found: &team::Session| SessionLine {
        id: found.id,
        browser: browser_name(&found.agent),
        origin: found.origin.clone(),
        seen: insider.moment(found.seen_at),
        since: insider.moment(found.created_at),
        current: found.id == session,
    };
    Ok(AccountPage {
        email: member.email.clone(),
        own_name: member.name.clone(),
        own_role: member.role.to_string(),
        may_send: member.may_send,
        has_authenticator: member.has_authenticator,
        sessions: sessions.iter().map(line).collect(),
        name_problem: None,
        password_problem: None,
        new_password_problem: None,
    })
}

/// GET `/admin/account`.
pub(in crate::web::admin) async fn show(insider: Insider) -> Answer {
    insider.page(&page(&insider).await?)
}

/// POST `/admin/account/name`.
pub(in crate::web::admin) async fn rename(insider: Insider, form: Form) -> Answer {
    let Some(name) = team::clean_name(form.first("name")) else {
        let mut page = page(&insider).await?;
        page.name_problem = Some("Type the name that the others know you by.".to_owned());
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    if !team::rename(&insider.visitor().web.app.database, insider.member()?.id, name.clone()).await? {
        let mut page = page(&insider).await?;
        page.name_problem = Some("Somebody in the team is called that; add something to yours.".to_owned());
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    insider.about(format!("now {name}"));
    insider.on_to("/admin/account", "Your name is changed.")
}
