//! Corrections, and how far each has been queued.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::super::{Corrections, EditionState, Erratum, ErratumText};
use super::parsed;
use crate::clock::Timestamp;
use crate::db::schema::{editions, errata};
use crate::db::{DbConnection, QueryError};
use crate::deliveries::{Passed, Stretch};

/// A correction that has not been queued for all.
#[derive(Debug, Clone, Copy)]
pub(in crate::editions) struct Open {
    /// Its row.
    pub(in crate::editions) id: i64,
    /// The deliveries that have not been looked at.
    pub(in crate::editions) stretch: Stretch,
}

/// Makes a correction to an edition whose row is locked; its id. Nothing if the edition has no audience.
pub(in crate::editions) fn make(
    connection: &mut DbConnection,
    edition_id: i64,
    corrections: &Corrections,
    by: &str,
    now: Timestamp,
) -> Result<Option<i64>, QueryError> {
    let ends = editions::table.find(edition_id).select((editions::first_id, editions::last_id));
    let (Some(first), Some(last)) = ends.first::<(Option<i64>, Option<i64>)>(connection)? else { return Ok(None) };
    let words = corrections.to_json().map_err(|error| QueryError::SerializationError(Box::new(error)))?;
    diesel::insert_into(errata::table)
        .values((
            errata::edition_id.eq(edition_id),
            errata::words.eq(words),
            errata::by_name.eq(by),
            errata::next_id.eq(first),
            errata::last_id.eq(last),
            errata::created_at.eq(now.as_millis()),
        ))
        .returning(errata::id)
        .get_result(connection)
        .map(Some)
}

/// Whether a correction to the edition is being queued.
pub(in crate::editions) fn is_open(connection: &mut DbConnection, edition_id: i64) -> Result<bool, QueryError> {
    let open = errata::table.filter(errata::edition_id.eq(edition_id).and(errata::finished_at.is_null()));
    diesel::select(exists(open)).get_result(connection)
}

/// Whether no correction is being queued.
pub(in crate::editions) fn none_open(connection: &mut DbConnection) -> Result<bool, QueryError> {
    diesel::select(not(exists(errata::table.filter(errata::finished_at.is_null())))).get_result(connection)
}

/// The oldest correction that is open. On PostgreSQL nobody else moves its cursor until the transaction ends; who waited
/// sees where it was moved to. SQLite's transaction has the only writer.
pub(in crate::editions) fn lock_open(connection: &mut DbConnection) -> Result<Option<Open>, QueryError> {
    let oldest = errata::table.filter(errata::finished_at.is_null()).order(errata::id).limit(1).select((
        errata::id,
        errata::edition_id,
        errata::next_id,
        errata::last_id,
    ));
    let row: Option<(i64, i64, i64, i64)> = match connection {
        DbConnection::Postgres(inner) => oldest.for_update().first(inner).optional()?,
        DbConnection::Sqlite(inner) => oldest.first(inner).optional()?,
    };
    Ok(row.map(|(id, edition_id, from, to)| Open { id, stretch: Stretch { edition_id, from, to } }))
}

/// Moves the cursor of `open`, and closes it behind the last delivery.
pub(in crate::editions) fn move_on(
    connection: &mut DbConnection,
    open: &Open,
    passed: Passed,
    now: Timestamp,
) -> Result<(), QueryError> {
    let is_over = passed.next > open.stretch.to;
    diesel::update(errata::table.find(open.id))
        .set((
            errata::next_id.eq(passed.next),
            errata::readers.eq(errata::readers + passed.queued),
            errata::finished_at.eq(is_over.then_some(now.as_millis())),
        ))
        .execute(connection)
        .map(drop)
}

/// What the letters of the correction `id` depend on; nothing if there is no such one.
pub fn erratum_text(connection: &mut DbConnection, id: i64) -> Result<Option<ErratumText>, QueryError> {
    let row: Option<(String, String, String)> = errata::table
        .inner_join(editions::table)
        .filter(errata::id.eq(id))
        .select((errata::words, editions::month, editions::state))
        .first(connection)
        .optional()?;
    let Some((words, month, state)) = row else { return Ok(None) };
    let is_public = parsed::<EditionState>(&state)?.is_public();
    Ok(Some(ErratumText { corrections: corrections(&words)?, month: parsed(&month)?, is_public }))
}

/// The corrections to an edition, the latest first.
pub fn of_edition(connection: &mut DbConnection, edition_id: i64) -> Result<Vec<Erratum>, QueryError> {
    type Row = (i64, String, String, i64, i64, Option<i64>);
    let rows: Vec<Row> = errata::table
        .filter(errata::edition_id.eq(edition_id))
        .order(errata::id.desc())
        .select((errata::id, errata::words, errata::by_name, errata::created_at, errata::readers, errata::finished_at))
        .load(connection)?;
    let read = |(id, words, by, at, readers, finished): Row| {
        Ok(Erratum {
            id,
            corrections: corrections(&words)?,
            by,
            at: Timestamp::from_millis(at),
            readers,
            finished_at: finished.map(Timestamp::from_millis),
        })
    };
    rows.into_iter().map(read).collect()
}

fn corrections(words: &str) -> Result<Corrections, QueryError> {
    let unreadable = || QueryError::DeserializationError("a correction can't be read".into());
    Corrections::from_json(words).ok_or_else(unreadable)
}
