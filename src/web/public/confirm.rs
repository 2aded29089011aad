//! The link of the confirmation mail: a page with one button, and the button.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::items::joined;
use super::token;
use crate::clock::Timestamp;
use crate::editions;
use crate::locale::dates;
use crate::mail::EmailAddress;
use crate::subscribers::{self, CONFIRM_DAYS, Confirming, Subscriber};
use crate::web::answer::Answer;
use crate::web::view::{ConfirmAsk, ConfirmExpired, Confirmed, LinkUnknown, language_name};
use crate::web::visitor::Visitor;

/// GET `/confirm/{token}`: changes nothing, because mail scanners follow every link.
pub(in crate::web) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    let app = &visitor.web.app;
    match subscribers::confirming(&app.database, &app.keys, token(&request), visitor.now).await? {
        Confirming::Ask(reader, expires) => visitor.page(&ask(&visitor, &request, &reader, expires)).await,
        Confirming::Already => confirmed(&visitor).await,
        Confirming::Expired => expired(&visitor).await,
        Confirming::Unknown => unknown(visitor).await,
    }
}

/// POST `/confirm/{token}`: the button.
pub(in crate::web) async fn confirm(visitor: Visitor, request: HttpRequest) -> Answer {
    let visitor = visitor.reachable_at(request.path());
    let app = &visitor.web.app;
    let origin = visitor.address.to_string();
    match subscribers::confirm(&app.database, &app.keys, token(&request), &origin, visitor.now).await? {
        subscribers::Confirmed::Active => {
            app.wake.now();
            confirmed(&visitor).await
        }
        subscribers::Confirmed::Expired => expired(&visitor).await,
        subscribers::Confirmed::Unknown => unknown(visitor).await,
    }
}

fn ask(visitor: &Visitor, request: &HttpRequest, reader: &Subscriber, expires: Timestamp) -> ConfirmAsk {
    let app = &visitor.web.app;
    let choices = &reader.choices;
    let kinds: Vec<String> = choices.kinds().iter().map(|kind| visitor.kind(*kind)).collect();
    let forgotten_on = expires.to_utc().with_timezone(&app.settings.config.month.zone).date_naive();
    ConfirmAsk {
        action: format!("{}{}", request.path(), visitor.stay()),
        address: reader.email.parse::<EmailAddress>().map(|address| address.masked()).unwrap_or_default(),
        edition_language: language_name(&app.texts, choices.language),
        regions: joined(choices.regions().iter().map(|region| region.name(visitor.language))),
        kinds: joined(kinds.iter().map(String::as_str)),
        forgotten_on: dates::day(&app.texts, visitor.language, forgotten_on),
    }
}

async fn confirmed(visitor: &Visitor) -> Answer {
    let listed = visitor.web.app.database.read(editions::listed).await?;
    visitor.page(&Confirmed { latest: listed.first().map(|latest| visitor.edition_link(latest)) }).await
}

async fn expired(visitor: &Visitor) -> Answer {
    visitor.page_with(StatusCode::GONE, &ConfirmExpired { days: CONFIRM_DAYS }).await
}

async fn unknown(visitor: Visitor) -> Answer {
    let page = LinkUnknown { contact: visitor.contact() };
    visitor.reachable_at("").page_with(StatusCode::NOT_FOUND, &page).await
}
