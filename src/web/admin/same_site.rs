//! Whether a form was sent from a page of ours. Browsers say so themselves, and no page can make them lie.

use actix_web::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use url::Url;

use crate::config::is_loopback;

/// True unless the browser says that another site's page sent the request. A client that says nothing is no browser,
/// and so no browser that another site could use.
pub(super) fn is_from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text(&ORIGIN) else { return true };
    let base = Url::parse(base_url).map(|url| url.origin().ascii_serialization());
    // Whoever tries the program at home may call the machine 127.0.0.1 or localhost.
    let here = text(&HOST).filter(|host| Url::parse(&format!("http://{host}")).is_ok_and(|url| on_loopback(&url)));
    base.is_ok_and(|base| base == origin) || here.is_some_and(|host| origin == format!("http://{host}"))
}

fn on_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn from_here(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_from_here(&map, "https://news.example.org")
    }

    #[test]
    fn what_the_browser_says_of_the_sender_counts() {
        assert!(from_here(&[("sec-fetch-site", "same-origin")]) && from_here(&[("sec-fetch-site", "none")]));
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN x"] {
            let mut map = HeaderMap::new();
            map.append(HeaderName::from_static("sec-fetch-site"), HeaderValue::from_str(site).unwrap());
            map.append(ORIGIN, HeaderValue::from_static("https://news.example.org"));
            assert!(!is_from_here(&map, "https://news.example.org"), "{site}");
        }
    }

    #[test]
    fn older_browsers_name_the_origin() {
        assert!(from_here(&[("origin", "https://news.example.org")]));
        for origin in ["https://news.example.org.evil.example", "http://news.example.org", "null", ""] {
            let mut map = HeaderMap::new();
            map.append(ORIGIN, HeaderValue::from_str(origin).unwrap());
            assert!(!is_from_here(&map, "https://news.example.org"), "{origin}");
        }
        assert!(from_here(&[("origin", "http://localhost:8080"), ("host", "localhost:8080")]));
        assert!(!from_here(&[("origin", "http://localhost:9"), ("host", "localhost:8080")]));
        assert!(!from_here(&[("origin", "http://evil.example"), ("host", "evil.example")]));
        assert!(from_here(&[]));
    }
}
