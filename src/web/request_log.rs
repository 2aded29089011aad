//! One line in the log for each request: what was asked for and how it went, never by whom. Addresses of pages may hold
//! tokens, so the line names the route's pattern.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

/// Around everything.
pub(super) async fn log<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let begin = Instant::now();
    let method = word(request.method());
    let answered = next.call(request).await;
    let (route, status) = match &answered {
        Ok(response) => (response.request().match_pattern(), response.status()),
        Err(error) => (None, error.as_response_error().status_code()),
    };
    line(method, route.as_deref().unwrap_or("none"), status, begin.elapsed().as_millis());
    answered
}

fn line(method: &'static str, route: &str, status: StatusCode, ms: u128) {
    let (status, ms) = (status.as_u16(), u64::try_from(ms).unwrap_or(u64::MAX));
    // What asks every few seconds, or ten times for each page, would drown the rest.
    if route.starts_with("/assets/") || ["/healthz", "/readyz", "/metrics"].contains(&route) {
        tracing::debug!(method, route, status, ms, "answered a request");
    } else {
        tracing::info!(method, route, status, ms, "answered a request");
    }
}

/// A method of the standard by its name; others may be any text.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}
