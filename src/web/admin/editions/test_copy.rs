//! One marked copy for whoever looks the edition over.

use actix_web::HttpRequest;

use super::month_of;
use crate::editions;
use crate::mail::EmailAddress;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;

/// POST `/admin/editions/{month}/test`.
pub(in crate::web::admin) async fn test_copy(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let back = format!("/admin/editions/{month}");
    let Ok(to) = form.trimmed("to").parse::<EmailAddress>() else {
        insider.nothing_done();
        return insider.on_to(&back, "Nothing was sent: type a whole address, such as ada@example.org.");
    };
    let language = form.first("language").parse().ok();
    let (press, keys, address) = (app.press.clone(), app.keys.clone(), to.clone());
    let queued = app
        .database
        .write(move |connection| editions::queue_test_copy(connection, &press, &keys, month, &address, language, now));
    match queued.await {
        Ok(_) => {
            app.wake.now();
            insider.about(format!("{month} to {}", to.masked()));
            let place = if app.uses_outbox() { " It is in the outbox in a moment." } else { "" };
            insider.on_to(&back, &format!("A test copy is on its way to {to}.{place}"))
        }
        Err(error) => insider.not_done(month, error),
    }
}
