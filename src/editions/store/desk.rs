//! What the editors' desk knows of an edition beyond its own row, which the ledger writes all the time.

use diesel::prelude::*;

use super::super::order;
use crate::db::schema::edition_desk;
use crate::db::{DbConnection, QueryError, both};
use crate::kind::Kind;

/// What is known of one edition.
pub(in crate::editions) struct Desk {
    /// All kinds in the order of their sections.
    pub(in crate::editions) sections: Vec<Kind>,
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
    let order: Option<Option<String>> =
        edition_desk::table.find(edition_id).select(edition_desk::section_order).first(connection).optional()?;
    Ok(Desk { sections: order::sections(order.flatten().as_deref()) })
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
