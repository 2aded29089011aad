//! The editions that a transaction of the ledger touches, locked before any of their rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::delivery::{EditionFacts, State};
use super::store;
use super::store::results::Moves;
use crate::db::{DbConnection, QueryError};

/// Editions as they are while the transaction lasts.
pub(super) struct LockedEditions(BTreeMap<i64, Locked>);

struct Locked {
    state: String,
    facts: Arc<EditionFacts>,
    /// Rows queued or deferred when it was locked.
    waiting: i64,
}

impl LockedEditions {
    /// Locks every edition that is sending and those among `also`, in id order: whoever else locks editions and then
    /// their rows, such as a cancel, can't wait for us while we wait for them.
    pub(super) fn lock(
        connection: &mut DbConnection,
        also: impl Iterator<Item = i64>,
    ) -> Result<LockedEditions, QueryError> {
        let also = also.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        store::editions::lock(connection, &also).map(LockedEditions::new)
    }

    /// Editions whose rows are locked already.
    pub(super) fn new(rows: Vec<store::editions::Row>) -> LockedEditions {
        let locked = |(id, state, nonce, mail_domain, queued, deferred): store::editions::Row| {
            let (nonce, mail_domain) = (nonce.unwrap_or_default(), mail_domain.unwrap_or_default());
            let facts = Arc::new(EditionFacts { id, nonce, mail_domain });
            (id, Locked { state, facts, waiting: queued + deferred })
        };
        LockedEditions(rows.into_iter().map(locked).collect())
    }

    /// What the edition's mails share.
    pub(super) fn facts(&self, edition: i64) -> Option<&Arc<EditionFacts>> {
        self.0.get(&edition).map(|locked| &locked.facts)
    }

    /// The editions that mail may be handed out of.
    pub(super) fn sending(&self) -> Vec<i64> {
        self.0.iter().filter(|(_, locked)| locked.state == "sending").map(|(id, _)| *id).collect()
    }

    /// Whether nothing more of the edition will ever go out.
    pub(super) fn is_cancelled(&self, edition: i64) -> bool {
        self.0.get(&edition).is_some_and(|locked| locked.state == "cancelled")
    }

    /// Whether `moved` leaves nothing queued or deferred in one of the editions that it is about.
    pub(super) fn are_drained_by(&self, moved: &Moves) -> bool {
        moved.editions().any(|id| {
            let left = moved.by(id, State::Queued) + moved.by(id, State::Deferred);
            self.0.get(&id).is_some_and(|locked| locked.waiting + left == 0)
        })
    }

    /// Holds an edition that is sending, and keeps why.
    pub(super) fn pause(&mut self, connection: &mut DbConnection, edition: i64, why: &str) -> Result<(), QueryError> {
        let Some(locked) = self.0.get_mut(&edition).filter(|locked| locked.state == "sending") else {
            return Ok(());
        };
        store::results::pause(connection, edition, why)?;
        locked.state = "paused".into();
        Ok(())
    }
}
