//! The unsubscribe link: a page with one button, the button, and the mail program's own button (RFC 8058).

use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse};

use super::token;
use crate::editions::TEST_COPY_TOKEN;
use crate::locale::dates;
use crate::mail::EmailAddress;
use crate::subscribers::{self, Leaving, UNDO_MINUTES};
use crate::token::LinkPurpose;
use crate::web::answer::Answer;
use crate::web::fields::Fields;
use crate::web::view::{LeaveAsk, Left, LinkUnknown, TestCopy, Undo};
use crate::web::visitor::Visitor;

/// GET `/unsubscribe/{token}`: changes nothing, because mail scanners follow every link.
pub(in crate::web) async fn show(visitor: Visitor, request: HttpRequest) -> Answer {
    if token(&request) == TEST_COPY_TOKEN {
        return visitor.page(&TestCopy {}).await;
    }
    let app = &visitor.web.app;
    match subscribers::leaving(&app.database, &app.keys, token(&request), visitor.now).await? {
        Leaving::Ask(reader) => {
            visitor
                .page(&LeaveAsk {
                    action: format!("{}{}", request.path(), visitor.stay()),
                    address: reader.email.parse::<EmailAddress>().map(|address| address.masked()).unwrap_or_default(),
                })
                .await
        }
        Leaving::Nobody => nobody(visitor, &request).await,
    }
}

/// POST `/unsubscribe/{token}`: leaves, if the body is the mail program's or our page's; any other changes nothing.
pub(in crate::web) async fn leave(visitor: Visitor, request: HttpRequest, fields: Fields) -> Answer {
    let one_click = fields.first("List-Unsubscribe") == "One-Click";
    let changes_nothing = !one_click && fields.first("leave") != "1";
    if changes_nothing || token(&request) == TEST_COPY_TOKEN {
        return show(visitor.reachable_at(request.path()), request).await;
    }
    let app = &visitor.web.app;
    let left = subscribers::leave(&app.database, &app.keys, token(&request), visitor.now).await?;
    if one_click {
        // RFC 8058 section 3.1: no redirect. A program reads this; it learns nothing about the token.
        return Ok(HttpResponse::Ok().content_type(ContentType::plaintext()).body("Done: no more mail.\n"));
    }
    match left {
        subscribers::Left::Now { since, undo } => {
            let zone = app.settings.config.month.zone;
            let month = |date| dates::month(&app.texts, visitor.language, date);
            let undo = undo.map(|token| Undo {
                action: format!("/unsubscribe/{token}/undo{}", visitor.stay()),
                minutes: UNDO_MINUTES,
            });
            let since = since.map(|since| month(since.to_utc().with_timezone(&zone).date_naive()));
            visitor.page(&Left { since, undo }).await
        }
        subscribers::Left::Nobody => nobody(visitor, &request).await,
    }
}

/// Nobody left by this request. A genuine link's reader is gone already and hears so, again and again; whoever holds
/// another text hears that it is no link, because the reader of a link cut short must not believe to have left.
async fn nobody(visitor: Visitor, request: &HttpRequest) -> Answer {
    let genuine = visitor.web.app.keys.open(LinkPurpose::Unsubscribe, token(request), visitor.now).is_ok();
    if genuine {
        return visitor.page(&Left { since: None, undo: None }).await;
    }
    let page = LinkUnknown { contact: visitor.contact() };
    visitor.reachable_at("").page(&page).await
}
