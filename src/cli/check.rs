//! `check`: whether this would work, and what to mend.

use std::time::Duration;

use serde::Serialize;

use super::exit::Failure;
use super::output::{self, Output};
use crate::app::{App, Exit, Settings};
use crate::config::RelayUrl;
use crate::db::Creation;
use crate::deliveries::NamedRelay;
use crate::mail::Relay;

/// How long the relay may take to be reached and to answer; somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// It would work, and could be better.
    hint: bool,
    message: String,
}

/// What was found so far; words are printed as soon as they are known, because the relay can take its time.
struct Findings<'a> {
    checks: Vec<Check>,
    output: &'a Output,
}

impl Findings<'_> {
    fn add(&mut self, check: Check) -> Result<(), Failure> {
        if !self.output.json {
            let sign = match (check.ok, check.hint) {
                (false, _) => "MEND",
                (true, true) => "hint",
                (true, false) => "ok  ",
            };
            output::line(&format!("{sign} {}: {}", check.name, check.message))?;
        }
        self.checks.push(check);
        Ok(())
    }
}

pub(super) async fn run(output: &Output) -> Result<(), Failure> {
    let mut findings = Findings { checks: Vec::new(), output };
    match Settings::load() {
        Err(problems) => {
            for problem in problems.iter() {
                findings.add(failed("settings", problem.to_string()))?;
            }
        }
        Ok(settings) => {
            findings.add(passed("settings", "they can be read".into()))?;
            for hint in advice(&settings) {
                findings.add(hint)?;
            }
            check_parts(settings, &mut findings).await?;
        }
    }
    let checks = findings.checks;
    let all_well = checks.iter().all(|check| check.ok);
    if output.json {
        output.say(&serde_json::json!({ "ok": all_well, "checks": checks }), "")?;
    }
    if all_well { Ok(()) } else { Err(Failure::Partly) }
}

async fn check_parts(settings: Settings, findings: &mut Findings<'_>) -> Result<(), Failure> {
    let base_url = settings.config.web.base_url(settings.config.web.bind);
    let has_relay = !settings.config.relay.urls.is_empty();
    // Only serve and its like may make a database: a check leaves nothing behind.
    let app = match App::open(settings, base_url.as_str(), Creation::Never).await {
        Ok(app) => app,
        Err(error) => {
            findings.add(failed("database", error.to_string()))?;
            if has_relay {
                findings.add(hint("relay", "not tried, because the database comes first".into()))?;
            }
            return Ok(());
        }
    };
    findings.add(passed("database", format!("{:?} answers and its schema is current", app.database.target())))?;
    if !has_relay {
        return findings.add(passed("relay", "none is set: mail stays in the outbox".into()));
    }
    for (relay, url) in Exit::all(&app).iter().zip(&app.settings.config.relay.urls) {
        findings.add(check_relay(relay, url).await)?;
    }
    Ok(())
}

async fn check_relay(relay: &NamedRelay<Exit>, url: &RelayUrl) -> Check {
    let name = &relay.name;
    let answers = if url.credentials.is_some() { "answers and takes our login" } else { "answers" };
    match tokio::time::timeout(PATIENCE, relay.relay.probe()).await {
        Ok(Ok(())) => passed("relay", format!("{name} {answers}")),
        Ok(Err(trouble)) => failed("relay", format!("{name}: {trouble}; look at SMTP_URL")),
        Err(_) => {
            failed("relay", format!("{name} did not answer within {} seconds; look at SMTP_URL", PATIENCE.as_secs()))
        }
    }
}

/// What would work but could be better.
fn advice(settings: &Settings) -> Vec<Check> {
    let mut advice = Vec::new();
    if settings.config.newsletter.postal_address.is_none() {
        advice.push(hint("postal address", "not set; many countries ask for one in each mail (POSTAL_ADDRESS)".into()));
    }
    if !settings.config.relay.urls.is_empty() && settings.reply_to.is_none() {
        advice.push(hint("reply address", "not set; answers go to MAIL_FROM (MAIL_REPLY_TO)".into()));
    }
    advice
}

fn passed(name: &'static str, message: String) -> Check {
    Check { name, ok: true, hint: false, message }
}

fn hint(name: &'static str, message: String) -> Check {
    Check { name, ok: true, hint: true, message }
}

fn failed(name: &'static str, message: String) -> Check {
    Check { name, ok: false, hint: false, message }
}
