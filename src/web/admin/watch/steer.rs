//! Holding a send, going on, ending it, and what can be mended after it.

use actix_web::HttpRequest;
use serde::Serialize;

use crate::deliveries;
use crate::editions::{self, Settlement};
use crate::web::admin::Insider;
use crate::web::admin::editions::month_of;
use crate::web::admin::form::Form;
use crate::web::admin::words::number;
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;

/// Says what a cancel ends.
#[derive(Serialize)]
struct CancelPage {
    month: String,
    title: String,
    waiting: String,
    accepted: String,
}

impl View for CancelPage {
    const TEMPLATE: &'static str = "admin/cancel";
}

/// POST `/admin/editions/{month}/pause`.
pub(in crate::web::admin) async fn pause(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let why = format!("{} held it", insider.member()?.name);
    insider.about(month.to_string());
    match editions::pause(&app.database, month, Some(&why), now).await {
        Ok(_) => {
            insider.on_to(&format!("/admin/editions/{month}"), "Held. What is on its way arrives; nothing else leaves.")
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/resume`.
pub(in crate::web::admin) async fn resume(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    insider.about(month.to_string());
    match editions::resume(&app.database, month, now).await {
        Ok(_) => {
            app.wake.now();
            insider.on_to(&format!("/admin/editions/{month}"), "It goes on.")
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// GET `/admin/editions/{month}/cancel`.
pub(in crate::web::admin) async fn confirm_cancel(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month) = (&insider.visitor().web.app, month_of(&request)?);
    let key = month.to_string();
    let statement = app.database.read(move |connection| deliveries::statement(connection, &key)).await?;
    let statement = statement.filter(|statement| ["sending", "paused"].contains(&&*statement.state));
    let Some(statement) = statement else {
        return insider.on_to(&format!("/admin/editions/{month}"), "There is nothing to cancel.");
    };
    insider.page(&CancelPage {
        month: month.to_string(),
        title: insider.month_name(month),
        waiting: number(statement.queued + statement.deferred),
        accepted: number(statement.accepted),
    })
}

/// POST `/admin/editions/{month}/cancel`: for good.
pub(in crate::web::admin) async fn cancel(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let edition = app.database.read(move |connection| editions::find(connection, month)).await?;
    // The same verb takes an approval back; that has a button of its own.
    if !edition.is_some_and(|edition| edition.state.is_released()) {
        insider.nothing_done();
        return insider.on_to(&format!("/admin/editions/{month}"), "It is not on its way.");
    }
    insider.about(month.to_string());
    match editions::cancel(&app.database, month, now).await {
        Ok(_) => insider.on_to(&format!("/admin/editions/{month}"), "Cancelled. Who had not got it does not get it."),
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/rest`: to those who did not get it for a reason that is not theirs.
pub(in crate::web::admin) async fn send_rest(insider: Insider, request: HttpRequest) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    match editions::send_rest(&app.database, month, now).await {
        Ok(rest) => {
            app.wake.now();
            insider.about(format!("{month}: {} readers", rest.queued));
            let words = format!("It goes to the {} who had not got it.", number(rest.queued));
            insider.on_to(&format!("/admin/editions/{month}"), &words)
        }
        Err(error) => insider.not_done(month, error),
    }
}

/// POST `/admin/editions/{month}/settle`: `how=resend` or `how=drop`.
pub(in crate::web::admin) async fn settle(insider: Insider, request: HttpRequest, form: Form) -> Answer {
    let (app, month, now) = (&insider.visitor().web.app, month_of(&request)?, insider.visitor().now);
    let how = match form.first("how") {
        "resend" => Settlement::Resend,
        "drop" => Settlement::Drop,
        _ => return Err(Trouble::NotFound),
    };
    match editions::resolve(&app.database, month, how, now).await {
        Ok(resolved) => {
            app.wake.now();
            insider.about(format!("{month}: {} by {}", resolved.resolved, form.first("how")));
            let count = number(resolved.resolved);
            let words = match how {
                Settlement::Resend => format!("{count} in doubt are sent again, the same message to the byte."),
                Settlement::Drop => format!("{count} in doubt are not sent any more; they count as skipped."),
            };
            insider.on_to(&format!("/admin/editions/{month}"), &words)
        }
        Err(error) => insider.not_done(month, error),
    }
}
