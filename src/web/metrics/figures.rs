//! Which figures there are, and what they are called.

use super::exposition::Exposition;
use super::process;
use crate::deliveries::{Backlog, Figures, RelayUse};

/// All figures. Those of the worker are this process's own; the backlog is everybody's.
pub(super) fn text(figures: &Figures, backlog: Option<&Backlog>) -> String {
    let mut text = Exposition::default();
    worker(&mut text, figures);
    relays(&mut text, figures);
    if let Some(backlog) = backlog {
        waiting(&mut text, backlog);
    }
    this_process(&mut text, figures);
    text.into_text()
}

fn worker(text: &mut Exposition, figures: &Figures) {
    let mut messages = text.counter(
        "monthly_alert_messages_total",
        "Attempts to hand over a message by what came of them, and messages that were skipped instead.",
    );
    for (outcome, count) in figures.outcomes() {
        messages.sample(&[("outcome", outcome)], count);
    }
    text.gauge("monthly_alert_in_flight", "Messages handed out whose result is not recorded.").is(figures.in_flight());
    let help = "Messages a second that relays answered for, over the last ten seconds.";
    text.gauge("monthly_alert_send_rate", help).is(figures.rate());
    let help = "Results that one transaction of the ledger recorded.";
    text.histogram("monthly_alert_recorder_group_size", help, &figures.group_sizes());
    let help = "How long a transaction of the ledger took that recorded results.";
    text.histogram("monthly_alert_recorder_commit_seconds", help, &figures.commit_seconds());
}

fn relays(text: &mut Exposition, figures: &Figures) {
    let relays = figures.relays();
    let help = "Whether a relay can be used: 1, or 0 while it is left alone after a failure.";
    let mut up = text.gauge("monthly_alert_relay_up", help);
    for relay in &relays {
        up.sample(&[("relay", &relay.name)], u8::from(relay.used.is_well()));
    }
    let mut states = text.gauge("monthly_alert_relay_state", "The state of a relay: 1 for the one that it is in.");
    for relay in &relays {
        for word in RelayUse::WORDS {
            states.sample(&[("relay", &relay.name), ("state", word)], u8::from(relay.used.word() == word));
        }
    }
    let mut windows = text.gauge("monthly_alert_relay_connections", "How many connections a relay may have at once.");
    for relay in &relays {
        windows.sample(&[("relay", &relay.name)], relay.connections);
    }
}

fn waiting(text: &mut Exposition, backlog: &Backlog) {
    let mut queued = text.gauge("monthly_alert_queued", "Messages that wait or are on their way, of all processes.");
    queued.sample(&[("kind", "digest")], backlog.digests);
    queued.sample(&[("kind", "single")], backlog.single_mails);
    text.gauge("monthly_alert_deferred", "Digests that were refused for now.").is(backlog.deferred);
    text.gauge("monthly_alert_unknown", "Digests in doubt; see `edition resolve`.").is(backlog.unknown);
}

fn this_process(text: &mut Exposition, figures: &Figures) {
    let mut version = text.gauge("monthly_alert_build_info", "The running version.");
    version.sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    let started = figures.started_at().as_millis() as f64 / 1000.0;
    text.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.").is(started);
    if let Some(bytes) = process::resident_bytes() {
        text.gauge("process_resident_memory_bytes", "Memory that the process holds, in bytes.").is(bytes);
    }
}
