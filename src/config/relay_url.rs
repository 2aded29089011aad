//! The URL of a relay, in the form that lettre's users know.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::{Host, Url};

use super::loopback::is_loopback;
use super::relay_url_error::RelayUrlError;
use super::shown::nothing_of_it;

/// Whether and when the connection to a relay is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayTls {
    /// From the first byte: `smtps://` (RFC 8314).
    Implicit,
    /// By STARTTLS, and not at all without: `smtp://…?tls=required`.
    StartTls,
    /// Never: `smtp://`, on this machine only.
    None,
}

/// What we log in to a relay with.
#[derive(Clone)]
pub struct RelayCredentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// Not even the user is shown: some providers' user name is a key.
impl fmt::Debug for RelayCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayCredentials(…)")
    }
}

/// Where a relay is and how to speak to it. Without TLS it is on this machine.
#[derive(Debug, Clone)]
pub struct RelayUrl {
    /// Host name or IP address, the latter without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Encryption.
    pub tls: RelayTls,
    /// User and password, decoded.
    pub credentials: Option<RelayCredentials>,
}

impl FromStr for RelayUrl {
    type Err = RelayUrlError;

    fn from_str(text: &str) -> Result<Self, RelayUrlError> {
        let url = Url::parse(text).map_err(|_| RelayUrlError::NotAUrl)?;
        let (tls, usual_port) = tls(&url)?;
        let host = host(&url)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(RelayUrlError::Surplus);
        }
        let port = url.port().unwrap_or(usual_port);
        if port == 0 {
            return Err(RelayUrlError::Port);
        }
        let credentials = credentials(&url)?;
        if tls == RelayTls::None && !is_loopback(&host) {
            return Err(match credentials {
                Some(_) => RelayUrlError::CredentialsInClear(host),
                None => RelayUrlError::InClear(host),
            });
        }
        Ok(RelayUrl { host, port, tls, credentials })
    }
}

/// The encryption, and the port that goes with it.
fn tls(url: &Url) -> Result<(RelayTls, u16), RelayUrlError> {
    let mut required = false;
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("tls", "required") => required = true,
            ("tls", "opportunistic") => return Err(RelayUrlError::Opportunistic),
            _ => return Err(RelayUrlError::Surplus),
        }
    }
    match (url.scheme(), required) {
        ("smtps", _) => Ok((RelayTls::Implicit, 465)),
        ("smtp", true) => Ok((RelayTls::StartTls, 587)),
        ("smtp", false) => Ok((RelayTls::None, 25)),
        _ => Err(RelayUrlError::Scheme),
    }
}

fn host(url: &Url) -> Result<String, RelayUrlError> {
    match url.host() {
        Some(Host::Ipv4(address)) => Ok(address.to_string()),
        Some(Host::Ipv6(address)) => Ok(address.to_string()),
        Some(Host::Domain(name)) if is_host_name(name) => Ok(name.to_ascii_lowercase()),
        _ => Err(RelayUrlError::Host),
    }
}

/// Also true of IPv4 addresses, which the URL parser leaves alone in schemes that it does not know.
fn is_host_name(name: &str) -> bool {
    !name.starts_with(['-', '.']) && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
}

fn credentials(url: &Url) -> Result<Option<RelayCredentials>, RelayUrlError> {
    let decoded =
        |text| percent_decode_str(text).decode_utf8().map_err(|_| RelayUrlError::NotAUrl).map(Cow::into_owned);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(RelayUrlError::Credentials),
        (user, Some(password)) => {
            Ok(Some(RelayCredentials { user: decoded(user)?, password: decoded(password)?.into() }))
        }
    }
}

/// The URL without user and password.
impl fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls == RelayTls::Implicit { "smtps" } else { "smtp" };
        let option = if self.tls == RelayTls::StartTls { "?tls=required" } else { "" };
        match self.host.parse() {
            Ok(IpAddr::V6(address)) => write!(f, "{scheme}://[{address}]:{}{option}", self.port),
            _ => write!(f, "{scheme}://{}:{}{option}", self.host, self.port),
        }
    }
}

/// What may be seen of `SMTP_URL`.
pub(super) fn visible(urls: &str) -> String {
    let one = |text: &str| text.parse().map_or_else(|_| nothing_of_it(text), |url: RelayUrl| url.to_string());
    urls.split_whitespace().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(text: &str) -> RelayUrl {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn error(text: &str) -> RelayUrlError {
        text.parse::<RelayUrl>().expect_err(text)
    }

    #[test]
    fn scheme_and_option_choose_encryption_and_port() {
        let table = [
            ("smtps://mail.example.org", RelayTls::Implicit, 465),
            ("smtps://mail.example.org:8465?tls=required", RelayTls::Implicit, 8465),
            ("smtp://mail.example.org?tls=required", RelayTls::StartTls, 587),
            ("smtp://mail.example.org:2587/?tls=required", RelayTls::StartTls, 2587),
            ("smtp://127.0.0.1", RelayTls::None, 25),
            ("smtp://localhost:2525", RelayTls::None, 2525),
        ];
        for (text, tls, port) in table {
            let url = read(text);
            assert_eq!((url.tls, url.port), (tls, port), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded() {
        let url = read("smtps://user%40example.org:p%3Aa%2Fs%23s%25@mail.example.org");
        let credentials = url.credentials.unwrap();
        assert_eq!(credentials.user, "user@example.org");
        assert_eq!(credentials.password.expose_secret(), "p:a/s#s%");
    }

    #[test]
    fn ipv6_addresses_work() {
        let url = read("smtp://[::1]:2525");
        assert_eq!((url.host.as_str(), url.port), ("::1", 2525));
        assert_eq!(read("smtps://[2001:db8::25]").to_string(), "smtps://[2001:db8::25]:465");
        assert!(matches!(error("smtp://[2001:db8::25]"), RelayUrlError::InClear(_)));
    }

    #[test]
    fn without_tls_the_relay_is_on_this_machine() {
        for text in ["smtp://mail.example.org", "smtp://10.0.0.1:25", "smtp://0.0.0.0", "smtp://127.1"] {
            assert!(matches!(error(text), RelayUrlError::InClear(_)), "{text}");
        }
        assert!(matches!(error("smtp://u:p@mail.example.org"), RelayUrlError::CredentialsInClear(_)));
        assert!(read("smtp://u:p@LOCALHOST").credentials.is_some());
    }

    #[test]
    fn what_can_not_be_used_says_why() {
        let table = [
            ("mail.example.org", RelayUrlError::NotAUrl),
            ("smtps://u:pass/word@mail.example.org", RelayUrlError::NotAUrl),
            ("smtps://u:%ff@mail.example.org", RelayUrlError::NotAUrl),
            ("smtps://mail.example.org:99999", RelayUrlError::NotAUrl),
            ("mail.example.org:25", RelayUrlError::Scheme),
            ("https://mail.example.org", RelayUrlError::Scheme),
            ("smtps:mail.example.org", RelayUrlError::Host),
            ("smtps://%C3%A9.example.org", RelayUrlError::Host),
            ("smtps://mail.example.org:0", RelayUrlError::Port),
            ("smtp://127.0.0.1?tls=opportunistic", RelayUrlError::Opportunistic),
            ("smtp://127.0.0.1?tls=none", RelayUrlError::Surplus),
            ("smtp://127.0.0.1?auth=plain", RelayUrlError::Surplus),
            ("smtp://127.0.0.1/hello", RelayUrlError::Surplus),
            ("smtp://127.0.0.1#x", RelayUrlError::Surplus),
            ("smtps://user@mail.example.org", RelayUrlError::Credentials),
            ("smtps://:word@mail.example.org", RelayUrlError::Credentials),
        ];
        for (text, expected) in table {
            assert_eq!(error(text), expected, "{text}");
        }
    }

    #[test]
    fn neither_user_nor_password_is_shown() {
        let text = "smtps://key-user:key-word@mail.example.org";
        let url = read(text);
        for shown in [format!("{url:?}"), url.to_string(), visible(text), visible("smtps://key-user:a/b@x key-word")] {
            assert!(!shown.contains("key"), "{shown}");
        }
    }
}
