//! The three cookies of the desk: the session, the browser that is known, and words for the next page.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

/// In letters.
const LONGEST_NOTICE: usize = 320;

/// How the cookies are called. At an https address their names make browsers bind them to this very host (RFC 6265bis
/// section 4.1.3.2); on http, which is for visitors on this machine, they hold the port, as several programs share the
/// host there.
pub(in crate::web) struct Cookies {
    session: String,
    device: String,
    notice: String,
    secure: bool,
}

impl Cookies {
    /// For the public address.
    pub(in crate::web) fn new(base_url: &str) -> Cookies {
        let url = Url::parse(base_url).ok();
        let secure = url.as_ref().is_some_and(|url| url.scheme() == "https");
        let port = url.and_then(|url| url.port_or_known_default()).unwrap_or_default();
        let name = |name: &str| if secure { format!("__Host-{name}") } else { format!("{name}-{port}") };
        Cookies { session: name("sid"), device: name("device"), notice: name("notice"), secure }
    }

    pub(super) fn session_of(&self, request: &HttpRequest) -> Option<String> {
        request.cookie(&self.session).map(|cookie| cookie.value().to_owned())
    }

    pub(super) fn device_of(&self, request: &HttpRequest) -> Option<String> {
        request.cookie(&self.device).map(|cookie| cookie.value().to_owned())
    }

    /// Words that the page before left for this one.
    pub(super) fn notice_of(&self, request: &HttpRequest) -> Option<String> {
        let cookie = request.cookie(&self.notice)?;
        percent_decode_str(cookie.value()).decode_utf8().ok().map(|words| words.into_owned())
    }

    /// Kept until the browser is closed; the server ends the session earlier.
    pub(super) fn session(&self, value: String) -> Cookie<'static> {
        self.made(&self.session, value)
    }

    /// Kept for a year.
    pub(super) fn device(&self, value: String) -> Cookie<'static> {
        let mut cookie = self.made(&self.device, value);
        cookie.set_max_age(Duration::days(365));
        cookie
    }

    /// Kept until the next page shows it. Browsers keep 4,096 bytes; a letter takes up to twelve.
    pub(super) fn notice(&self, words: &str) -> Cookie<'static> {
        let mut kept: String = words.chars().take(LONGEST_NOTICE).collect();
        if kept.len() < words.len() {
            kept.push('…');
        }
        self.made(&self.notice, utf8_percent_encode(&kept, NON_ALPHANUMERIC).to_string())
    }

    pub(super) fn without_session(&self) -> Cookie<'static> {
        self.gone(&self.session)
    }

    pub(super) fn without_notice(&self) -> Cookie<'static> {
        self.gone(&self.notice)
    }

    fn gone(&self, name: &str) -> Cookie<'static> {
        let mut cookie = self.made(name, String::new());
        cookie.make_removal();
        cookie
    }

    fn made(&self, name: &str, value: String) -> Cookie<'static> {
        Cookie::build(name.to_owned(), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish()
    }
}
