//! Who may read the figures: a monitor on this machine, or one that knows the token.

use actix_web::Error;
use actix_web::HttpRequest;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::web::state::Web;
use crate::web::this_machine::is_on_this_machine;
use crate::web::trouble::Trouble;

/// Around the figures' route: for everybody else it does not exist.
pub(in crate::web) async fn only_for_monitors(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !is_monitor(request.request()) {
        return Err(Trouble::NotFound.into());
    }
    next.call(request).await
}

fn is_monitor(request: &HttpRequest) -> bool {
    let is_here =
        request.peer_addr().is_some_and(|peer| is_on_this_machine(peer.ip(), request.uri(), request.headers()));
    is_here || {
        let token = request.app_data::<Data<Web>>().and_then(|web| web.app.settings.config.web.metrics_token.as_ref());
        let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        token.zip(given).is_some_and(|(token, given)| knows(token, given))
    }
}

/// Whether an Authorization header holds the token as RFC 6750 section 2.1 has it.
fn knows(token: &SecretString, header: &str) -> bool {
    let Some((scheme, given)) = header.split_once(' ') else { return false };
    // Hashes of equal length, compared in constant time: how long it takes tells nothing about the token.
    let hash = |text: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(b"metrics token");
        mac.expect("HMAC takes keys of any length").chain_update(text)
    };
    let expected = hash(token.expose_secret()).finalize().into_bytes();
    scheme.eq_ignore_ascii_case("bearer") && hash(given.trim()).verify(&expected).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_opens_and_nothing_near_it_does() {
        let token = SecretString::from("0123456789abcdef");
        for header in ["Bearer 0123456789abcdef", "bearer  0123456789abcdef"] {
            assert!(knows(&token, header), "{header}");
        }
        for header in ["", "Bearer", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef", "Bearer 0123456789abcdeF"]
        {
            assert!(!knows(&token, header), "{header}");
        }
    }
}
