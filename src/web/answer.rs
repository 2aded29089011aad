//! Answers that handlers give: pages and redirects.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LANGUAGE, ContentType, LOCATION, VARY};

use super::trouble::Trouble;
use super::view::{self, View};
use super::visitor::Visitor;

/// What a handler gives back.
pub(super) type Answer = Result<HttpResponse, Trouble>;

impl Visitor {
    /// The page, all well.
    pub(super) async fn page(&self, view: &impl View) -> Answer {
        self.page_with(StatusCode::OK, view).await
    }

    /// The page with another status.
    pub(super) async fn page_with(&self, status: StatusCode, view: &impl View) -> Answer {
        // A fault of ours may be the database's.
        let next_due = if status.is_server_error() { self.due_by_rule() } else { self.next_due().await };
        let html = view::page(&self.web.pages, &self.site(next_due), view)?;
        Ok(HttpResponse::build(status)
            .content_type(ContentType::html())
            .insert_header((CONTENT_LANGUAGE, self.language.as_str()))
            .insert_header((VARY, "Accept-Language"))
            .body(html))
    }

    /// On to a page of ours, which is then asked for with GET; a chosen language stays.
    pub(super) fn see_other(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((LOCATION, format!("{path}{}", self.stay()))).finish()
    }
}
