//! One marked copy for whoever looks the edition over.

use std::time::Duration;

use actix_web::HttpRequest;

use super::month_of;
use crate::db::QueryError;
use crate::deliveries::{self, DeliveryKind};
use crate::editions::{self, EditionError};
use crate::mail::EmailAddress;
use crate::web::admin::Insider;
use crate::web::admin::form::Form;
use crate::web::answer::Answer;

/// So many go out in a day, as from the command line.
const MOST_A_DAY: i64 = 20;
const DAY: Duration = Duration::from_hours(24);

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
    let queued = app.database.write(move |connection| {
        if deliveries::single_mails_since(connection, DeliveryKind::Test, now - DAY)? >= MOST_A_DAY {
            return Ok::<_, EditionError>(None);
        }
        editions::queue_test_copy(connection, &press, &keys, month, &address, language, now).map(Some)
    });
    match queued.await {
        Ok(Some(_)) => {
            app.wake.now();
            insider.about(format!("{month} to {}", to.masked()));
            let place = if app.uses_outbox() { " It is in the outbox in a moment." } else { "" };
            insider.on_to(&back, &format!("A test copy is on its way to {to}.{place}"))
        }
        Ok(None) => {
            insider.nothing_done();
            insider.on_to(
                &back,
                &format!("Nothing was sent: {MOST_A_DAY} test copies went out in a day. Wait until tomorrow."),
            )
        }
        Err(EditionError::Store(error)) => Err(QueryError::into(error)),
        Err(error) => insider.not_done(month, error),
    }
}
