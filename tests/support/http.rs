//! Pages, as a client that follows no redirects and keeps no cookies sees them.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use rustls::{ClientConfig, RootCertStore};
use url::form_urlencoded;

use super::{DEADLINE, TestApp};

/// One answer.
#[derive(Debug)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl Page {
    /// Sends the request and reads the whole answer; fails the test if there is none.
    pub async fn of(request: RequestBuilder) -> Page {
        Self::try_of(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// The same, for when there may be no answer.
    pub async fn try_of(request: RequestBuilder) -> reqwest::Result<Page> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Page { status, headers, body: answer.text().await? })
    }

    /// One header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header is ASCII"))
    }

    /// Fails the test unless the status is `status`.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert!(self.status == status, "the answer was {}, not {status}:\n{}", self.status, self.body);
        self
    }

    /// Fails the test unless the body holds `words`.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.body.contains(words), "the page does not say “{words}”:\n{}", self.body);
        self
    }

    /// The address that follows `before`, up to the quote that ends it. Fails the test if there is none.
    #[track_caller]
    pub fn link(&self, before: &str) -> String {
        let found = self.body.split_once(before).and_then(|(_, after)| after.split('"').next());
        let found = found.unwrap_or_else(|| panic!("nothing follows “{before}” in\n{}", self.body));
        found.replace("&amp;", "&")
    }

    /// Fails the test unless this is a redirect (303) to `path`.
    #[track_caller]
    pub fn leads_to(self, path: &str) -> Self {
        let page = self.is(303);
        assert_eq!(page.header("location"), path);
        page
    }
}

/// A client without cookies, redirects or proxies.
pub(super) fn client() -> Client {
    client_with(DEADLINE)
}

/// The same with another deadline. It trusts no certificate: all that stories ask is on this machine and without TLS.
/// The program's own client has TLS, so this one needs a provider too.
pub fn client_with(deadline: Duration) -> Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.expect("the provider knows the versions that are in use");
    Client::builder()
        .tls_backend_preconfigured(versions.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
        .redirect(Policy::none())
        .no_proxy()
        .timeout(deadline)
        .build()
        .expect("a client whose TLS is given needs nothing that could be missing")
}

impl TestApp {
    /// A request to change at will. `target` is a path, or a whole URL as found in a mail.
    pub fn request(&self, method: Method, target: &str) -> RequestBuilder {
        self.http.request(method, self.url(target))
    }

    /// GET.
    pub async fn get(&self, target: &str) -> Page {
        Page::of(self.request(Method::GET, target)).await
    }

    /// GET with headers, such as `Accept-Language`.
    pub async fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Page {
        Page::of(with_headers(self.request(Method::GET, target), headers)).await
    }

    /// POST of a form, as a browser sends it.
    pub async fn post_form(&self, target: &str, fields: &[(&str, &str)]) -> Page {
        self.post_form_with(target, fields, &[]).await
    }

    /// POST of a form with headers of its own.
    pub async fn post_form_with(&self, target: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            self.request(Method::POST, target).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        Page::of(with_headers(request, headers)).await
    }
}

fn with_headers(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}
