//! The frame of the desk's pages, and the answers that handlers give.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, LOCATION};
use serde::Serialize;

use super::Insider;
use super::menu::{MenuItem, menu};
use crate::locale::Language;
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
