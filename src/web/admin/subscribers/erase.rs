//! Readers who go for good: one who asked to be forgotten, and sign-ups that were never confirmed.

use actix_web::HttpRequest;
use serde::Serialize;

use crate::mail::EmailAddress;
use crate::subscribers::{self, Subscriber};
use crate::web::admin::Insider;
use crate::web::admin::words::{counted, number};
use crate::web::answer::Answer;
use crate::web::trouble::Trouble;
use crate::web::view::View;
use crate::{deliveries, outbox};

#[derive(Serialize)]
struct ErasePage {
    id: i64,
    email: String,
    mails: String,
}

impl View for ErasePage {
    const TEMPLATE: &'static str = "admin/erase";
}

/// GET `/admin/subscribers/{id}/erase`: says what is lost.
pub(in crate::web::admin) async fn ask(insider: Insider, request: HttpRequest) -> Answer {
    let id = super::id(&request)?;
    let reader = reader(&insider, id).await?;
    let database = &insider.visitor().web.app.database;
    let mails = database.read(move |connection| deliveries::of_subscriber(connection, id)).await?.len();
    let mails = counted(mails, "mail");
    insider.page(&ErasePage { id, email: reader.email, mails })
}

/// POST `/admin/subscribers/{id}/erase`. The log outlives the reader, so it knows the number alone.
pub(in crate::web::admin) async fn erase(insider: Insider, request: HttpRequest) -> Answer {
    let (app, now, id) = (&insider.visitor().web.app, insider.visitor().now, super::id(&request)?);
    let reader = reader(&insider, id).await?;
    let kept = |address: String| EmailAddress::kept(address).ok_or_else(|| Trouble::Failed("no address".into()));
    let erased = subscribers::erase(&app.database, &app.keys, &kept(reader.email)?, now).await?;
    let count = erased.deliveries.len();
    outbox::forget(&app.database, erased.deliveries).await?;
    insider.about(format!("reader {id}; deliveries that no longer know whom they went to: {count}"));
    insider.on_to("/admin/subscribers", "The reader is erased, and the address will never be mailed.")
}

/// POST `/admin/subscribers/forget-unconfirmed`.
pub(in crate::web::admin) async fn forget_unconfirmed(insider: Insider) -> Answer {
    let (app, now) = (&insider.visitor().web.app, insider.visitor().now);
    let forgotten = subscribers::forget_unconfirmed(&app.database, now).await?;
    if forgotten == 0 {
        insider.nothing_done();
        return insider.on_to("/admin/subscribers", "There was nobody left to forget.");
    }
    let forgotten = number(forgotten);
    insider.about(format!("{forgotten} sign-ups"));
    insider.on_to("/admin/subscribers", &format!("Sign-ups forgotten: {forgotten}."))
}

async fn reader(insider: &Insider, id: i64) -> Result<Subscriber, Trouble> {
    let database = &insider.visitor().web.app.database;
    let found = database.read(move |connection| subscribers::store::find(connection, id)).await?;
    found.ok_or(Trouble::NotFound)
}
