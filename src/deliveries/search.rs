//! The deliveries of one edition, by what is asked for.
//!
//! What it costs with millions of rows: there is no index on what changes, so a state or a part of an address is found
//! by walking the edition's ids from the last one. Common states fill a page at once; a rare one may lie anywhere, so a
//! request looks through at most [`LOOKED_THROUGH`] rows and says so if these were not all. One reader's row is a look
//! into an index. How many rows are in each state the edition's counters know.

use super::delivery::State;
use super::statement::Listed;
use super::store::search as store;
use crate::db::{DbConnection, Place, QueryError, Turned, Window};

/// Rows that one request looks through.
const LOOKED_THROUGH: i64 = 500_000;

/// What is asked for; everything that is given must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// The edition's row.
    pub edition: i64,
    /// What became of the delivery.
    pub state: Option<State>,
    /// Part of the address, in whatever case; empty for all.
    pub words: String,
    /// One reader's row alone.
    pub reader: Option<i64>,
}

/// The page at `place` of up to `size` rows that fit `filter`. Empty for an edition that was not released.
pub fn search(
    connection: &mut DbConnection,
    filter: &DeliveryFilter,
    place: Place,
    size: usize,
) -> Result<Turned<Listed>, QueryError> {
    let all = store::ids(connection, filter.edition)?.unwrap_or(Window { from: 1, to: 0 });
    let window = place.window(all, if filter.reader.is_some() { i64::MAX } else { LOOKED_THROUGH });
    let rows = store::fitting(connection, filter, window, place.is_upwards(), size as i64 + 1)?;
    Ok(place.turn(rows, size, all, window, |row| row.id))
}
