//! Where mail leaves: the relays of the settings, or the outbox.

use super::App;
use crate::config::{RelayTls, RelayUrl};
use crate::deliveries::NamedRelay;
use crate::mail::{Credentials, Deadlines, Ending, Feed, Relay, Server, SmtpRelay, Tls, Trouble};
use crate::outbox::Outbox;

/// One way out.
#[derive(Clone)]
pub enum Exit {
    /// An SMTP server.
    Smtp(SmtpRelay),
    /// The outbox: nothing leaves.
    Outbox(Outbox),
}

impl Exit {
    /// The ways out that the settings name, in the order of their use; at least one.
    pub fn all(app: &App) -> Vec<NamedRelay<Exit>> {
        let urls = &app.settings.config.relay.urls;
        if urls.is_empty() {
            let outbox = Exit::Outbox(Outbox::new(app.database.clone()));
            return vec![NamedRelay { name: "outbox".into(), relay: outbox }];
        }
        let relay = |url: &RelayUrl| {
            // An IPv6 address has colons of its own.
            let host = if url.host.contains(':') { format!("[{}]", url.host) } else { url.host.clone() };
            let name = format!("{host}:{}", url.port);
            NamedRelay { name, relay: Exit::Smtp(SmtpRelay::new(server(app, url))) }
        };
        urls.iter().map(relay).collect()
    }
}

fn server(app: &App, url: &RelayUrl) -> Server {
    Server {
        host: url.host.clone(),
        port: url.port,
        tls: match url.tls {
            RelayTls::Implicit => Tls::Implicit,
            RelayTls::StartTls => Tls::StartTls,
            RelayTls::None => Tls::None,
        },
        more_roots: app.settings.config.relay.authorities.clone(),
        credentials: url
            .credentials
            .as_ref()
            .map(|credentials| Credentials { user: credentials.user.clone(), password: credentials.password.clone() }),
        messages_per_connection: app.settings.config.relay.messages_per_connection,
        deadlines: Deadlines::default(),
    }
}

impl Relay for Exit {
    async fn probe(&self) -> Result<(), Trouble> {
        match self {
            Exit::Smtp(relay) => relay.probe().await,
            Exit::Outbox(_) => Ok(()),
        }
    }

    async fn converse<F: Feed>(&self, feed: &mut F) -> Ending {
        match self {
            Exit::Smtp(relay) => relay.converse(feed).await,
            Exit::Outbox(outbox) => outbox.converse(feed).await,
        }
    }
}
