//! An SMTP server as a relay: connects, and chooses the conversation by what the server offers.

use std::sync::Arc;

use rustls::ClientConfig;

use super::greeting::greet;
use super::stream::client_config;
use super::{Ending, Feed, Outcome, Relay, Server, Trouble, one_by_one, pipeline};

/// One SMTP server.
#[derive(Debug, Clone)]
pub struct SmtpRelay {
    server: Arc<Server>,
    tls: Arc<ClientConfig>,
}

impl SmtpRelay {
    /// A relay that is reached as `server` says.
    pub fn new(server: Server) -> SmtpRelay {
        // Made once: connections after the first then resume their TLS session.
        let tls = Arc::new(client_config(&server.more_roots));
        SmtpRelay { server: Arc::new(server), tls }
    }

    /// Connects, encrypts, logs in and leaves: what `check` wants to know.
    pub async fn probe(&self) -> Result<(), Trouble> {
        let greeted = greet(&self.server, &self.tls).await?;
        greeted.line.quit(self.server.deadlines.command).await;
        Ok(())
    }
}

impl Relay for SmtpRelay {
    async fn converse<F: Feed>(&self, feed: &mut F) -> Ending {
        // Nobody is greeted before there is something to hand over.
        let Some(first) = feed.next().await else { return Ending::Done };
        match greet(&self.server, &self.tls).await {
            Ok(greeted) if greeted.pipelining => pipeline::converse(greeted.line, &self.server, first, feed).await,
            Ok(greeted) => one_by_one::converse(greeted.line, &self.server, first, feed).await,
            Err(trouble) => {
                feed.report(first.job, Outcome::NotSent(trouble.why.clone()));
                Ending::Trouble(trouble)
            }
        }
    }
}
