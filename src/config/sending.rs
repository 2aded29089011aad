//! How a send goes on after failures.

use std::time::Duration;

use super::duration::duration;
use super::reader::Reader;
use super::setting::{Setting, Topic};
use super::values::{choice, items, number};

static IN_DOUBT_LIMIT: Setting = Setting::without(
    "IN_DOUBT_LIMIT",
    "4 x SMTP_CONNECTIONS, at least 16",
    "32",
    "The most messages on their way at once without a recorded result; a crash can repeat no more than that.",
);

static RETRY_WAITS: Setting = Setting::with_default(
    "RETRY_WAITS",
    "5m 15m 30m 1h 2h 4h",
    "Waits after temporary failures, each give or take a fifth; the last one repeats.",
);

static GIVE_UP_AFTER: Setting = Setting::with_default(
    "GIVE_UP_AFTER",
    "96h",
    "How long after its first attempt a mail is given up; confirmations after 24h at most.",
);

static UNKNOWN_POLICY: Setting = Setting::with_default(
    "UNKNOWN_POLICY",
    "resend",
    "What becomes of a mail in doubt after a crash: resend (with the same Message-ID) or hold for a person.",
);

pub(super) static TOPIC: Topic =
    Topic { title: "Sending", settings: &[&IN_DOUBT_LIMIT, &RETRY_WAITS, &GIVE_UP_AFTER, &UNKNOWN_POLICY] };

/// Confirmations are of use only while somebody waits for them.
const GIVE_UP_CONFIRMATIONS_AFTER: Duration = Duration::from_hours(24);

/// What becomes of a delivery of which nobody knows whether it went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPolicy {
    /// Sent again with the same Message-ID.
    Resend,
    /// Kept as unknown until a person decides.
    Hold,
}

/// Sending, as given by:
///
/// - `IN_DOUBT_LIMIT` (4 x `SMTP_CONNECTIONS`, at least 16): messages on their way at once;
/// - `RETRY_WAITS` (`5m 15m 30m 1h 2h 4h`): waits after temporary failures;
/// - `GIVE_UP_AFTER` (`96h`): counted from the first attempt;
/// - `UNKNOWN_POLICY` (`resend`): what becomes of mail in doubt.
#[derive(Debug, Clone)]
pub struct SendingConfig {
    /// Most messages that this process may have handed to relays without their result committed; at least 1.
    pub in_doubt_limit: usize,
    /// Waits after the first, second, … temporary failure, before the chance of a fifth more or less; at least one,
    /// and the last repeats.
    pub retry_waits: Vec<Duration>,
    /// How long after its first attempt a delivery is given up.
    pub give_up_after: Duration,
    /// The same for confirmations: 24 hours, or `give_up_after` if that is shorter.
    pub give_up_confirmations_after: Duration,
    /// What becomes of deliveries in doubt.
    pub unknown_policy: UnknownPolicy,
}

impl SendingConfig {
    /// `connections` are those to a relay, if that setting is right.
    pub(super) fn read(reader: &mut Reader, connections: Option<usize>) -> Option<SendingConfig> {
        let in_doubt_limit = reader.optional(&IN_DOUBT_LIMIT, number(1..=100_000));
        let retry_waits = reader.value(&RETRY_WAITS, retry_waits);
        let give_up_after = reader.value(&GIVE_UP_AFTER, duration);
        let choices = [("resend", UnknownPolicy::Resend), ("hold", UnknownPolicy::Hold)];
        let unknown_policy = reader.value(&UNKNOWN_POLICY, choice(&choices));
        Some(SendingConfig {
            in_doubt_limit: in_doubt_limit?.or_else(|| Some((4 * connections?).max(16)))?,
            retry_waits: retry_waits?,
            give_up_after: give_up_after?,
            give_up_confirmations_after: give_up_after?.min(GIVE_UP_CONFIRMATIONS_AFTER),
            unknown_policy: unknown_policy?,
        })
    }
}

fn retry_waits(text: &str) -> Result<Vec<Duration>, String> {
    let waits: Vec<Duration> = items(text).map(duration).collect::<Result<_, _>>()?;
    if waits.is_empty() { Err("name at least one wait, such as 15m".to_owned()) } else { Ok(waits) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, refused};
    use super::*;

    #[test]
    fn the_limit_follows_the_connections_unless_it_is_given() {
        let limit = |pairs: [(&str, &str); 2]| config_of(pairs).sending.in_doubt_limit;
        assert_eq!(limit([("SMTP_CONNECTIONS", "20"), ("LOG", "")]), 80);
        assert_eq!(limit([("SMTP_CONNECTIONS", "1"), ("LOG", "")]), 16);
        assert_eq!(limit([("SMTP_CONNECTIONS", "20"), ("IN_DOUBT_LIMIT", "3")]), 3);
        refused("IN_DOUBT_LIMIT", &["0", "-1", "K"], "from 1 to");
    }

    #[test]
    fn waits_are_a_list_of_times() {
        let sending = config_of([("RETRY_WAITS", "500ms 1m")]).sending;
        assert_eq!(sending.retry_waits, [Duration::from_millis(500), Duration::from_mins(1)]);
        let usual = config_of([]).sending.retry_waits;
        assert_eq!((usual.len(), usual[5]), (6, Duration::from_hours(4)));
        refused("RETRY_WAITS", &["5", "5m 1w", "soon"], "is not a time");
        refused("RETRY_WAITS", &[","], "at least one");
    }

    #[test]
    fn confirmations_are_given_up_after_a_day_at_most() {
        let give_up = |text| {
            let sending = config_of([("GIVE_UP_AFTER", text)]).sending;
            (sending.give_up_after, sending.give_up_confirmations_after)
        };
        assert_eq!(give_up(""), (Duration::from_hours(96), Duration::from_hours(24)));
        assert_eq!(give_up("90s"), (Duration::from_secs(90), Duration::from_secs(90)));
        refused("GIVE_UP_AFTER", &["4", "4 days", "0h"], "write");
    }

    #[test]
    fn mail_in_doubt_is_sent_again_or_held() {
        assert_eq!(config_of([]).sending.unknown_policy, UnknownPolicy::Resend);
        assert_eq!(config_of([("UNKNOWN_POLICY", "hold")]).sending.unknown_policy, UnknownPolicy::Hold);
        refused("UNKNOWN_POLICY", &["drop"], "write resend or hold");
    }
}
