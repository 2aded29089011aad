//! `check`: whether this would work, and what to mend.

use serde::Serialize;

use super::exit::Failure;
use super::output::{self, Output};
use crate::app::{App, Exit, Settings};
use crate::db::Creation;

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// It would work, and could be better.
    hint: bool,
    message: String,
}

pub(super) async fn run(output: &Output) -> Result<(), Failure> {
    let mut checks = Vec::new();
    match Settings::load() {
        Err(problems) => checks.extend(problems.iter().map(|problem| failed("settings", problem.to_string()))),
        Ok(settings) => {
            checks.push(passed("settings", "they can be read".into()));
            checks.extend(advice(&settings));
            check_parts(settings, &mut checks).await;
        }
    }
    let all_well = checks.iter().all(|check| check.ok);
    if output.json {
        output.say(&serde_json::json!({ "ok": all_well, "checks": checks }), "")?;
    } else {
        for Check { name, ok, hint, message } in &checks {
            let sign = match (ok, hint) {
                (false, _) => "MEND",
                (true, true) => "hint",
                (true, false) => "ok  ",
            };
            output::line(&format!("{sign} {name}: {message}"))?;
        }
    }
    if all_well { Ok(()) } else { Err(Failure::Partly) }
}

async fn check_parts(settings: Settings, checks: &mut Vec<Check>) {
    let base_url = settings.config.web.base_url(settings.config.web.bind);
    // Only serve and its like may make a database: a check leaves nothing behind.
    let app = match App::open(settings, base_url.as_str(), Creation::Never).await {
        Ok(app) => app,
        Err(error) => return checks.push(failed("database", error.to_string())),
    };
    checks.push(passed("database", format!("{:?} answers and its schema is current", app.database.target())));
    checks.push(match Exit::of(&app) {
        Exit::Outbox(_) => passed("relay", "none is set: mail stays in the outbox".into()),
        Exit::Smtp(relay) => match relay.probe().await {
            Ok(()) => passed("relay", "it answers and takes our login".into()),
            Err(trouble) => failed("relay", format!("{trouble}; look at SMTP_URL")),
        },
    });
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
