//! What a handler knows of whoever asks: the language they read, where they come from, what they may see.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest, web};
use url::form_urlencoded;

use super::state::Web;
use super::trouble::Trouble;
use super::{client, this_machine};
use crate::clock::Timestamp;
use crate::locale::{Language, negotiate};

/// Somebody with a request.
pub(super) struct Visitor {
    /// The shared state.
    pub(super) web: web::Data<Web>,
    /// When the request came.
    pub(super) now: Timestamp,
    /// The language to answer in: the one chosen by `?lang=`, or the best of what the browser asks for.
    pub(super) language: Language,
    /// Whether `?lang=` chose it; then links keep it.
    pub(super) chose_language: bool,
    /// Where this page can be asked for again in another language; empty if it can't.
    pub(super) path: String,
    /// The address of their machine, or of its way into the net.
    pub(super) address: IpAddr,
    /// Whether they may look into the outbox.
    pub(super) sees_outbox: bool,
}

impl Visitor {
    /// Reads the request's head. `None` only if the server was put together without its state.
    pub(super) fn of(request: &HttpRequest) -> Option<Visitor> {
        let web = request.app_data::<web::Data<Web>>()?.clone();
        let config = &web.app.settings.config;
        let offered = &config.newsletter.languages;
        let headers = request.headers();
        let chosen = query(request, "lang").and_then(|code| code.parse().ok()).filter(|code| offered.contains(code));
        let wish = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let forwarded = values(headers, &HeaderName::from_static("x-forwarded-for"));
        let can_be_asked_again = [Method::GET, Method::HEAD].contains(request.method());
        Some(Visitor {
            now: Timestamp::now(),
            language: chosen.unwrap_or_else(|| negotiate(wish, offered)),
            chose_language: chosen.is_some(),
            path: if can_be_asked_again { request.path().to_owned() } else { String::new() },
            address: client::address(peer, forwarded.into_iter(), &config.web.trusted_proxies),
            sees_outbox: web.shows_outbox && this_machine::is_on_this_machine(peer, request.uri(), headers),
            web,
        })
    }

    /// The same for a page that a GET shows at `path`; empty if there is none.
    pub(super) fn reachable_at(self, path: &str) -> Visitor {
        Visitor { path: path.to_owned(), ..self }
    }

    /// A text in their language.
    pub(super) fn text(&self, key: &str) -> String {
        self.web.app.texts.text(self.language, key, &[])
    }
}

impl FromRequest for Visitor {
    type Error = Trouble;
    type Future = Ready<Result<Visitor, Trouble>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Visitor::of(request).ok_or_else(|| Trouble::Failed("the server has no state".to_owned())))
    }
}

/// The first value of a query field.
pub(super) fn query(request: &HttpRequest, name: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(request.query_string().as_bytes());
    fields.find_map(|(field, value)| (field == name).then(|| value.into_owned()))
}

/// All lines of a header, as far as they are text.
fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).collect()
}
