//! The undo on the page after leaving.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::token;
use crate::subscribers;
use crate::web::answer::Answer;
use crate::web::view::{LinkUnknown, WelcomeBack};
use crate::web::visitor::Visitor;

/// POST `/unsubscribe/{token}/undo`, with the short-lived token of that page.
pub(in crate::web) async fn undo(visitor: Visitor, request: HttpRequest) -> Answer {
    let app = &visitor.web.app;
    if subscribers::undo(&app.database, &app.keys, token(&request), visitor.now).await? {
        return visitor.page(&WelcomeBack {}).await;
    }
    visitor.page_with(StatusCode::NOT_FOUND, &LinkUnknown { contact: visitor.contact() }).await
}
