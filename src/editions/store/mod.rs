//! All SQL of editions. This file: an edition's own row, found, made, changed, and moved from state to state.

pub(super) mod approvals;
pub(super) mod archive;
pub(super) mod desk;
pub(super) mod errata;
pub(super) mod items;
#[cfg(test)]
pub(super) mod seed;
pub(super) mod slices;
pub(super) mod texts;

use diesel::prelude::*;

use super::{Edition, EditionState, EditionTexts};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::editions;
use crate::db::{DbConnection, QueryError, both};

/// An edition as its table has it, as far as this room cares; the counters belong to the ledger.
#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
struct Row {
    id: i64,
    month: String,
    state: String,
    title: Option<String>,
    subject: Option<String>,
    preheader: Option<String>,
    note: Option<String>,
    content_hash: Option<String>,
    approved_at: Option<i64>,
    approved_by: Option<String>,
    released_at: Option<i64>,
    finished_at: Option<i64>,
    paused_why: Option<String>,
    audience: i64,
    accepted: i64,
}

/// The edition of `month`, if somebody has assembled it.
pub fn find(connection: &mut DbConnection, month: Month) -> Result<Option<Edition>, QueryError> {
    let row = editions::table.filter(editions::month.eq(month.to_string()));
    let row = both!(connection, inner => row.select(Row::as_select()).first(inner).optional())?;
    row.map(|row| edition(connection, row)).transpose()
}

/// Every edition that somebody has assembled, the latest month first.
pub fn all(connection: &mut DbConnection) -> Result<Vec<Edition>, QueryError> {
    let rows = editions::table.order(editions::month.desc());
    let rows: Vec<Row> = both!(connection, inner => rows.select(Row::as_select()).load(inner))?;
    rows.into_iter().map(|row| edition(connection, row)).collect()
}

/// The same as [`find`], and on PostgreSQL nobody else can change it until the transaction ends; SQLite's has the only writer.
pub(super) fn lock(connection: &mut DbConnection, month: Month) -> Result<Option<Edition>, QueryError> {
    let row = editions::table.filter(editions::month.eq(month.to_string()));
    let row: Option<Row> = match connection {
        DbConnection::Postgres(inner) => row.select(Row::as_select()).for_update().first(inner).optional()?,
        DbConnection::Sqlite(inner) => row.select(Row::as_select()).first(inner).optional()?,
    };
    row.map(|row| edition(connection, row)).transpose()
}

/// Any number that no other program on the same server is likely to lock: "articles" in ASCII.
const ARTICLES_LOCK: i64 = 0x6172_7469_636c_6573;

/// Whether a transaction adds articles to editions that take some, or closes an edition to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Articles {
    Coming,
    Closing,
}

/// On PostgreSQL, keeps those that add articles apart from those that close an edition, until the transaction ends:
/// an article that was placed while its edition was open and committed after it had gone out would be lost. To be
/// called before any other lock is taken. SQLite's transaction has the only writer.
pub(super) fn keep_apart(connection: &mut DbConnection, articles: Articles) -> Result<(), QueryError> {
    let function = match articles {
        Articles::Coming => "pg_advisory_xact_lock_shared",
        Articles::Closing => "pg_advisory_xact_lock",
    };
    match connection {
        DbConnection::Postgres(inner) => {
            diesel::sql_query(format!("SELECT {function}({ARTICLES_LOCK})")).execute(inner).map(drop)
        }
        DbConnection::Sqlite(_) => Ok(()),
    }
}

/// Makes the row of `month` unless it is there.
pub(super) fn make(connection: &mut DbConnection, month: Month, now: Timestamp) -> Result<(), QueryError> {
    let row = (
        editions::month.eq(month.to_string()),
        editions::state.eq(EditionState::Collecting.as_str()),
        editions::created_at.eq(now.as_millis()),
        editions::updated_at.eq(now.as_millis()),
    );
    both!(connection, inner => {
        diesel::insert_into(editions::table).values(row).on_conflict_do_nothing().execute(inner)
    })?;
    let id = editions::table.filter(editions::month.eq(month.to_string())).select(editions::id).first(connection)?;
    desk::make(connection, id)
}

/// Every edition's month and state, and when it was approved, by month.
pub(super) fn states(
    connection: &mut DbConnection,
) -> Result<Vec<(Month, EditionState, Option<Timestamp>)>, QueryError> {
    let rows: Vec<(String, String, Option<i64>)> = editions::table
        .order(editions::month)
        .select((editions::month, editions::state, editions::approved_at))
        .load(connection)?;
    let read = |(month, state, approved): (String, String, Option<i64>)| {
        Ok((parsed(&month)?, parsed(&state)?, approved.map(Timestamp::from_millis)))
    };
    rows.into_iter().map(read).collect()
}

/// Moves an edition from a state to another; whether it was in the former.
pub(super) fn go(
    connection: &mut DbConnection,
    id: i64,
    from: EditionState,
    to: EditionState,
    now: Timestamp,
) -> Result<bool, QueryError> {
    debug_assert!(from == to || from.may_become(to), "{from} -> {to}");
    let changed = diesel::update(editions::table.find(id).filter(editions::state.eq(from.as_str())))
        .set((editions::state.eq(to.as_str()), editions::updated_at.eq(now.as_millis())))
        .execute(connection)?;
    Ok(changed == 1)
}

/// Notes what was approved, when and by whom.
pub(super) fn set_approval(
    connection: &mut DbConnection,
    id: i64,
    content_hash: &str,
    by: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(editions::table.find(id))
        .set((
            editions::content_hash.eq(Some(content_hash)),
            editions::approved_at.eq(Some(now.as_millis())),
            editions::approved_by.eq(Some(by)),
        ))
        .execute(connection)
        .map(drop)
}

/// Makes an approved edition a draft again, and takes from a draft what approvals it has, for this reason; whether
/// there was anything to take back. The edition is locked, and not released.
pub(super) fn void_approval(
    connection: &mut DbConnection,
    id: i64,
    why: &str,
    now: Timestamp,
) -> Result<bool, QueryError> {
    let had_approvals = approvals::remove(connection, id)?;
    let approved = editions::table.find(id).filter(editions::state.eq(EditionState::Approved.as_str()));
    let changed = diesel::update(approved)
        .set((
            editions::state.eq(EditionState::Draft.as_str()),
            editions::content_hash.eq(None::<String>),
            editions::approved_at.eq(None::<i64>),
            editions::approved_by.eq(None::<String>),
            editions::updated_at.eq(now.as_millis()),
        ))
        .execute(connection)?;
    let is_void = changed == 1 || had_approvals;
    if is_void {
        desk::set_voided(connection, id, why, now)?;
    }
    Ok(is_void)
}

/// Replaces what an editor wrote for all readers.
pub(super) fn set_texts(
    connection: &mut DbConnection,
    id: i64,
    texts: &EditionTexts,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(editions::table.find(id))
        .set((
            editions::title.eq(&texts.title),
            editions::subject.eq(&texts.subject),
            editions::preheader.eq(&texts.preheader),
            editions::note.eq(&texts.note),
            editions::updated_at.eq(now.as_millis()),
        ))
        .execute(connection)
        .map(drop)
}

/// Notes why an edition is held, or that it is not.
pub(super) fn set_paused_why(connection: &mut DbConnection, id: i64, why: Option<&str>) -> Result<(), QueryError> {
    diesel::update(editions::table.find(id)).set(editions::paused_why.eq(why)).execute(connection).map(drop)
}

/// Notes that nothing more will be sent.
pub(super) fn set_finished(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<(), QueryError> {
    diesel::update(editions::table.find(id))
        .set(editions::finished_at.eq(Some(now.as_millis())))
        .execute(connection)
        .map(drop)
}

/// Sends an edition on that was sent: some of its copies are queued again. Whether it was.
pub(super) fn reopen(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<bool, QueryError> {
    let reopened = go(connection, id, EditionState::Sent, EditionState::Sending, now)?;
    if reopened {
        diesel::update(editions::table.find(id)).set(editions::finished_at.eq(None::<i64>)).execute(connection)?;
    }
    Ok(reopened)
}

/// The running number of an edition: how many were released before it, plus one. It is final once the edition is
/// released; until then it is what it would be now.
pub fn number(connection: &mut DbConnection, edition: &Edition) -> Result<u32, QueryError> {
    let released = editions::table.filter(editions::released_at.is_not_null());
    let before: i64 = match (edition.id, edition.released_at.map(Timestamp::as_millis)) {
        (Some(id), Some(at)) => released
            .filter(editions::released_at.lt(at).or(editions::released_at.eq(at).and(editions::id.lt(id))))
            .count()
            .get_result(connection)?,
        _ => released.count().get_result(connection)?,
    };
    Ok(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
}

/// The edition of a row, with what its desk knows.
fn edition(connection: &mut DbConnection, row: Row) -> Result<Edition, QueryError> {
    let desk = desk::of_edition(connection, row.id)?;
    Ok(Edition {
        id: Some(row.id),
        month: parsed(&row.month)?,
        state: parsed(&row.state)?,
        texts: EditionTexts { title: row.title, subject: row.subject, preheader: row.preheader, note: row.note },
        own_texts: texts::of_edition(connection, row.id)?,
        sections: desk.sections,
        voided: desk.voided,
        countdown: desk.countdown,
        approvals: approvals::of_edition(connection, row.id)?,
        content_hash: row.content_hash,
        approved_at: row.approved_at.map(Timestamp::from_millis),
        approved_by: row.approved_by,
        released_at: row.released_at.map(Timestamp::from_millis),
        finished_at: row.finished_at.map(Timestamp::from_millis),
        paused_why: row.paused_why,
        audience: row.audience,
        accepted: row.accepted,
    })
}

/// A stored text as the value that it was written from.
fn parsed<T>(text: &str) -> Result<T, QueryError>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| QueryError::DeserializationError(Box::new(error)))
}
