//! After `SECRET_KEY` was changed: subscribers' hashes move to the new key, suppressions stay known.

use super::store;
use crate::db::{Database, QueryError};
use crate::token::{Fingerprint, Keyring};

/// Readers in one transaction.
const BATCH: i64 = 1000;

/// Computes every subscriber's hash anew, and gives those whose address is suppressed under an earlier key a
/// suppression under the new one, so that the ledger's last look needs only one. Says how many were moved.
pub async fn rekey(db: &Database, keys: &Keyring) -> Result<usize, QueryError> {
    let (mut after, mut moved) = (0, 0);
    loop {
        let keys = keys.clone();
        let (last, count) = db
            .write(move |connection| {
                let batch = store::addresses_after(connection, after, BATCH)?;
                for (id, key) in &batch {
                    let hashes = keys.hashes(Fingerprint::Address, key);
                    store::set_hash(connection, *id, &hashes)?;
                }
                Ok::<_, QueryError>((batch.last().map(|(id, _)| *id), batch.len()))
            })
            .await?;
        moved += count;
        match last {
            Some(last) => after = last,
            None => return Ok(moved),
        }
    }
}
