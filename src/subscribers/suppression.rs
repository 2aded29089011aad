//! Addresses that must never be mailed again. Only their keyed hashes are kept, so that they outlive erasure.

use super::store;
use crate::db::{DbConnection, QueryError};
use crate::mail::EmailAddress;
use crate::token::{Fingerprint, Keyring};

/// Whether `address` is suppressed, under the current key or an earlier one.
pub fn is_suppressed(
    connection: &mut DbConnection,
    keys: &Keyring,
    address: &EmailAddress,
) -> Result<bool, QueryError> {
    store::any_suppressed(connection, &keys.hashes(Fingerprint::Address, &address.key()))
}
