//! What needs somebody's attention.

use serde::Serialize;

use crate::deliveries::{RelayUse, Statement};
use crate::editions::{self, Edition, EditionState};
use crate::team::{self, Right};
use crate::web::admin::Insider;
use crate::web::admin::words::{counted, number};
use crate::web::trouble::Trouble;

/// From this share of rejected mail on, something is wrong with the list or with the sender.
const TOO_MANY_REJECTED: f64 = 0.05;

/// One matter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Matter {
    class: &'static str,
    what: String,
    more: String,
    href: Option<String>,
    action: &'static str,
}

/// All of them, the most urgent first.
pub(super) async fn matters(insider: &Insider, released: &[(&Edition, &Statement)]) -> Result<Vec<Matter>, Trouble> {
    let mut matters = Vec::new();
    relays(insider, &mut matters);
    for (edition, statement) in released {
        of_edition(insider, edition, statement, &mut matters).await?;
    }
    settings(insider, &mut matters);
    second_factors(insider, &mut matters).await?;
    Ok(matters)
}

fn relays(insider: &Insider, matters: &mut Vec<Matter>) {
    let resting = |relay: &crate::deliveries::RelayState| matches!(relay.used, RelayUse::Resting(_));
    for relay in insider.visitor().web.app.figures.relays().iter().filter(|relay| resting(relay)) {
        matters.push(Matter {
            class: "bad",
            what: format!("The relay {} fails", relay.name),
            more: "Mail waits, and is tried again by itself.".into(),
            href: to_settings(insider),
            action: "Look",
        });
    }
}

/// For those who may look at them.
fn to_settings(insider: &Insider) -> Option<String> {
    insider.may(Right::Manage).then(|| "/admin/settings".to_owned())
}

async fn of_edition(
    insider: &Insider,
    edition: &Edition,
    statement: &Statement,
    matters: &mut Vec<Matter>,
) -> Result<(), Trouble> {
    let (name, href) = (insider.month_name(edition.month), format!("/admin/editions/{}", edition.month));
    if edition.state == EditionState::Paused {
        let why = edition.paused_why.clone().unwrap_or_else(|| "Somebody held it".into());
        let more = format!("{why}. {} to go.", counted(statement.queued + statement.deferred, "reader"));
        matters.push(Matter {
            class: "bad",
            what: format!("{name} is held"),
            more,
            href: Some(href.clone()),
            action: "Look",
        });
    }
    if statement.unknown > 0 {
        let app = &insider.visitor().web.app;
        let held = editions::in_doubt(&app.database, edition.month).await;
        let held = held.map_err(|error| Trouble::Failed(error.to_string()))?.held;
        if held > 0 {
            let what =
                format!("In doubt: {}", if held == 1 { "1 copy".into() } else { format!("{} copies", number(held)) });
            let more = format!("{name}. Nobody knows whether these readers have it.");
            matters.push(Matter { class: "warn", what, more, href: Some(href.clone()), action: "Settle" });
        }
    }
    let share = statement.rejected as f64 / statement.audience.max(1) as f64;
    if statement.rejected >= 5 && share >= TOO_MANY_REJECTED {
        let what = format!("{:.0} % of {name} were rejected", share * 100.0);
        let more = format!("{} of {}.", number(statement.rejected), counted(statement.audience, "reader"));
        let href = format!("/admin/deliveries?edition={}&state=rejected", edition.month);
        matters.push(Matter {
            class: "warn",
            what,
            more,
            href: insider.may(Right::Readers).then_some(href),
            action: "Look",
        });
    }
    Ok(())
}

fn settings(insider: &Insider, matters: &mut Vec<Matter>) {
    if insider.visitor().web.app.uses_outbox() {
        matters.push(Matter {
            class: "warn",
            what: "No relay is set".into(),
            more: "Mail stays in the outbox and reaches nobody.".into(),
            href: to_settings(insider),
            action: "Look",
        });
    }
}

async fn second_factors(insider: &Insider, matters: &mut Vec<Matter>) -> Result<(), Trouble> {
    if !insider.may(Right::Manage) {
        return Ok(());
    }
    let members = insider.visitor().web.app.database.read(team::members).await?;
    let bare = members.iter().filter(|member| member.is_active && member.may_send && !member.has_authenticator).count();
    if bare > 0 {
        let who = if bare == 1 {
            "1 member who may send has".to_owned()
        } else {
            format!("{bare} members who may send have")
        };
        matters.push(Matter {
            class: "warn",
            what: format!("{who} no second factor"),
            more: "A password alone can be learned by others.".into(),
            href: Some("/admin/team".into()),
            action: "Team",
        });
    }
    Ok(())
}
