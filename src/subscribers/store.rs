//! All SQL about readers.

pub(super) mod growth;
pub(super) mod import;
pub(super) mod reach;
pub(super) mod search;
pub(super) mod suppressed;

use diesel::prelude::*;

use super::consent::Receipt;
use super::signup::Signup;
use super::{Choices, Subscriber, SubscriberState};
use crate::clock::Timestamp;
use crate::db::schema::{consents, subscribers, suppressions};
use crate::db::{DbConnection, QueryError, both};
use crate::mail::EmailAddress;

type Row = (i64, String, Option<String>, String, String, String, String, Option<i64>, i64, Option<i64>, Option<i64>);

macro_rules! columns {
    () => {
        (
            subscribers::id,
            subscribers::email,
            subscribers::name,
            subscribers::language,
            subscribers::regions,
            subscribers::kinds,
            subscribers::state,
            subscribers::paused_until,
            subscribers::created_at,
            subscribers::confirmed_at,
            subscribers::left_at,
        )
    };
}
use columns;

fn subscriber(row: Row) -> Subscriber {
    let (id, email, name, language, regions, kinds, state, paused_until, created_at, confirmed_at, left_at) = row;
    Subscriber {
        id,
        email,
        name,
        choices: Choices::from_texts(&language, &regions, &kinds),
        // A word that a newer version wrote: somebody whom this one had better leave alone.
        state: state.parse().unwrap_or(SubscriberState::Unsubscribed),
        paused_until: paused_until.map(Timestamp::from_millis),
        created_at: Timestamp::from_millis(created_at),
        confirmed_at: confirmed_at.map(Timestamp::from_millis),
        left_at: left_at.map(Timestamp::from_millis),
    }
}

/// A reader to be inserted.
#[derive(Insertable)]
#[diesel(table_name = subscribers, treat_none_as_default_value = false)]
struct NewReader<'a> {
    email: &'a str,
    email_key: String,
    address_hash: &'a str,
    name: Option<&'a str>,
    language: &'a str,
    regions: String,
    kinds: String,
    state: &'static str,
    created_at: i64,
    confirmed_at: Option<i64>,
    updated_at: i64,
}

impl<'a> NewReader<'a> {
    /// Who signs up at `now`, under the hash of the address; with the state active, confirmed at once.
    fn of(signup: &'a Signup, hash: &'a str, state: SubscriberState, now: Timestamp) -> NewReader<'a> {
        let now = now.as_millis();
        NewReader {
            email: signup.address.as_str(),
            email_key: signup.address.key(),
            address_hash: hash,
            name: signup.name.as_deref(),
            language: signup.choices.language.as_str(),
            regions: signup.choices.regions_text(),
            kinds: signup.choices.kinds_text(),
            state: state.as_str(),
            created_at: now,
            confirmed_at: (state == SubscriberState::Active).then_some(now),
            updated_at: now,
        }
    }
}

/// The reader with this id.
pub fn find(connection: &mut DbConnection, id: i64) -> Result<Option<Subscriber>, QueryError> {
    let row = subscribers::table.find(id).select(columns!()).first::<Row>(connection).optional()?;
    Ok(row.map(subscriber))
}

/// The reader with this address.
pub fn find_by_address(
    connection: &mut DbConnection,
    address: &EmailAddress,
) -> Result<Option<Subscriber>, QueryError> {
    let rows = subscribers::table.filter(subscribers::email_key.eq(address.key())).select(columns!());
    Ok(rows.first::<Row>(connection).optional()?.map(subscriber))
}

/// The reader with the sign-up's address, made as pending if there is none. On PostgreSQL the row is locked, so that two
/// sign-ups of one address are counted one after the other.
pub(super) fn find_or_insert_pending(
    connection: &mut DbConnection,
    signup: &Signup,
    hash: &str,
    now: Timestamp,
) -> Result<Subscriber, QueryError> {
    let row = NewReader::of(signup, hash, SubscriberState::Pending, now);
    let key = row.email_key.clone();
    both!(connection, inner => diesel::insert_into(subscribers::table).values(row).on_conflict_do_nothing().execute(inner))?;
    let rows = subscribers::table.filter(subscribers::email_key.eq(key)).select(columns!());
    let row: Row = match connection {
        DbConnection::Postgres(inner) => rows.for_update().first(inner)?,
        DbConnection::Sqlite(inner) => rows.first(inner)?,
    };
    Ok(subscriber(row))
}

/// Keeps what the newest sign-up of somebody who is not active asks for.
pub(super) fn renew_choices(
    connection: &mut DbConnection,
    id: i64,
    signup: &Signup,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(subscribers::table.find(id))
        .set((
            subscribers::name.eq(signup.name.as_deref()),
            subscribers::language.eq(signup.choices.language.as_str()),
            subscribers::regions.eq(signup.choices.regions_text()),
            subscribers::kinds.eq(signup.choices.kinds_text()),
            subscribers::updated_at.eq(now.as_millis()),
        ))
        .execute(connection)
        .map(drop)
}

/// Pending or unsubscribed becomes active. Says whether this call did it.
pub(super) fn activate(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<bool, QueryError> {
    let inactive = subscribers::table.find(id).filter(subscribers::state.eq_any(["pending", "unsubscribed"]));
    diesel::update(inactive)
        .set((
            subscribers::state.eq("active"),
            subscribers::confirmed_at.eq(Some(now.as_millis())),
            subscribers::left_at.eq(None::<i64>),
            subscribers::updated_at.eq(now.as_millis()),
        ))
        .execute(connection)
        .map(|rows| rows == 1)
}

/// Active or pending becomes unsubscribed. Says whether this call did it.
pub(super) fn deactivate(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<bool, QueryError> {
    diesel::update(subscribers::table.find(id).filter(subscribers::state.eq_any(["active", "pending"])))
        .set((
            subscribers::state.eq("unsubscribed"),
            subscribers::left_at.eq(Some(now.as_millis())),
            subscribers::updated_at.eq(now.as_millis()),
        ))
        .execute(connection)
        .map(|rows| rows == 1)
}

/// Unsubscribed becomes active again, as if nothing had happened. Says whether this call did it.
pub(super) fn reactivate(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<bool, QueryError> {
    diesel::update(subscribers::table.find(id).filter(subscribers::state.eq("unsubscribed")))
        .set((
            subscribers::state.eq("active"),
            subscribers::left_at.eq(None::<i64>),
            subscribers::updated_at.eq(now.as_millis()),
        ))
        .execute(connection)
        .map(|rows| rows == 1)
}

/// Adds an event to somebody's consent.
pub(super) fn add_receipt(
    connection: &mut DbConnection,
    subscriber: i64,
    receipt: &Receipt<'_>,
) -> Result<(), QueryError> {
    import::add_receipts(connection, &[(subscriber, receipt)])
}

/// One event of a consent, as stored.
#[derive(Queryable)]
pub(super) struct StoredReceipt {
    pub(super) event: String,
    pub(super) text_version: String,
    pub(super) language: String,
    pub(super) source: String,
    pub(super) origin_hash: Option<String>,
    pub(super) at: i64,
}

/// The events of somebody's consent in time order.
pub(super) fn receipts(connection: &mut DbConnection, subscriber: i64) -> Result<Vec<StoredReceipt>, QueryError> {
    consents::table
        .filter(consents::subscriber_id.eq(subscriber))
        .order(consents::id)
        .select((
            consents::event,
            consents::text_version,
            consents::language,
            consents::source,
            consents::origin_hash,
            consents::at,
        ))
        .load(connection)
}

/// Deletes pending readers whose last sign-up is older than `before`; their ids. One statement, so that whoever signs
/// up again or confirms meanwhile stays.
pub(super) fn delete_pending_since_before(
    connection: &mut DbConnection,
    before: Timestamp,
) -> Result<Vec<i64>, QueryError> {
    let stale = subscribers::state.eq("pending").and(subscribers::updated_at.lt(before.as_millis()));
    diesel::delete(subscribers::table.filter(stale)).returning(subscribers::id).get_results(connection)
}

/// Deletes a reader with everything that hangs on the row.
pub(super) fn delete(connection: &mut DbConnection, id: i64) -> Result<(), QueryError> {
    diesel::delete(subscribers::table.find(id)).execute(connection).map(drop)
}

/// Whether one of the hashes is suppressed.
pub(super) fn any_suppressed(connection: &mut DbConnection, hashes: &[String]) -> Result<bool, QueryError> {
    let found = suppressions::table.filter(suppressions::address_hash.eq_any(hashes.to_vec()));
    found.count().get_result::<i64>(connection).map(|count| count > 0)
}

/// Never mail whoever has this hash again.
pub(super) fn suppress(
    connection: &mut DbConnection,
    hash: &str,
    reason: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    let row =
        (suppressions::address_hash.eq(hash), suppressions::reason.eq(reason), suppressions::at.eq(now.as_millis()));
    both!(connection, inner => diesel::insert_into(suppressions::table).values(row).on_conflict_do_nothing().execute(inner))
        .map(drop)
}

/// Ids and folded addresses after `after`, in id order.
pub(super) fn addresses_after(
    connection: &mut DbConnection,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, String)>, QueryError> {
    subscribers::table
        .filter(subscribers::id.gt(after))
        .order(subscribers::id)
        .limit(limit)
        .select((subscribers::id, subscribers::email_key))
        .load(connection)
}

/// Gives a reader the first of `hashes`, and a suppression under it if one of the others has one.
pub(super) fn set_hash(connection: &mut DbConnection, id: i64, hashes: &[String]) -> Result<(), QueryError> {
    let Some(current) = hashes.first() else { return Ok(()) };
    diesel::update(subscribers::table.find(id)).set(subscribers::address_hash.eq(current)).execute(connection)?;
    let known: Option<(String, i64)> = suppressions::table
        .filter(suppressions::address_hash.eq_any(hashes.to_vec()))
        .select((suppressions::reason, suppressions::at))
        .first(connection)
        .optional()?;
    match known {
        Some((reason, at)) => suppress(connection, current, &reason, Timestamp::from_millis(at)),
        None => Ok(()),
    }
}

/// Readers after the id `after`, in id order.
pub(super) fn page(connection: &mut DbConnection, after: i64, limit: i64) -> Result<Vec<Subscriber>, QueryError> {
    let rows = subscribers::table.filter(subscribers::id.gt(after)).order(subscribers::id).limit(limit);
    Ok(rows.select(columns!()).load::<Row>(connection)?.into_iter().map(subscriber).collect())
}

/// How many readers are in each state.
pub fn count_by_state(connection: &mut DbConnection) -> Result<Vec<(String, i64)>, QueryError> {
    subscribers::table
        .group_by(subscribers::state)
        .select((subscribers::state, diesel::dsl::count_star()))
        .load(connection)
}

/// How many active readers read each language, by its code as the database has it. The index over choices answers it.
pub fn count_by_language(connection: &mut DbConnection) -> Result<Vec<(String, i64)>, QueryError> {
    subscribers::table
        .filter(subscribers::state.eq("active"))
        .group_by(subscribers::language)
        .order(subscribers::language)
        .select((subscribers::language, diesel::dsl::count_star()))
        .load(connection)
}
