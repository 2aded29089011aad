//! Erasing one person (GDPR article 17): everything goes but the keyed hash that keeps the address from being mailed.

use super::{Shelf, store};
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
/// statements still add up. Lists with the address that wait on this machine to be taken in go too.
pub async fn erase(
    db: &Database,
    keys: &Keyring,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<Erased, QueryError> {
    let hash = keys.hash(Fingerprint::Address, &address.key());
    let (address, listed) = (address.clone(), address.clone());
    let erased = db.write(move |connection| {
        store::suppress(connection, &hash, "erased", now)?;
        let found = store::find_by_address(connection, &address)?;
        let mut erased = deliveries::forget_address(connection, address.as_str())?;
        if let Some(subscriber) = &found {
            // The row first: it waits for a release that reads it just now, or makes one wait, so that no delivery to
            // this reader can appear after the next line.
            store::delete(connection, subscriber.id)?;
            erased.extend(deliveries::forget(connection, subscriber.id)?);
        }
        Ok::<_, QueryError>(Erased { subscriber: found.is_some(), deliveries: erased })
    });
    let (erased, shelf) = (erased.await?, Shelf::of(db.target()));
    // What can't be looked at is swept away within a day.
    match tokio::task::spawn_blocking(move || shelf.forget(&listed)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(%error, "lists that wait to be taken in could not be looked through"),
        Err(error) => tracing::warn!(%error, "looking through lists that wait broke off"),
    }
    Ok(erased)
}
