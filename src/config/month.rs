//! When an edition is due, and what happens then.

use std::time::Duration;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::duration::duration;
use super::reader::Reader;
use super::setting::{Setting, Topic};
use super::values::choice;
use crate::calendar::Rule;

static SCHEDULE: Setting = Setting::with_default(
    "SCHEDULE",
    "1st 09:00",
    "When a month's edition is due: 1st to 31st, last-day, first-monday, last-friday, ..., and a time.",
);

static TIMEZONE: Setting =
    Setting::with_default("TIMEZONE", "Europe/London", "The time zone of the schedule and of the bounds of months.");

static SEND_MODE: Setting = Setting::with_default(
    "SEND_MODE",
    "approve",
    "approve: an edition is sent once somebody has approved it. auto: it is assembled and sent when it is due.",
);

static APPROVALS: Setting = Setting::with_default(
    "APPROVALS",
    "1",
    "How many people must approve an edition: 1, or 2 different ones. With SEND_MODE=auto nobody is asked.",
);

static SEND_COUNTDOWN: Setting = Setting::with_default(
    "SEND_COUNTDOWN",
    "60s",
    "How long an edition can still be stopped after its Send button; 0s to 1h.",
);

pub(super) static TOPIC: Topic =
    Topic { title: "The month", settings: &[&SCHEDULE, &TIMEZONE, &SEND_MODE, &APPROVALS, &SEND_COUNTDOWN] };

/// Who needs longer waits for the due moment.
const LONGEST_COUNTDOWN: Duration = Duration::from_hours(1);

/// So many near names are enough for a slip.
const MOST_NEAR: usize = 3;

/// Who releases an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendMode {
    /// A person approves it first.
    Approve,
    /// The clock alone.
    Auto,
}

/// How many different people approve an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approvals {
    /// One is enough.
    One,
    /// A second one must approve the same.
    Two,
}

impl Approvals {
    /// The number.
    pub fn count(self) -> usize {
        match self {
            Approvals::One => 1,
            Approvals::Two => 2,
        }
    }
}

/// The month, as given by:
///
/// - `SCHEDULE` (`1st 09:00`): the rule by which an edition is due;
/// - `TIMEZONE` (`Europe/London`): the zone of that rule and of the bounds of months;
/// - `SEND_MODE` (`approve`): who releases it;
/// - `APPROVALS` (`1`): how many people must approve it;
/// - `SEND_COUNTDOWN` (`60s`): how long the button's release can be stopped.
#[derive(Debug, Clone)]
pub struct MonthConfig {
    /// The rule.
    pub schedule: Rule,
    /// The zone.
    pub zone: Tz,
    /// Who releases.
    pub mode: SendMode,
    /// How many approve.
    pub approvals: Approvals,
    /// How long it is counted down; zero is at once.
    pub countdown: Duration,
}

impl MonthConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<MonthConfig> {
        let schedule = reader.value(&SCHEDULE, str::parse::<Rule>);
        let zone = reader.value(&TIMEZONE, zone);
        let mode = reader.value(&SEND_MODE, choice(&[("approve", SendMode::Approve), ("auto", SendMode::Auto)]));
        let approvals = reader.value(&APPROVALS, choice(&[("1", Approvals::One), ("2", Approvals::Two)]));
        let countdown = reader.value(&SEND_COUNTDOWN, countdown);
        Some(MonthConfig {
            schedule: schedule?,
            zone: zone?,
            mode: mode?,
            approvals: approvals?,
            countdown: countdown?,
        })
    }
}

fn countdown(text: &str) -> Result<Duration, String> {
    if text == "0s" {
        return Ok(Duration::ZERO);
    }
    let span = duration(text)?;
    if span > LONGEST_COUNTDOWN { Err(format!("“{text}” is longer than an hour")) } else { Ok(span) }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| {
        let near = near_zones(text);
        let hint = if near.is_empty() { "Europe/London".to_owned() } else { near.join(", ") };
        format!("“{text}” is not a time zone; write one such as {hint}")
    })
}

/// The names most like `text`, as a whole or by their city.
fn near_zones(text: &str) -> Vec<&'static str> {
    let wanted = text.replace(' ', "_").to_ascii_lowercase();
    let likeness = |zone: &Tz| {
        let name = zone.name().to_ascii_lowercase();
        let city = name.rsplit('/').next().unwrap_or_default();
        let alike = |name| strsim::normalized_damerau_levenshtein(&wanted, name);
        alike(&name).max(0.9 * alike(city))
    };
    let mut zones: Vec<_> = TZ_VARIANTS.iter().map(|zone| (likeness(zone), zone.name())).collect();
    zones.retain(|(alike, _)| *alike >= 0.6);
    zones.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    zones.into_iter().take(MOST_NEAR).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, refused};
    use super::*;

    #[test]
    fn rule_zone_and_mode_are_read() {
        let month =
            config_of([("SCHEDULE", "Last-Day 18:00"), ("TIMEZONE", "Asia/Dhaka"), ("SEND_MODE", "auto")]).month;
        assert_eq!(month.schedule.to_string(), "last-day 18:00");
        assert_eq!((month.zone, month.mode), (Tz::Asia__Dhaka, SendMode::Auto));
    }

    #[test]
    fn one_person_approves_unless_two_are_wanted() {
        assert_eq!(config_of([]).month.approvals, Approvals::One);
        assert_eq!(config_of([("APPROVALS", "2")]).month.approvals.count(), 2);
        refused("APPROVALS", &["0", "3", "two"], "write 1 or 2");
    }

    #[test]
    fn the_countdown_is_a_minute_or_none_or_an_hour_at_most() {
        let countdown = |text| config_of([("SEND_COUNTDOWN", text)]).month.countdown;
        let spans = ["", "0s", "1h"].map(countdown);
        assert_eq!(spans, [Duration::from_secs(60), Duration::ZERO, Duration::from_hours(1)]);
        refused("SEND_COUNTDOWN", &["61m", "2h"], "longer than an hour");
        refused("SEND_COUNTDOWN", &["60", "soon"], "is not a time");
    }

    #[test]
    fn wrong_ones_are_refused() {
        refused("SCHEDULE", &["monthly", "1st", "0 9 1 * *"], "such as 1st 09:00");
        refused("SEND_MODE", &["manual"], "write approve or auto");
    }

    #[test]
    fn a_slip_in_a_zone_finds_the_one_meant() {
        refused("TIMEZONE", &["Europe/Londn", "London", "europe/london"], "Europe/London");
        refused("TIMEZONE", &["New York"], "America/New_York");
        refused("TIMEZONE", &["+02:00", "?"], "such as");
    }
}
