//! Whether the relays answer, tried now.

use std::time::Duration;

use serde::Serialize;

use crate::app::Exit;
use crate::deliveries::NamedRelay;
use crate::mail::Relay;
use crate::web::admin::Insider;
use crate::web::answer::Answer;

/// How long a relay may take; somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a relay said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Tried {
    name: String,
    well: bool,
    words: String,
}

/// POST `/admin/settings/relays`: connects to each as far as the login, all at once. Nothing is sent.
pub(in crate::web::admin) async fn try_relays(insider: Insider) -> Answer {
    let app = insider.visitor().web.app.clone();
    let tries: Vec<_> =
        Exit::all(&app).into_iter().map(|relay| tokio::spawn(async move { try_one(&relay).await })).collect();
    let mut tried = Vec::with_capacity(tries.len());
    for one in tries {
        tried.extend(one.await.ok());
    }
    let failed = tried.iter().filter(|tried| !tried.well).count();
    insider.about(format!("{} relays, {failed} failed", tried.len()));
    insider.page(&super::page(&insider, tried))
}

async fn try_one(relay: &NamedRelay<Exit>) -> Tried {
    let (well, words) = match tokio::time::timeout(PATIENCE, relay.relay.probe()).await {
        Ok(Ok(())) => (true, "It answers, and would take mail.".to_owned()),
        Ok(Err(trouble)) => (false, format!("{trouble}. Look at SMTP_URL.")),
        Err(_) => (false, format!("It did not answer within {} seconds. Look at SMTP_URL.", PATIENCE.as_secs())),
    };
    Tried { name: relay.name.clone(), well, words }
}
