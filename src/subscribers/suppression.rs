//! Addresses that must never be mailed again. Only their keyed hashes are kept, so that they outlive erasure: nobody can
//! list them, but whoever has an address can ask about it.

use super::store;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::mail::EmailAddress;
use crate::token::{Fingerprint, Keyring};

/// The reason of what a member of the team suppressed.
pub const BY_HAND: &str = "by-hand";

/// Letters of a hash that tell it from others without giving it away.
const PREFIX: usize = 8;

/// A suppressed address, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Why: `erased`, or [`BY_HAND`].
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
    /// The beginning of the address's hash, for the log.
    pub hash: String,
}

/// Whether `address` is suppressed, under the current key or an earlier one.
pub fn is_suppressed(
    connection: &mut DbConnection,
    keys: &Keyring,
    address: &EmailAddress,
) -> Result<bool, QueryError> {
    store::any_suppressed(connection, &keys.hashes(Fingerprint::Address, &address.key()))
}

/// Why and since when `address` is suppressed, if it is.
pub fn suppression_of(
    connection: &mut DbConnection,
    keys: &Keyring,
    address: &EmailAddress,
) -> Result<Option<Suppression>, QueryError> {
    let found = store::suppressed::find(connection, &keys.hashes(Fingerprint::Address, &address.key()))?;
    Ok(found.map(|(hash, reason, at)| Suppression { reason, at, hash: prefix(&hash) }))
}

/// How many addresses are suppressed for each reason, the most frequent first. Counts every row.
pub fn suppressions_by_reason(connection: &mut DbConnection) -> Result<Vec<(String, i64)>, QueryError> {
    store::suppressed::count_by_reason(connection)
}

/// Never mail `address` again, as a member of the team wishes. `None` if it was suppressed before.
pub async fn suppress_by_hand(
    db: &Database,
    keys: &Keyring,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<Option<Suppression>, QueryError> {
    let hashes = keys.hashes(Fingerprint::Address, &address.key());
    let current = keys.hash(Fingerprint::Address, &address.key());
    db.write(move |connection| {
        if store::any_suppressed(connection, &hashes)? {
            return Ok(None);
        }
        store::suppress(connection, &current, BY_HAND, now)?;
        Ok(Some(Suppression { reason: BY_HAND.to_owned(), at: now, hash: prefix(&current) }))
    })
    .await
}

/// Lets `address` be mailed again. It does not bring a reader back: who left or bounced stays so. `None` if it was not
/// suppressed.
pub async fn lift(db: &Database, keys: &Keyring, address: &EmailAddress) -> Result<Option<Suppression>, QueryError> {
    let (keys, address) = (keys.clone(), address.clone());
    db.write(move |connection| {
        let found = suppression_of(connection, &keys, &address)?;
        store::suppressed::delete(connection, &keys.hashes(Fingerprint::Address, &address.key()))?;
        Ok(found)
    })
    .await
}

fn prefix(hash: &str) -> String {
    hash.chars().take(PREFIX).collect()
}

#[cfg(test)]
mod tests {
    use super::super::erase;
    use super::*;
    use crate::db::{Creation, Target};

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    #[tokio::test]
    async fn an_address_is_suppressed_until_it_is_lifted_also_under_an_earlier_key() {
        let folder = tempfile::tempdir().unwrap();
        let (db, _) = Database::open(&Target::Sqlite(folder.path().join("a.db")), Creation::IfMissing).unwrap();
        let old = Keyring::new("o".repeat(32).into(), vec![]).unwrap();
        let keys = Keyring::new("k".repeat(32).into(), vec!["o".repeat(32).into()]).unwrap();
        let address: EmailAddress = "Reader@example.org".parse().unwrap();
        erase(&db, &old, &"reader@example.org".parse().unwrap(), NOW).await.unwrap();
        assert_eq!(suppress_by_hand(&db, &keys, &address, NOW).await.unwrap(), None);
        assert_eq!(db.read(suppressions_by_reason).await.unwrap(), [("erased".to_owned(), 1)]);
        let lifted = lift(&db, &keys, &address).await.unwrap().unwrap();
        assert_eq!((lifted.reason.as_str(), lifted.hash.len()), ("erased", PREFIX));
        assert_eq!(lift(&db, &keys, &address).await.unwrap(), None);
        let added = suppress_by_hand(&db, &keys, &address, NOW).await.unwrap();
        let found = db.read(move |c| suppression_of(c, &keys, &address)).await.unwrap();
        assert_eq!((found.as_ref().map(|found| found.reason.as_str()), &found), (Some(BY_HAND), &added));
    }
}
