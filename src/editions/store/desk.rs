//! What the editors' desk knows of an edition beyond its own row, which the ledger writes all the time.

use diesel::prelude::*;

use super::super::{Countdown, EditionState, Voided, order};
use super::parsed;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{edition_desk, editions};
use crate::db::{DbConnection, QueryError, both};
use crate::kind::Kind;

/// What is known of one edition.
pub(in crate::editions) struct Desk {
    /// All kinds in the order of their sections.
    pub(in crate::editions) sections: Vec<Kind>,
    /// Why the last approval is void.
    pub(in crate::editions) voided: Option<Voided>,
    /// When it goes out, and who wants that.
    pub(in crate::editions) countdown: Option<Countdown>,
}

#[derive(Default, Queryable, Selectable)]
#[diesel(table_name = edition_desk)]
struct Row {
    section_order: Option<String>,
    voided_why: Option<String>,
    voided_at: Option<i64>,
    go_at: Option<i64>,
    go_by: Option<String>,
}

/// Makes the row of an edition unless it is there.
pub(super) fn make(connection: &mut DbConnection, edition_id: i64) -> Result<(), QueryError> {
    let row = edition_desk::edition_id.eq(edition_id);
    both!(connection, inner => {
        diesel::insert_into(edition_desk::table).values(row).on_conflict_do_nothing().execute(inner)
    })
    .map(drop)
}

/// What is known of an edition; what is usual, if nobody has arranged anything.
pub(super) fn of_edition(connection: &mut DbConnection, edition_id: i64) -> Result<Desk, QueryError> {
    let row = edition_desk::table.find(edition_id);
    let row: Row =
        both!(connection, inner => row.select(Row::as_select()).first(inner).optional())?.unwrap_or_default();
    let voided = |(why, at)| Voided { why, at: Timestamp::from_millis(at) };
    let countdown = |(at, by)| Countdown { at: Timestamp::from_millis(at), by };
    Ok(Desk {
        sections: order::sections(row.section_order.as_deref()),
        voided: row.voided_why.zip(row.voided_at).map(voided),
        countdown: row.go_at.zip(row.go_by).map(countdown),
    })
}

/// Notes the order of the sections: kinds with ';' between.
pub(in crate::editions) fn set_section_order(
    connection: &mut DbConnection,
    edition_id: i64,
    order: &str,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set(edition_desk::section_order.eq(Some(order)))
        .execute(connection)
        .map(drop)
}

/// Notes what is being approved, as JSON; no earlier approval is void any more.
pub(in crate::editions) fn set_approved(
    connection: &mut DbConnection,
    edition_id: i64,
    what: &str,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((
            edition_desk::approved_what.eq(Some(what)),
            edition_desk::voided_why.eq(None::<String>),
            edition_desk::voided_at.eq(None::<i64>),
        ))
        .execute(connection)
        .map(drop)
}

/// What was approved last, if anything ever was.
pub(in crate::editions) fn approved_what(
    connection: &mut DbConnection,
    edition_id: i64,
) -> Result<Option<String>, QueryError> {
    let what = edition_desk::table.find(edition_id).select(edition_desk::approved_what);
    Ok(what.first::<Option<String>>(connection).optional()?.flatten())
}

/// Notes that an edition is due and waits for a person; whether that was not noted before.
pub(in crate::editions) fn tell_waiting(
    connection: &mut DbConnection,
    edition_id: i64,
    now: Timestamp,
) -> Result<bool, QueryError> {
    let untold = edition_desk::table.find(edition_id).filter(edition_desk::waiting_told_at.is_null());
    let told =
        diesel::update(untold).set(edition_desk::waiting_told_at.eq(Some(now.as_millis()))).execute(connection)?;
    Ok(told == 1)
}

/// Notes when an edition goes out, or that it does not.
pub(in crate::editions) fn set_countdown(
    connection: &mut DbConnection,
    edition_id: i64,
    countdown: Option<&Countdown>,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((
            edition_desk::go_at.eq(countdown.map(|countdown| countdown.at.as_millis())),
            edition_desk::go_by.eq(countdown.map(|countdown| &*countdown.by)),
        ))
        .execute(connection)
        .map(drop)
}

/// The approved editions that are counted down, and when each goes out, the soonest first.
pub(in crate::editions) fn countdowns(connection: &mut DbConnection) -> Result<Vec<(Month, Timestamp)>, QueryError> {
    let rows: Vec<(String, i64)> = edition_desk::table
        .inner_join(editions::table)
        .filter(editions::state.eq(EditionState::Approved.as_str()).and(edition_desk::go_at.is_not_null()))
        .order((edition_desk::go_at, editions::month))
        .select((editions::month, edition_desk::go_at.assume_not_null()))
        .load(connection)?;
    let read = |(month, at): (String, i64)| Ok((parsed(&month)?, Timestamp::from_millis(at)));
    rows.into_iter().map(read).collect()
}

/// Notes why the approval is void; a countdown is then, too.
pub(super) fn set_voided(
    connection: &mut DbConnection,
    edition_id: i64,
    why: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((edition_desk::voided_why.eq(Some(why)), edition_desk::voided_at.eq(Some(now.as_millis()))))
        .execute(connection)?;
    set_countdown(connection, edition_id, None)
}
