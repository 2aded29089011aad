//! Addresses that were typed in and never confirmed are forgotten.

use super::confirm::CONFIRM_TIME;
use super::store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::deliveries;

/// Forgets everybody whose last sign-up is older than a confirmation link works. Says how many.
pub async fn forget_unconfirmed(db: &Database, now: Timestamp) -> Result<usize, QueryError> {
    db.write(move |connection| {
        let stale = store::pending_since_before(connection, now - CONFIRM_TIME)?;
        for id in &stale {
            deliveries::forget(connection, *id)?;
            store::delete(connection, *id)?;
        }
        Ok(stale.len())
    })
    .await
}
