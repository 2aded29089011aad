//! The web server and its public address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::loopback::is_loopback;
use super::reader::Reader;
use super::setting::{Setting, Topic};
use super::shown::nothing_of_it;
use super::values::{choice, items};

pub(super) static BIND: Setting = Setting::with_default(
    "BIND",
    "127.0.0.1:8080",
    "Where the web server listens; port 0 picks a free one and prints it.",
);

static BASE_URL: Setting = Setting::without(
    "BASE_URL",
    "http:// and what BIND says",
    "https://news.example.org",
    "The public address that every link begins with; https, but for visitors on this machine.",
);

static ALLOW_INSECURE: Setting = Setting::with_default(
    "ALLOW_INSECURE",
    "0",
    "1 permits a BASE_URL with http that others can reach. For tests only.",
);

static TRUSTED_PROXIES: Setting = Setting::without(
    "TRUSTED_PROXIES",
    "none",
    "127.0.0.1,10.0.0.0/8",
    "Reverse proxies whose X-Forwarded-For is believed: addresses or networks.",
);

static METRICS_TOKEN: Setting = Setting::without(
    "METRICS_TOKEN",
    "none: /metrics answers on this machine only",
    "",
    "Lets a monitor elsewhere read /metrics, with the header Authorization: Bearer and this; as by openssl rand -hex 32.",
)
.secret(nothing_of_it);

pub(super) static TOPIC: Topic =
    Topic { title: "Web server", settings: &[&BIND, &BASE_URL, &ALLOW_INSECURE, &TRUSTED_PROXIES, &METRICS_TOKEN] };

/// Shorter ones could be guessed.
const SHORTEST_TOKEN: usize = 16;

/// The web server, as given by:
///
/// - `BIND` (`127.0.0.1:8080`): where it listens;
/// - `BASE_URL` (`http://<BIND>`): its public address, without a path;
/// - `ALLOW_INSECURE` (`0`): `1` permits http on a public host;
/// - `TRUSTED_PROXIES` (none): whose X-Forwarded-For is believed;
/// - `METRICS_TOKEN` (none): opens `/metrics` to monitors elsewhere.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Where the server listens. Port 0: the system picks one.
    pub bind: SocketAddr,
    /// Networks of the proxies in front of us.
    pub trusted_proxies: Vec<IpNet>,
    /// What a monitor on another machine has to know.
    pub metrics_token: Option<SecretString>,
    /// `BASE_URL` as given; [`WebConfig::base_url`] is the one to use.
    given_base_url: Option<Url>,
}

impl WebConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<WebConfig> {
        let bind = reader.value(&BIND, bind);
        let given_base_url = reader.optional(&BASE_URL, base_url);
        let allow_insecure = reader.value(&ALLOW_INSECURE, choice(&[("0", false), ("1", true)]));
        let trusted_proxies = reader.optional(&TRUSTED_PROXIES, |text| items(text).map(network).collect());
        if allow_insecure == Some(false)
            && let (Some(bind), Some(given)) = (bind, &given_base_url)
            && let Some(why) = exposure(bind, given.as_ref())
        {
            reader.report(&BASE_URL, why);
        }
        let metrics_token = reader.optional(&METRICS_TOKEN, metrics_token);
        let trusted_proxies = trusted_proxies?.unwrap_or_default();
        let (bind, metrics_token) = (bind?, metrics_token?);
        Some(WebConfig { bind, trusted_proxies, metrics_token, given_base_url: given_base_url? })
    }

    /// The public address once the server listens on `bound`: `BASE_URL`, or an address on which this machine reaches
    /// it. It has no path, so that `join("/archive")` makes a link.
    pub fn base_url(&self, bound: SocketAddr) -> Url {
        self.given_base_url.clone().unwrap_or_else(|| url_of(bound))
    }
}

fn bind(text: &str) -> Result<SocketAddr, String> {
    let wrong =
        |_| format!("“{text}” is not an address with a port; write 127.0.0.1:8080, or 0.0.0.0:8080 for all networks");
    text.parse().map_err(wrong)
}

fn base_url(text: &str) -> Result<Url, String> {
    // The text is not repeated in full: somebody may have put a password into it.
    let url = Url::parse(text).map_err(|error| format!("{error}; write it like https://news.example.org"))?;
    match url.scheme() {
        "http" | "https" => {}
        scheme => return Err(format!("“{scheme}” is no scheme of web pages; write it like https://news.example.org")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("leave user and password out: every reader would see them".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(
            "give a host of its own and nothing after it, like https://news.example.org: the pages can't live \
                    under a path"
                .to_owned(),
        );
    }
    Ok(url)
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    let wrong = |_| format!("“{text}” is not an address or a network; write 10.0.0.0/8, 2001:db8::/32 or 127.0.0.1");
    text.parse::<IpNet>().or_else(|_| address()).map_err(wrong)
}

/// A token of visible ASCII, as it fits into a header (RFC 6750 section 2.1).
fn metrics_token(text: &str) -> Result<SecretString, String> {
    match text {
        _ if text.len() < SHORTEST_TOKEN => {
            Err(format!("a token needs {SHORTEST_TOKEN} characters or more; `openssl rand -hex 32` makes a good one"))
        }
        _ if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err("a token is of letters, digits and signs without blanks".to_owned())
        }
        _ => Ok(SecretString::from(text)),
    }
}

/// Why the public address would send links, and what they can do, over networks in clear.
fn exposure(bind: SocketAddr, base_url: Option<&Url>) -> Option<String> {
    let clear = |url: &Url| url.scheme() == "http" && !url.host_str().is_some_and(is_loopback);
    match base_url {
        Some(url) if clear(url) => Some(
            "http shows every reader's links to the networks between; write https://, or set ALLOW_INSECURE=1 for a test"
                .to_owned(),
        ),
        None if clear(&url_of(bind)) => Some(format!(
            "BIND={bind} can be reached by others, so give the public address, like https://news.example.org, or set \
             ALLOW_INSECURE=1 for a test"
        )),
        _ => None,
    }
}

/// The address of a server on this machine. One that listens everywhere is also found on loopback.
fn url_of(bound: SocketAddr) -> Url {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    // Made anew because the address may carry an IPv6 zone, which has no place in a URL.
    let address = SocketAddr::new(ip, bound.port());
    Url::parse(&format!("http://{address}/")).expect("an address and a port are a URL's host and port")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, problems_of, refused};

    fn base_url<const N: usize>(pairs: [(&str, &str); N], bound: &str) -> String {
        config_of(pairs).web.base_url(bound.parse().unwrap()).to_string()
    }

    #[test]
    fn the_base_url_is_the_one_given() {
        for text in ["https://news.example.org", "https://news.example.org/", "https://NEWS.example.org:443"] {
            assert_eq!(base_url([("BASE_URL", text)], "127.0.0.1:8080"), "https://news.example.org/");
        }
        assert_eq!(
            base_url([("BASE_URL", "https://news.example.org:8443")], "[::1]:1"),
            "https://news.example.org:8443/"
        );
    }

    #[test]
    fn without_one_it_is_the_address_the_server_got() {
        assert_eq!(base_url([("BIND", "127.0.0.1:0")], "127.0.0.1:41234"), "http://127.0.0.1:41234/");
        assert_eq!(base_url([("BIND", "0.0.0.0:8080")], "0.0.0.0:8080"), "http://127.0.0.1:8080/");
        assert_eq!(base_url([("BIND", "[::]:8080")], "[::]:8080"), "http://[::1]:8080/");
        assert_eq!(base_url([], "[fe80::1%3]:80"), "http://[fe80::1]/");
    }

    #[test]
    fn http_that_others_can_reach_is_refused_unless_allowed() {
        let urls = ["http://news.example.org", "http://192.0.2.7:8080", "http://localhost.example.org"];
        refused("BASE_URL", &urls, "ALLOW_INSECURE=1");
        let bind = problems_of([("BIND", "192.0.2.7:8080")]);
        assert!(bind[0].starts_with("BASE_URL: BIND=192.0.2.7:8080 can be reached by others"), "{bind:?}");
        for url in urls {
            config_of([("BASE_URL", url), ("ALLOW_INSECURE", "1")]);
        }
        for url in ["http://localhost:8080", "http://127.0.0.9", "http://[::1]:8080"] {
            config_of([("BASE_URL", url)]);
        }
    }

    #[test]
    fn other_base_urls_are_refused() {
        refused(
            "BASE_URL",
            &["news.example.org", "//x", "https://", "ftp://example.org", "localhost:8080"],
            "write it like https://",
        );
        refused("BASE_URL", &["https://example.org/news", "https://example.org/?a", "https://example.org/#a"], "path");
        refused("BASE_URL", &["https://user:word@example.org"], "leave user and password out");
    }

    #[test]
    fn an_address_needs_a_port() {
        refused(
            "BIND",
            &["8080", ":8080", "127.0.0.1", "localhost:8080", "127.0.0.1:70000", "::1:8080"],
            "127.0.0.1:8080",
        );
        assert_eq!(config_of([("BIND", "[::1]:80")]).web.bind.to_string(), "[::1]:80");
    }

    #[test]
    fn insecure_is_no_or_yes() {
        refused("ALLOW_INSECURE", &["yes", "2", "-"], "write 0 or 1");
    }

    #[test]
    fn a_token_for_metrics_is_long_and_fits_into_a_header() {
        assert!(config_of([]).web.metrics_token.is_none());
        assert!(config_of([("METRICS_TOKEN", "0123456789abcdef")]).web.metrics_token.is_some());
        refused("METRICS_TOKEN", &["0123456789abcde"], "16 characters or more");
        refused("METRICS_TOKEN", &["0123456789 abcdef", "0123456789abcdéf"], "without blanks");
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let config = config_of([("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 2001:db8::/32")]);
        let proxies: Vec<_> = config.web.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(proxies, ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]);
        refused("TRUSTED_PROXIES", &["proxy.example.org", "10.0.0.0/33", "10.0.0"], "not an address or a network");
    }
}
