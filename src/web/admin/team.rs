//! Who works here.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::Insider;
use super::form::Form;
use crate::editions;
use crate::mail::EmailAddress;
use crate::team::{self, Invited, ManageError, Member, Right, Role, SetupError};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// Everybody, and the form that invites.
#[derive(Serialize)]
struct TeamPage {
    members: Vec<MemberLine>,
    roles: Vec<RoleChoice>,
    email: String,
    name: String,
    may_send: bool,
    email_problem: Option<String>,
    name_problem: Option<String>,
}

#[derive(Serialize)]
struct MemberLine {
    id: i64,
    name: String,
    email: String,
    role: String,
    may_send: bool,
    is_active: bool,
    has_authenticator: bool,
    seen: Option<String>,
    is_me: bool,
}

#[derive(Serialize)]
struct RoleChoice {
    value: &'static str,
    words: &'static str,
    chosen: bool,
}

impl View for TeamPage {
    const TEMPLATE: &'static str = "admin/team";
}

/// One member.
#[derive(Serialize)]
struct MemberPage {
    member: MemberLine,
    roles: Vec<RoleChoice>,
    problem: Option<String>,
}

impl View for MemberPage {
    const TEMPLATE: &'static str = "admin/member";
}

/// GET `/admin/team`.
pub(super) async fn list(insider: Insider) -> Answer {
    insider.page(&team_page(&insider, Role::Editor).await?)
}

/// POST `/admin/team/invite`.
pub(super) async fn invite(insider: Insider, form: Form) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let role = form.first("role").parse().unwrap_or(Role::Editor);
    let mut page = team_page(&insider, role).await?;
    page.email = form.trimmed("email").to_owned();
    page.name = form.trimmed("name").to_owned();
    page.may_send = form.ticked("may_send");
    let email: Option<EmailAddress> = page.email.parse().ok();
    let name = team::clean_name(&page.name);
    if email.is_none() {
        page.email_problem = Some("Type a whole address, such as ada@example.org.".into());
    }
    if name.is_none() {
        page.name_problem = Some("Type what the others call them.".into());
    }
    let (Some(email), Some(name)) = (email, name) else {
        return insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let invited = Invited { email, name, role, may_send: page.may_send };
    match team::invite(&app.database, invited, insider.member()?.name.clone(), now).await {
        Ok(member) => {
            app.wake.now();
            insider.about(described(&member));
            insider.on_to("/admin/team", &format!("An invitation is on its way to {}.", member.email))
        }
        Err(SetupError::Team(error)) => Err(error.into()),
        Err(error @ SetupError::NameTaken) => {
            page.name_problem = Some(format!("{error}."));
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => {
            page.email_problem = Some(format!("{error}."));
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// GET `/admin/team/{id}`.
pub(super) async fn show(insider: Insider, request: HttpRequest) -> Answer {
    insider.page(&member_page(&insider, id(&request)?, None).await?)
}

/// POST `/admin/team/{id}/rights`.
pub(super) async fn set_rights(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, id) = (&insider.visitor().web.app, id(&request)?);
    let role: Role = form.first("role").parse().map_err(|_| Trouble::Unreadable)?;
    match team::set_rights(&app.database, id, role, form.ticked("may_send")).await {
        Ok(changed) => {
            insider.about(described(&changed.member));
            if !changed.member.may(Right::Approve) {
                app.database.write(move |c| editions::drop_approvals_of(c, id)).await?;
            }
            if !changed.differs {
                insider.nothing_done();
            }
            let name = &changed.member.name;
            let notice = format!("{name} is an {} now and has to log in anew.", changed.member.role);
            insider.on_to("/admin/team", if changed.differs { &notice } else { "" })
        }
        Err(error) => refused(&insider, id, error).await,
    }
}

/// POST `/admin/team/{id}/remind`.
pub(super) async fn remind(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now, id) = (&insider.visitor().web.app, insider.visitor().now, id(&request)?);
    let sent = team::remind(&app.database, id, insider.member()?.name.clone(), now).await?;
    if !sent {
        insider.nothing_done();
        return insider.on_to("/admin/team", "They have joined already.");
    }
    app.wake.now();
    insider.about(format!("member {id}"));
    insider.on_to("/admin/team", "The invitation is on its way once more.")
}

/// POST `/admin/team/{id}/remove`.
pub(super) async fn remove(insider: Insider, request: HttpRequest) -> Answer {
    let id = id(&request)?;
    let database = &insider.visitor().web.app.database;
    match team::remove(database, id).await {
        Ok(member) => {
            database.write(move |c| editions::drop_approvals_of(c, id)).await?;
            insider.about(described(&member));
            insider.on_to("/admin/team", &format!("{} is not in the team any more.", member.name))
        }
        Err(error) => refused(&insider, id, error).await,
    }
}

/// POST `/admin/team/{id}/authenticator/off`: for somebody who has lost it, and is known to be who they say.
pub(super) async fn remove_authenticator(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now, id) = (&insider.visitor().web.app, insider.visitor().now, id(&request)?);
    match team::remove_authenticator(&app.database, id, now).await {
        Ok(Some(member)) => {
            app.wake.now();
            insider.about(described(&member));
            let words = format!("{} logs in with the password alone from now on, and is told by mail.", member.name);
            insider.on_to(&format!("/admin/team/{id}"), &words)
        }
        Ok(None) => {
            insider.nothing_done();
            insider.on_to(&format!("/admin/team/{id}"), "There was no second factor.")
        }
        Err(error) => refused(&insider, id, error).await,
    }
}

async fn refused(insider: &Insider, id: i64, error: ManageError) -> Answer {
    match error {
        ManageError::Missing => Err(Trouble::NotFound),
        ManageError::Team(error) => Err(error.into()),
        ManageError::LastAdmin => {
            let page = member_page(insider, id, Some(format!("{error}."))).await?;
            insider.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn team_page(insider: &Insider, role: Role) -> Result<TeamPage, Trouble> {
    let members = insider.visitor().web.app.database.read(team::members).await?;
    Ok(TeamPage {
        members: members.iter().map(|member| line(insider, member)).collect(),
        roles: roles(role),
        email: String::new(),
        name: String::new(),
        may_send: false,
        email_problem: None,
        name_problem: None,
    })
}

async fn member_page(insider: &Insider, id: i64, problem: Option<String>) -> Result<MemberPage, Trouble> {
    let member = insider.visitor().web.app.database.read(move |c| team::find(c, id)).await?;
    let member = member.ok_or(Trouble::NotFound)?;
    Ok(MemberPage { roles: roles(member.role), member: line(insider, &member), problem })
}

fn line(insider: &Insider, member: &Member) -> MemberLine {
    MemberLine {
        id: member.id,
        name: member.name.clone(),
        email: member.email.clone(),
        role: member.role.to_string(),
        may_send: member.may_send,
        is_active: member.is_active,
        has_authenticator: member.has_authenticator,
        seen: member.seen_at.map(|at| insider.moment(at)),
        is_me: insider.maybe_member().is_some_and(|me| me.id == member.id),
    }
}

fn roles(chosen: Role) -> Vec<RoleChoice> {
    let words = |role| match role {
        Role::Admin => "Administrator: everything, and the team",
        Role::Editor => "Editor: writes articles, arranges editions, looks at readers",
        Role::Approver => "Approver: looks editions over and signs them off",
    };
    Role::ALL.map(|role| RoleChoice { value: role.as_str(), words: words(role), chosen: role == chosen }).into()
}

fn described(member: &Member) -> String {
    let sending = if member.may_send { ", may send" } else { "" };
    format!("{} ({}): {}{sending}", member.name, member.email, member.role)
}

fn id(request: &HttpRequest) -> Result<i64, Trouble> {
    request.match_info().query("id").parse().map_err(|_| Trouble::NotFound)
}
