//! The settings of a benchmark: the program's own defaults, and what a run needs beside them.

use std::net::SocketAddr;

use super::{BenchError, SendBench};
use crate::app::Settings;
use crate::config::Source;

/// Every link in the mails begins with it; nobody follows them.
const BASE_URL: &str = "https://alert.example.org";

/// What both processes share. The key is no secret: the database lives for minutes and holds nobody.
fn common(database_url: &str) -> [(&'static str, &str); 5] {
    [
        ("DATABASE_URL", database_url),
        ("BASE_URL", BASE_URL),
        ("BIND", "127.0.0.1:0"),
        ("MAIL_FROM", "Monthly Alert <alert@example.org>"),
        ("SECRET_KEY", "a key for the benchmark, of more than 32 letters"),
    ]
}

/// For this process, with the public address.
pub(super) fn parsed(database_url: &str) -> Result<(Settings, &'static str), BenchError> {
    let settings = Settings::read(Source::from_pairs(common(database_url)));
    let settings = settings.map_err(|problems| BenchError::failed("the settings need mending", problems))?;
    Ok((settings, BASE_URL))
}

/// For the sender's process, which hands its mail to `relay` and shows its pages at `pages`.
pub(super) fn of_sender(
    bench: &SendBench,
    database_url: &str,
    relay: &str,
    pages: Option<SocketAddr>,
) -> Vec<(String, String)> {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut settings: Vec<(String, String)> = common(database_url).into_iter().map(own).collect();
    settings.extend([("SMTP_URL", relay), ("RETRY_WAITS", "1s"), ("LOG_FORMAT", "json")].map(own));
    settings.push(("LOG".into(), "warn,monthly_alert::deliveries=info".into()));
    settings.push(("SMTP_CONNECTIONS".into(), bench.connections.to_string()));
    if let Some(limit) = bench.in_doubt_limit {
        settings.push(("IN_DOUBT_LIMIT".into(), limit.to_string()));
    }
    if let Some(address) = pages {
        settings.push(("BIND".into(), address.to_string()));
    }
    // The last one counts.
    settings.extend(bench.settings.iter().cloned());
    settings
}

/// K, as the sender will have it.
pub(super) fn in_doubt_limit(sender: &[(String, String)]) -> Result<usize, BenchError> {
    let pairs = sender.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let settings = Settings::read(Source::from_pairs(pairs));
    let settings = settings.map_err(|problems| BenchError::failed("the settings need mending", problems))?;
    Ok(settings.config.sending.in_doubt_limit)
}
