//! Which edition a new article goes to.

use super::store;
use crate::calendar::Month;
use crate::db::{DbConnection, QueryError};

/// The month of the edition that takes a new article dated in `month`.
///
/// That is the month itself, unless its edition is approved or further. Then it is the earliest later month whose
/// edition still takes articles, or that has none yet and is not over at `current_month`: a past month without an
/// edition would never go out by itself, and the article would be lost.
pub fn place(connection: &mut DbConnection, month: Month, current_month: Month) -> Result<Month, QueryError> {
    let Some(edition) = store::find(connection, month)? else { return Ok(month) };
    if edition.state.takes_articles() {
        return Ok(month);
    }
    let states = store::states(connection)?;
    let open = states.iter().filter(|(_, state, _)| state.takes_articles()).map(|(month, ..)| *month);
    let first_open = open.filter(|later| *later > month).min();
    let mut free = current_month.max(month.next());
    while states.iter().any(|(taken, ..)| *taken == free) && free < Month::LAST {
        free = free.next();
    }
    Ok(first_open.map_or(free, |open| open.min(free)))
}
