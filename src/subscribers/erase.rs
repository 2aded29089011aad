//! Erasing one person (GDPR article 17): everything goes but the keyed hash that keeps the address from being mailed.

use super::store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::deliveries;
use crate::mail::EmailAddress;
use crate::token::{Fingerprint, Keyring};

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Whether the address was a subscriber's.
    pub subscriber: bool,
    /// The deliveries that no longer know whom they went to.
    pub deliveries: Vec<i64>,
}

/// Erases whoever has `address`, and suppresses the address. Deliveries stay, without address and name, so that closing
/// statements still add up.
pub async fn erase(
    db: &Database,
    keys: &Keyring,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<Erased, QueryError> {
    let hash = keys.hash(Fingerprint::Address, &address.key());
    let address = address.clone();
    db.write(move |connection| {
        store::suppress(connection, &hash, "erased", now)?;
        let found = store::find_by_address(connection, &address)?;
        let mut erased = deliveries::forget_address(connection, address.as_str())?;
        if let Some(subscriber) = &found {
            // The row first: it waits for a release that reads it just now, or makes one wait, so that no delivery to
            // this reader can appear after the next line.
            store::delete(connection, subscriber.id)?;
            erased.extend(deliveries::forget(connection, subscriber.id)?);
        }
        Ok(Erased { subscriber: found.is_some(), deliveries: erased })
    })
    .await
}
