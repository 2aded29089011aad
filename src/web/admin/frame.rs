//! The frame of the desk's pages, and the answers that handlers give.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, LOCATION};
use chrono::Datelike;
use serde::Serialize;

use super::Insider;
use super::menu::{MenuItem, menu};
use crate::clock::Timestamp;
use crate::locale::{Language, dates};
use crate::team::Right;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::{self, View};

/// What every page of the desk carries. The desk speaks English; see docs/decisions.md.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Frame {
    language: Language,
    /// The newsletter's name.
    name: String,
    /// A short hash of all assets.
    assets: String,
    /// What forms bring along.
    form: String,
    /// The member's name; none before the login.
    member: Option<String>,
    role: Option<String>,
    menu: Vec<MenuItem>,
    /// What the page before has to say.
    notice: Option<String>,
    /// Now, in the newsletter's zone.
    moment: String,
}

impl Insider {
    /// The page, all well.
    pub(super) fn page(&self, view: &impl View) -> Answer {
        self.page_with(StatusCode::OK, view)
    }

    /// The page with another status.
    pub(super) fn page_with(&self, status: StatusCode, view: &impl View) -> Answer {
        let web = &self.visitor().web;
        let html = view::page_in(&web.pages, Language::EN, &self.frame(), view)?;
        let mut answer = HttpResponse::build(status).content_type(ContentType::html()).body(html);
        if self.notice().is_some() {
            answer.add_cookie(&web.cookies.without_notice()).map_err(|e| Trouble::Failed(e.to_string()))?;
        }
        Ok(answer)
    }

    /// On to another page of the desk, which then says `notice`.
    pub(super) fn on_to(&self, path: &str, notice: &str) -> Answer {
        let mut answer = HttpResponse::SeeOther().insert_header((LOCATION, path.to_owned())).finish();
        if !notice.is_empty() {
            let cookie = self.visitor().web.cookies.notice(notice);
            answer.add_cookie(&cookie).map_err(|e| Trouble::Failed(e.to_string()))?;
        }
        Ok(answer)
    }

    /// A moment in the newsletter's zone, which is named; with its year if that is another one than now.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let app = &self.visitor().web.app;
        let local = at.to_utc().with_timezone(&app.settings.config.month.zone);
        let now = self.visitor().now.to_utc().with_timezone(&app.settings.config.month.zone);
        if local.year() == now.year() {
            return dates::moment(&app.texts, Language::EN, &local);
        }
        let day = dates::day(&app.texts, Language::EN, local.date_naive());
        format!("{day}, {} {}", local.format("%H:%M"), dates::zone_name(local.timezone()))
    }

    /// Words for what can't be done, in the desk's own frame; `None` for what has no page there.
    pub(in crate::web) fn trouble(&self, trouble: &Trouble, reference: Option<&str>) -> Option<HttpResponse> {
        let (title, words) = match trouble {
            Trouble::NotFound | Trouble::Method(_) => {
                ("There is nothing here", "It may have been deleted, or the address is not complete.".to_owned())
            }
            Trouble::Forbidden(right) => ("That is not yours to do", format!("It takes somebody who may {}. Ask an administrator.", may(*right))),
            Trouble::OldForm => ("This form is too old", "You have logged in anew since it was shown. Go back, load the page again and send it once more; what you typed is still there.".to_owned()),
            Trouble::Foreign => ("That came from another site", "Forms of the desk are sent from its own pages only.".to_owned()),
            Trouble::TooLarge => ("That is too large", "Nothing was changed.".to_owned()),
            Trouble::Failed(_) => ("That went wrong on our side", format!("Try again in a moment. If it stays so, the log says why under {}.", reference.unwrap_or_default())),
            Trouble::TooSlow | Trouble::Unreadable => return None,
        };
        let status = actix_web::ResponseError::status_code(trouble);
        self.page_with(status, &TroublePage { title, words }).ok()
    }

    fn frame(&self) -> Frame {
        let web = &self.visitor().web;
        let member = self.maybe_member();
        Frame {
            language: Language::EN,
            name: web.app.settings.config.newsletter.name.clone(),
            assets: web.assets_version.clone(),
            form: self.form_token(),
            member: member.map(|member| member.name.clone()),
            role: member.map(|member| member.role.to_string()),
            menu: member.map(|member| menu(member, self.path())).unwrap_or_default(),
            notice: self.notice().map(str::to_owned),
            moment: self.moment(self.visitor().now),
        }
    }
}

/// What a right allows, after "may".
fn may(right: Right) -> &'static str {
    match right {
        Right::Look => "look at the desk",
        Right::Edit => "write and arrange",
        Right::Approve => "approve editions",
        Right::Send => "send editions",
        Right::Readers => "look at readers",
        Right::Manage => "manage the team and the settings",
    }
}

#[derive(Serialize)]
struct TroublePage {
    title: &'static str,
    words: String,
}

impl View for TroublePage {
    const TEMPLATE: &'static str = "admin/trouble";
}
