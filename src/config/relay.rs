//! The servers that mail is handed to, and how fast.

use rustls::pki_types::CertificateDer;

use super::authorities::certificates;
use super::reader::Reader;
use super::relay_url::{RelayUrl, visible};
use super::setting::{Setting, Topic};
use super::values::number;

pub(super) static SMTP_URL: Setting = Setting::without(
    "SMTP_URL",
    "none: mail is kept in the outbox",
    "smtps://user:password@mail.example.org:465",
    "The relay; or smtp://…:587?tls=required, or smtp://127.0.0.1:25. Several, with blanks between, are used in order.",
)
.secret(visible);

static SMTP_CONNECTIONS: Setting = Setting::with_default("SMTP_CONNECTIONS", "8", "Connections to each relay at once.");

static SMTP_RATE: Setting =
    Setting::without("SMTP_RATE", "none", "14", "Messages a second to each relay at most, such as 14 or 0.5.");

static SMTP_MESSAGES_PER_CONNECTION: Setting =
    Setting::with_default("SMTP_MESSAGES_PER_CONNECTION", "100", "Reconnect after so many messages.");

static SMTP_CA_FILE: Setting = Setting::without(
    "SMTP_CA_FILE",
    "none: the usual ones only",
    "/etc/ssl/our-authority.pem",
    "Certificate authorities (PEM) that relays' certificates may come from, besides the usual ones.",
);

pub(super) static TOPIC: Topic = Topic {
    title: "Relay",
    settings: &[&SMTP_URL, &SMTP_CONNECTIONS, &SMTP_RATE, &SMTP_MESSAGES_PER_CONNECTION, &SMTP_CA_FILE],
};

/// The relays, as given by:
///
/// - `SMTP_URL` (none: the outbox): where they are;
/// - `SMTP_CONNECTIONS` (8): connections to each;
/// - `SMTP_RATE` (none): messages a second to each;
/// - `SMTP_MESSAGES_PER_CONNECTION` (100): then reconnect;
/// - `SMTP_CA_FILE` (none): a PEM file with more certificate authorities.
#[derive(Debug, Clone)]
pub struct RelayConfig {
    /// The relays in the order of their use; none means the outbox.
    pub urls: Vec<RelayUrl>,
    /// Connections to each relay, 1 to 500.
    pub connections: usize,
    /// Messages a second to each relay, greater than zero; `None` is no limit.
    pub rate: Option<f64>,
    /// Messages before a connection is made anew, at least 1.
    pub messages_per_connection: usize,
    /// Certificate authorities that are trusted besides the usual ones, as read when the program started.
    pub authorities: Vec<CertificateDer<'static>>,
}

impl RelayConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<RelayConfig> {
        let urls = reader.optional(&SMTP_URL, urls);
        let connections = reader.value(&SMTP_CONNECTIONS, number(1..=500));
        let rate = reader.optional(&SMTP_RATE, number(0.001..=100_000.0));
        let messages = reader.value(&SMTP_MESSAGES_PER_CONNECTION, number(1..=1_000_000));
        let authorities = reader.optional(&SMTP_CA_FILE, certificates);
        Some(RelayConfig {
            urls: urls?.unwrap_or_default(),
            connections: connections?,
            rate: rate?,
            messages_per_connection: messages?,
            authorities: authorities?.unwrap_or_default(),
        })
    }
}

fn urls(text: &str) -> Result<Vec<RelayUrl>, String> {
    let texts: Vec<&str> = text.split_whitespace().collect();
    let one = |(at, text): (usize, &&str)| {
        let place = if texts.len() > 1 { format!("relay {}: ", at + 1) } else { String::new() };
        text.parse().map_err(|error| format!("{place}{error}"))
    };
    texts.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, problems_of, refused};

    const FROM: (&str, &str) = ("MAIL_FROM", "alert@example.org");

    #[test]
    fn several_relays_keep_their_order() {
        let relay = config_of([FROM, ("SMTP_URL", "smtps://a.example.org  smtp://b.example.net?tls=required")]).relay;
        let shown: Vec<_> = relay.urls.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["smtps://a.example.org:465", "smtp://b.example.net:587?tls=required"]);
    }

    #[test]
    fn a_wrong_one_among_several_is_told_by_its_place() {
        let problems = problems_of([FROM, ("SMTP_URL", "smtps://a.example.org smtp://b.example.net")]);
        assert!(problems[0].starts_with("SMTP_URL: relay 2: "), "{problems:?}");
    }

    #[test]
    fn pace_and_numbers_have_bounds() {
        let relay = config_of([("SMTP_RATE", "0.5"), ("SMTP_CONNECTIONS", "2")]).relay;
        assert_eq!((relay.rate, relay.connections, relay.messages_per_connection), (Some(0.5), 2, 100));
        refused("SMTP_RATE", &["0", "-1", "NaN", "inf", "1e-9", "14/s"], "not a number");
        refused("SMTP_CONNECTIONS", &["0", "501", "eight"], "from 1 to 500");
        refused("SMTP_MESSAGES_PER_CONNECTION", &["0", "-1"], "from 1 to");
    }

    #[test]
    fn a_file_of_authorities_must_be_there_and_hold_some() {
        refused("SMTP_CA_FILE", &["/no/such/file"], "can't be read");
        refused("SMTP_CA_FILE", &["Cargo.toml"], "has no certificate in it");
    }
}
