//! The editions that a transaction of the ledger touches, locked before any of their rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::delivery::EditionFacts;
use super::store;
use crate::db::{DbConnection, QueryError};

/// Editions as they are while the transaction lasts.
pub(super) struct LockedEditions(BTreeMap<i64, (String, Arc<EditionFacts>)>);

impl LockedEditions {
    /// Locks every edition that is sending and those among `also`, in id order: whoever else locks editions and then
    /// their rows, such as a cancel, can't wait for us while we wait for them.
    pub(super) fn lock(
        connection: &mut DbConnection,
        also: impl Iterator<Item = i64>,
    ) -> Result<LockedEditions, QueryError> {
        let locked = store::lock_editions(connection, &also.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
        Ok(LockedEditions(locked.into_iter().map(|(state, facts)| (facts.id, (state, Arc::new(facts)))).collect()))
    }

    /// What the edition's mails share.
    pub(super) fn facts(&self, edition: i64) -> Option<&Arc<EditionFacts>> {
        self.0.get(&edition).map(|(_, facts)| facts)
    }

    /// The editions that mail may be handed out of.
    pub(super) fn sending(&self) -> Vec<i64> {
        self.0.iter().filter(|(_, (state, _))| state == "sending").map(|(id, _)| *id).collect()
    }

    /// Whether nothing more of the edition will ever go out.
    pub(super) fn is_cancelled(&self, edition: i64) -> bool {
        self.0.get(&edition).is_some_and(|(state, _)| state == "cancelled")
    }

    /// Holds an edition that is sending, and keeps why.
    pub(super) fn pause(&mut self, connection: &mut DbConnection, edition: i64, why: &str) -> Result<(), QueryError> {
        let Some((state, _)) = self.0.get_mut(&edition).filter(|(state, _)| state == "sending") else {
            return Ok(());
        };
        store::results::pause(connection, edition, why)?;
        *state = "paused".into();
        Ok(())
    }
}
