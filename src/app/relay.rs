//! Where mail leaves: the relay of the settings, or the outbox.

use super::App;
use crate::config::{RelayTls, RelayUrl};
use crate::mail::{Credentials, Deadlines, Ending, Feed, Relay, Server, SmtpRelay, Tls};
use crate::outbox::Outbox;

/// The way out.
#[derive(Clone)]
pub enum Exit {
    /// An SMTP server.
    Smtp(SmtpRelay),
    /// The outbox: nothing leaves.
    Outbox(Outbox),
}

impl Exit {
    /// The way out that the settings name.
    pub fn of(app: &App) -> Exit {
        let relay = &app.settings.config.relay;
        match relay.urls.first() {
            Some(url) => Exit::Smtp(SmtpRelay::new(server(app, url))),
            None => Exit::Outbox(Outbox::new(app.database.clone())),
        }
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
    async fn converse<F: Feed>(&self, feed: &mut F) -> Ending {
        match self {
            Exit::Smtp(relay) => relay.converse(feed).await,
            Exit::Outbox(outbox) => outbox.converse(feed).await,
        }
    }
}
