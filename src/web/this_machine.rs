//! Who sits at this machine. Mail in the outbox holds working links to other people's subscriptions, and figures are
//! nobody else's business, so a guess is not good enough.

use std::net::IpAddr;

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::{HOST, HeaderMap};
use actix_web::middleware::Next;

use crate::config::is_loopback;
use crate::web::trouble::Trouble;
use crate::web::visitor::Visitor;

/// Whether a request comes from this very machine: its peer is loopback, it names a loopback host (another site's name
/// may be made to lead here), and no proxy passed it on (one on this machine would make everybody a loopback visitor).
pub(super) fn is_on_this_machine(peer: IpAddr, target: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST);
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let names_loopback = host.is_some_and(|host| is_loopback(without_port(host))) && hosts.next().is_none();
    // A whole address in the request line counts for more than the header (RFC 9112 section 3.2.2).
    let asks_loopback = target.host().is_none_or(is_loopback);
    let passed_on = headers.keys().any(|name| {
        let name = name.as_str();
        name == "forwarded" || name.starts_with("x-forwarded") || name == "x-real-ip" || name == "via"
    });
    peer.to_canonical().is_loopback() && names_loopback && asks_loopback && !passed_on
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// Around the outbox's routes: for everybody else they do not exist.
pub(super) async fn only_on_this_machine(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !Visitor::of(request.request()).is_some_and(|visitor| visitor.sees_outbox) {
        return Err(Trouble::NotFound.into());
    }
    next.call(request).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn visits(peer: &str, headers: &[(&'static str, &'static str)]) -> bool {
        asks("/outbox", peer, headers)
    }

    fn asks(target: &str, peer: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_on_this_machine(peer.parse().unwrap(), &target.parse().unwrap(), &map)
    }

    #[test]
    fn a_browser_on_this_machine_is_known_by_peer_and_host() {
        for host in ["127.0.0.1:8080", "127.0.0.1", "localhost:8080", "[::1]:8080", "[::1]"] {
            assert!(visits("127.0.0.1", &[("host", host)]), "{host}");
        }
        assert!(visits("::1", &[("host", "[::1]")]) && visits("::ffff:127.0.0.1", &[("host", "localhost")]));
    }

    #[test]
    fn other_peers_other_names_and_proxies_are_not() {
        assert!(!visits("192.0.2.7", &[("host", "127.0.0.1")]));
        for host in ["news.example.org", "localhost.example.org", "127.0.0.1.example.org", "", "localhost:80:80"] {
            assert!(!visits("127.0.0.1", &[("host", host)]), "{host}");
        }
        assert!(asks("http://localhost/outbox", "127.0.0.1", &[("host", "localhost")]));
        assert!(!asks("http://news.example.org/outbox", "127.0.0.1", &[("host", "localhost")]));
        assert!(!visits("127.0.0.1", &[]));
        assert!(!visits("127.0.0.1", &[("host", "localhost"), ("host", "localhost")]));
        for name in ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"] {
            assert!(!visits("127.0.0.1", &[("host", "localhost"), (name, "127.0.0.1")]), "{name}");
        }
    }
}
