//! A reader who asks the team to be taken off the list.

use actix_web::HttpRequest;

use crate::subscribers;
use crate::web::admin::Insider;
use crate::web::answer::Answer;

/// POST `/admin/subscribers/{id}/unsubscribe`: not asked for twice, as the page that follows offers to undo it.
pub(in crate::web::admin) async fn unsubscribe(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now, id) = (&insider.visitor().web.app, insider.visitor().now, super::id(&request)?);
    let page = format!("/admin/subscribers/{id}");
    if subscribers::take_off(&app.database, id, now).await?.is_none() {
        insider.nothing_done();
        return insider.on_to(&page, "This reader was not on the list any more.");
    }
    insider.about(format!("reader {id}"));
    insider.on_to(&page, "Off the list: this reader gets no more mail, and can come back by the form.")
}

/// POST `/admin/subscribers/{id}/undo`.
pub(in crate::web::admin) async fn undo(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now, id) = (&insider.visitor().web.app, insider.visitor().now, super::id(&request)?);
    let page = format!("/admin/subscribers/{id}");
    if !subscribers::undo_taking_off(&app.database, id, now).await? {
        insider.nothing_done();
        return insider.on_to(&page, "It is too late for that: only the reader can come back now, by the form.");
    }
    insider.about(format!("reader {id}"));
    insider.on_to(&page, "Back on the list, as before.")
}
