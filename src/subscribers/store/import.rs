//! The SQL of an import: about many readers at once.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::consent::Receipt;
use super::super::signup::Signup;
use super::super::{Subscriber, SubscriberState};
use super::{NewReader, Row, activate, columns, find_or_insert_pending, renew_choices, subscriber};
use crate::clock::Timestamp;
use crate::db::schema::{consents, subscribers, suppressions};
use crate::db::{DbConnection, QueryError, both};

/// Rows that one statement reads or writes.
const AT_ONCE: usize = 500;

/// The readers with these folded addresses, each with theirs.
pub(in crate::subscribers) fn find_by_keys(
    connection: &mut DbConnection,
    keys: &[String],
) -> Result<Vec<(String, Subscriber)>, QueryError> {
    let mut found = Vec::new();
    for some in keys.chunks(AT_ONCE) {
        let rows = subscribers::table
            .filter(subscribers::email_key.eq_any(some))
            .select((subscribers::email_key, columns!()))
            .load::<(String, Row)>(connection)?;
        found.extend(rows.into_iter().map(|(key, row)| (key, subscriber(row))));
    }
    Ok(found)
}

/// Which of the hashes are suppressed.
pub(in crate::subscribers) fn suppressed_among(
    connection: &mut DbConnection,
    hashes: &[String],
) -> Result<HashSet<String>, QueryError> {
    let mut found = HashSet::new();
    for some in hashes.chunks(AT_ONCE) {
        let rows = suppressions::table.filter(suppressions::address_hash.eq_any(some));
        found.extend(rows.select(suppressions::address_hash).load::<String>(connection)?);
    }
    Ok(found)
}

/// Makes active readers of sign-ups, each with the hash of its address, that were not known a moment ago. Gives their ids
/// by folded address, but for those that somebody else made meanwhile.
pub(in crate::subscribers) fn insert_active<'a>(
    connection: &mut DbConnection,
    signups: &[(&'a Signup, &'a str)],
    now: Timestamp,
) -> Result<HashMap<String, i64>, QueryError> {
    let mut ids = HashMap::with_capacity(signups.len());
    for some in signups.chunks(AT_ONCE) {
        let active = |(signup, hash): &(&'a Signup, &'a str)| NewReader::of(signup, hash, SubscriberState::Active, now);
        let rows: Vec<NewReader> = some.iter().map(active).collect();
        let insert = diesel::insert_into(subscribers::table).values(rows);
        let made = (subscribers::email_key, subscribers::id);
        let made: Vec<(String, i64)> = match connection {
            DbConnection::Postgres(inner) => insert.on_conflict_do_nothing().returning(made).get_results(inner)?,
            // Nobody else writes meanwhile.
            DbConnection::Sqlite(inner) => insert.returning(made).get_results(inner)?,
        };
        ids.extend(made);
    }
    Ok(ids)
}

/// Brings in a reader from an import as active, or gives a known one the new choices.
pub(in crate::subscribers) fn put_imported(
    connection: &mut DbConnection,
    signup: &Signup,
    hash: &str,
    now: Timestamp,
) -> Result<i64, QueryError> {
    let found = find_or_insert_pending(connection, signup, hash, now)?;
    renew_choices(connection, found.id, signup, now)?;
    if found.state == SubscriberState::Pending {
        activate(connection, found.id, now)?;
    }
    Ok(found.id)
}

/// Adds one event each to the consents of many.
pub(in crate::subscribers) fn add_receipts(
    connection: &mut DbConnection,
    receipts: &[(i64, &Receipt<'_>)],
) -> Result<(), QueryError> {
    for some in receipts.chunks(AT_ONCE) {
        let rows: Vec<_> = some
            .iter()
            .map(|(subscriber, receipt)| {
                (
                    consents::subscriber_id.eq(*subscriber),
                    consents::event.eq(receipt.event.as_str()),
                    consents::text_version.eq(receipt.text_version),
                    consents::language.eq(receipt.language.as_str()),
                    consents::source.eq(receipt.source),
                    consents::origin_hash.eq(receipt.origin_hash),
                    consents::at.eq(receipt.at.as_millis()),
                )
            })
            .collect();
        both!(connection, inner => diesel::insert_into(consents::table).values(rows).execute(inner))?;
    }
    Ok(())
}
