//! Going through an edition by the ids of its rows, which were given at its release: no database has to look at the whole
//! edition for each group, nor sort it.

use diesel::prelude::*;

use crate::db::schema::editions;
use crate::db::{DbConnection, QueryError, Window};

/// So many ids are looked at by one statement.
const LENGTH: i64 = 20_000;

/// Runs `step` for one stretch of the edition's ids after the other, the lowest first. Gives the sum of what it gives.
pub(super) fn by_stretches(
    connection: &mut DbConnection,
    edition_id: i64,
    mut step: impl FnMut(&mut DbConnection, Window) -> Result<i64, QueryError>,
) -> Result<i64, QueryError> {
    let ends: Option<(Option<i64>, Option<i64>)> = editions::table
        .find(edition_id)
        .select((editions::first_id, editions::last_id))
        .first(connection)
        .optional()?;
    let Some((Some(mut from), Some(last))) = ends else { return Ok(0) };
    let mut sum = 0;
    while from <= last {
        let to = last.min(from + LENGTH - 1);
        sum += step(connection, Window { from, to })?;
        from = to + 1;
    }
    Ok(sum)
}
