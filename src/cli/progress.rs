//! Progress on standard error: a bar on a terminal; elsewhere nothing, or, of a send, a line now and then.

use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use super::output;
use crate::deliveries::Progress;

const KNOWN: &str = "{msg} {wide_bar} {human_pos}/{human_len}  {per_sec}  {eta} left";
const UNKNOWN: &str = "{msg} {spinner} {human_pos}  {per_sec}";
/// Rate and time left of a send are told to us: other processes may have a part in it.
const SEND: &str = "{spinner} {wide_bar} {human_pos}/{human_len}  {prefix}\n  {msg}";

const TICK: Duration = Duration::from_millis(200);
/// How often a send says how far it is where there is no terminal.
const LINE: Duration = Duration::from_secs(10);

/// A bar for `total` things, or a counter where nobody knows how many there are.
pub(super) fn bar(what: &'static str, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    in_style(&bar, if total.is_some() { KNOWN } else { UNKNOWN });
    bar.with_message(what)
}

fn in_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
}

/// Shows a send. What was shown is gone when the value is dropped.
pub(super) struct SendBar {
    bar: ProgressBar,
    said: Instant,
}

impl SendBar {
    pub(super) fn new() -> SendBar {
        let bar = ProgressBar::new(0);
        in_style(&bar, SEND);
        SendBar { bar, said: Instant::now() }
    }

    /// Shows how far it is.
    pub(super) fn show(&mut self, now: &Progress) {
        self.bar.set_length(now.statement.audience.unsigned_abs());
        self.bar.set_position(now.statement.settled().unsigned_abs());
        self.bar.set_prefix(pace(now));
        self.bar.set_message(outcomes(now));
        if self.bar.is_hidden() && self.said.elapsed() >= LINE {
            self.said = Instant::now();
            output::note(&line(now));
        }
    }
}

impl Drop for SendBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The same as a line.
fn line(now: &Progress) -> String {
    let (settled, audience) = (count(now.statement.settled()), count(now.statement.audience));
    format!("{}: {settled} of {audience}, {}; {}", now.statement.edition, pace(now), outcomes(now))
}

/// Rate and time left.
fn pace(now: &Progress) -> String {
    let rate = match now.rate {
        rate if rate < 10.0 => format!("{rate:.1}/s"),
        rate => format!("{}/s", HumanCount(rate.round() as u64)),
    };
    now.seconds_left.map_or(rate.clone(), |left| format!("{rate}, {} left", time(left)))
}

/// What came of the copies, as far as there are some, and a relay that rests.
fn outcomes(now: &Progress) -> String {
    let of = &now.statement;
    let counts = [
        ("accepted", of.accepted),
        ("deferred", of.deferred),
        ("rejected", of.rejected),
        ("unknown", of.unknown),
        ("skipped", of.skipped),
    ];
    let counts = counts.into_iter().filter(|(word, n)| *n > 0 || *word == "accepted");
    let mut words: Vec<String> = counts.map(|(word, n)| format!("{} {word}", count(n))).collect();
    let resting = now.relays.iter().filter(|relay| !relay.used.is_well());
    words.extend(resting.map(|relay| format!("{} can't be used now", relay.name)));
    words.join(", ")
}

fn count(number: i64) -> HumanCount {
    HumanCount(number.unsigned_abs())
}

/// A span of time in one or two units.
fn time(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliveries::{RelayState, RelayUse, Statement};

    fn progress() -> Progress {
        Progress {
            statement: Statement {
                edition: "2011-06".into(),
                state: "sending".into(),
                audience: 120_000,
                accepted: 45_000,
                rejected: 12,
                skipped: 0,
                unknown: 0,
                queued: 74_985,
                deferred: 3,
            },
            rate: 1234.4,
            seconds_left: Some(61),
            in_flight: 32,
            replies: Vec::new(),
            relays: Vec::new(),
        }
    }

    #[test]
    fn a_line_says_how_far_it_is_and_what_came_of_the_copies() {
        let all_well = "2011-06: 45,012 of 120,000, 1,234/s, 2 min left; 45,000 accepted, 3 deferred, 12 rejected";
        assert_eq!(line(&progress()), all_well);
        let used = RelayUse::Resting(std::time::Duration::from_secs(2));
        let relay = RelayState { name: "mail.example.org:465".into(), used, connections: 8, in_flight: 0 };
        let stuck = Progress { rate: 0.0, seconds_left: None, relays: vec![relay], ..progress() };
        assert!(line(&stuck).contains("120,000, 0.0/s; "), "{}", line(&stuck));
        assert!(line(&stuck).ends_with("12 rejected, mail.example.org:465 can't be used now"), "{}", line(&stuck));
    }

    #[test]
    fn the_time_left_is_told_in_units_that_people_use() {
        assert_eq!([5, 60, 61, 7500].map(time), ["5 s", "1 min", "2 min", "2 h 5 min"]);
    }
}
