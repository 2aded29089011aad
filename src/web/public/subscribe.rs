//! Somebody sends the form.

use actix_web::http::StatusCode;
use actix_web::http::header::{REFERER, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use super::{form_page, signup_form};
use crate::subscribers::{self, Signup};
use crate::web::answer::Answer;
use crate::web::fields::Fields;
use crate::web::view::{CheckYourMail, TooMany};
use crate::web::visitor::Visitor;

/// Where the answer leads, whoever asked.
const DONE: &str = "/subscribe/check-your-mail";
/// The longest address of a page that is kept as the source of a consent.
const LONGEST_SOURCE: usize = 300;

/// POST `/subscribe`: takes the sign-up in. The answer is the same for every address.
pub(in crate::web) async fn subscribe(visitor: Visitor, request: HttpRequest, fields: Fields) -> Answer {
    // No person sees this field, so a robot filled it in; it shall think that all went well.
    if !fields.first("website").is_empty() {
        return Ok(visitor.see_other(DONE));
    }
    let app = &visitor.web.app;
    let offered = &app.settings.config.newsletter.languages;
    let filled = match signup_form::read(&fields, offered, visitor.language) {
        Ok(filled) => filled,
        Err(why) => {
            let visitor = visitor.reachable_at("/");
            let page = form_page::refused(&visitor, &fields, &why).await?;
            return visitor.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page).await;
        }
    };
    if let Err(wait) = visitor.web.network_limit.admit(visitor.address) {
        return too_many(visitor, wait.as_secs() + 1).await;
    }
    let signup = Signup {
        address: filled.address,
        name: filled.name,
        choices: filled.choices,
        source: source(&request, &app.base_url),
        origin: visitor.address.to_string(),
    };
    let limits = &app.settings.config.signup.limits;
    subscribers::subscribe(&app.database, &app.keys, limits, signup, visitor.now).await?;
    app.wake.now();
    Ok(visitor.see_other(DONE))
}

/// GET `/subscribe`: somebody asks for the address that the form posts to. The form is on the first page.
pub(in crate::web) async fn to_the_form(visitor: Visitor) -> HttpResponse {
    visitor.see_other("/")
}

/// GET `/subscribe/check-your-mail`.
pub(in crate::web) async fn check_your_mail(visitor: Visitor) -> Answer {
    visitor.page(&CheckYourMail { outbox: visitor.sees_outbox }).await
}

async fn too_many(visitor: Visitor, seconds: u64) -> Answer {
    let visitor = visitor.reachable_at("/");
    let page = TooMany { minutes: seconds.div_ceil(60) };
    let mut answer = visitor.page_with(StatusCode::TOO_MANY_REQUESTS, &page).await?;
    answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    Ok(answer)
}

/// The page that the form was on, as far as the browser tells; without a query, which may hold anything.
fn source(request: &HttpRequest, base_url: &str) -> String {
    let told = request.headers().get(REFERER).and_then(|value| value.to_str().ok());
    let page = told.and_then(|told| Url::parse(told).ok()).filter(|page| ["http", "https"].contains(&page.scheme()));
    let page = page.map(|mut page| {
        page.set_query(None);
        page.set_fragment(None);
        page.to_string()
    });
    page.filter(|page| page.len() <= LONGEST_SOURCE).unwrap_or_else(|| format!("{base_url}/"))
}
