//! Events that an edition announces ahead of their own month's: that one is due when its month is over, and so are they.
//!
//! So an edition also takes the events of the month after its own that are still to come when it is sent. Their own
//! month's edition then leaves them out, as sent before. The reach is one month: where a schedule sends an edition late
//! in the next month, that month's events before this day are announced by none.

use super::{Edition, EditionState};
use crate::articles::{self, Article};
use crate::calendar::Month;
use crate::db::{DbConnection, QueryError};
use crate::kind::Kind;

/// Whether `article` is an event of the month after `month`. The last month of all has none after it.
pub(super) fn is_ahead(article: &Article, month: Month) -> bool {
    article.kind == Kind::Event && article.month > month && article.month == month.next()
}

/// The events of the month after the edition's, over or not, the newest first. Of an approved edition those that it had
/// when it was approved, which is what `is_noted` says: a later one would be something that nobody has approved.
pub(super) fn events(
    connection: &mut DbConnection,
    edition: &Edition,
    is_noted: impl Fn(&Article) -> bool,
) -> Result<Vec<Article>, QueryError> {
    let mut events = articles::store::events_of_month(connection, edition.month.next())?;
    let is_fixed = edition.state >= EditionState::Approved;
    events.retain(|event| is_ahead(event, edition.month) && (!is_fixed || is_noted(event)));
    Ok(events)
}

#[cfg(test)]
mod tests;
