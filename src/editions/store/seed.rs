//! Readers for the tests of this room.

use diesel::prelude::*;

use crate::db::schema::{deliveries, due_deliveries, slices, subscribers, suppressions};
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

/// What became of one reader's copy, as the ledger says it.
pub(in crate::editions) fn set_copy(connection: &mut DbConnection, reader: i64, state: &str) -> Result<(), QueryError> {
    let copy = deliveries::table.filter(deliveries::kind.eq("digest").and(deliveries::subscriber_id.eq(reader)));
    diesel::update(copy).set(deliveries::state.eq(state)).execute(connection).map(drop)
}

/// All copies are accepted.
pub(in crate::editions) fn accept_copies(connection: &mut DbConnection) -> Result<(), QueryError> {
    let copies = deliveries::table.filter(deliveries::kind.eq("digest"));
    diesel::update(copies).set(deliveries::state.eq("accepted")).execute(connection).map(drop)
}

/// All corrections in the ledger, in the order of their rows: address and payload.
pub(in crate::editions) fn corrections(
    connection: &mut DbConnection,
) -> Result<Vec<(String, Option<String>)>, QueryError> {
    deliveries::table
        .filter(deliveries::kind.eq("erratum").and(deliveries::edition_id.is_null()))
        .order(deliveries::id)
        .select((deliveries::address, deliveries::payload))
        .load(connection)
}

/// The kinds of the single mails that wait, in the order in which they leave.
pub(in crate::editions) fn waiting(connection: &mut DbConnection) -> Result<Vec<String>, QueryError> {
    due_deliveries::table
        .inner_join(deliveries::table)
        .filter(due_deliveries::edition_id.is_null())
        .order(due_deliveries::ready_at)
        .select(deliveries::kind)
        .load(connection)
}

/// Nothing waits any more.
pub(in crate::editions) fn hand_all_over(connection: &mut DbConnection) -> Result<(), QueryError> {
    diesel::delete(due_deliveries::table).execute(connection).map(drop)
}

/// How many slices there are.
pub(in crate::editions) fn slice_count(connection: &mut DbConnection) -> Result<i64, QueryError> {
    slices::table.count().get_result(connection)
}
