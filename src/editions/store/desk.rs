//! What the editors' desk knows of an edition beyond its own row, which the ledger writes all the time.

use diesel::prelude::*;

use super::super::{Voided, order};
use crate::clock::Timestamp;
use crate::db::schema::edition_desk;
use crate::db::{DbConnection, QueryError, both};
use crate::kind::Kind;

/// What is known of one edition.
pub(in crate::editions) struct Desk {
    /// All kinds in the order of their sections.
    pub(in crate::editions) sections: Vec<Kind>,
    /// Why the last approval is void.
    pub(in crate::editions) voided: Option<Voided>,
}

#[derive(Default, Queryable, Selectable)]
#[diesel(table_name = edition_desk)]
struct Row {
    section_order: Option<String>,
    voided_why: Option<String>,
    voided_at: Option<i64>,
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
    Ok(Desk {
        sections: order::sections(row.section_order.as_deref()),
        voided: row.voided_why.zip(row.voided_at).map(voided),
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

/// Notes why the approval is void.
pub(super) fn set_voided(
    connection: &mut DbConnection,
    edition_id: i64,
    why: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((edition_desk::voided_why.eq(Some(why)), edition_desk::voided_at.eq(Some(now.as_millis()))))
        .execute(connection)
        .map(drop)
}
