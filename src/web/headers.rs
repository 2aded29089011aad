//! Headers that keep pages from doing what they never need to do.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::state::Web;

/// No scripts, no plugins, no frames around us; pictures of articles come from elsewhere by https.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; \
                              form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const FOR_ALL: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    // Pages change with the month and the language; browsers may keep them but ask first.
    (header::CACHE_CONTROL, "no-cache"),
];

/// Pages that only one person should see: kept nowhere, found by nobody, and their address told to nobody.
const FOR_PRIVATE: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

const HSTS: &str = "max-age=31536000";

/// Around everything: adds the headers that an answer does not have yet.
pub(super) async fn secure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let is_https = request.app_data::<Data<Web>>().is_some_and(|web| web.is_https);
    let mut response = next.call(request).await?;
    add_missing(response.headers_mut(), &FOR_ALL);
    if is_https {
        add_missing(response.headers_mut(), &[(header::STRICT_TRANSPORT_SECURITY, HSTS)]);
    }
    Ok(response)
}

/// Around routes whose address is a secret or which only their visitor should see.
pub(super) async fn keep_private<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    add_missing(response.headers_mut(), &FOR_PRIVATE);
    Ok(response)
}

fn add_missing(headers: &mut HeaderMap, wanted: &[(HeaderName, &'static str)]) {
    for (name, value) in wanted {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), HeaderValue::from_static(value));
        }
    }
}
