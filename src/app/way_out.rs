//! Which way out the server takes, kept in the database: no command beside it may take another.

use super::App;
use crate::db::{QueryError, meta};

/// The name of the fact, and what it can say.
const FACT: &str = "way_out";
const RELAY: &str = "relay";
const OUTBOX: &str = "outbox";

impl App {
    /// Keeps in the database where mail leaves this process, which is a server that starts.
    pub async fn keep_way_out(&self) -> Result<(), QueryError> {
        let way = if self.uses_outbox() { OUTBOX } else { RELAY };
        self.database.write(move |connection| meta::set(connection, FACT, way)).await
    }

    /// Whether mail would stay in the outbox here, although the last server on this database had a relay.
    pub async fn lacks_the_servers_relay(&self) -> Result<bool, QueryError> {
        if !self.uses_outbox() {
            return Ok(false);
        }
        let kept = self.database.read(|connection| meta::get(connection, FACT)).await?;
        Ok(kept.as_deref() == Some(RELAY))
    }
}
