//! Readers for the tests of this room.

use diesel::prelude::*;

use crate::db::schema::{deliveries, slices, subscribers, suppressions};
use crate::db::{DbConnection, QueryError};

/// An active reader `NAME@example.org`, with choices as the database keeps them.
pub(in crate::editions) fn reader(
    connection: &mut DbConnection,
    name: &str,
    (language, regions, kinds): (&str, &str, &str),
) -> Result<i64, QueryError> {
    diesel::insert_into(subscribers::table)
        .values((
            subscribers::email.eq(format!("{name}@example.org")),
            subscribers::email_key.eq(format!("{name}@example.org")),
            subscribers::address_hash.eq(format!("hash of {name}")),
            subscribers::language.eq(language),
            subscribers::regions.eq(regions),
            subscribers::kinds.eq(kinds),
            subscribers::state.eq("active"),
            subscribers::created_at.eq(0),
            subscribers::updated_at.eq(0),
        ))
        .returning(subscribers::id)
        .get_result(connection)
}

/// Puts a reader into another state, or lets them pause until a moment in ms.
pub(in crate::editions) fn set_reader(
    connection: &mut DbConnection,
    id: i64,
    state: &str,
    paused_until: Option<i64>,
) -> Result<(), QueryError> {
    diesel::update(subscribers::table.find(id))
        .set((subscribers::state.eq(state), subscribers::paused_until.eq(paused_until)))
        .execute(connection)
        .map(drop)
}

/// Suppresses the address with this hash; that of a reader made here is `hash of NAME`.
pub(in crate::editions) fn suppress(connection: &mut DbConnection, hash: &str) -> Result<(), QueryError> {
    diesel::insert_into(suppressions::table)
        .values((suppressions::address_hash.eq(hash), suppressions::reason.eq("complaint"), suppressions::at.eq(0)))
        .execute(connection)
        .map(drop)
}

/// A row of the ledger as the tests look at it: address, state, reason, slice.
pub(in crate::editions) type LedgerRow = (String, String, Option<String>, Option<i64>);

/// All digests in the ledger, by address.
pub(in crate::editions) fn ledger(connection: &mut DbConnection) -> Result<Vec<LedgerRow>, QueryError> {
    deliveries::table
        .filter(deliveries::kind.eq("digest"))
        .order(deliveries::address)
        .select((deliveries::address, deliveries::state, deliveries::reason, deliveries::slice_id))
        .load(connection)
}

/// How many slices there are.
pub(in crate::editions) fn slice_count(connection: &mut DbConnection) -> Result<i64, QueryError> {
    slices::table.count().get_result(connection)
}
