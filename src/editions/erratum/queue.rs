//! Queueing a correction bit by bit.

use super::super::store::errata;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::deliveries;

/// So many are ready to leave at most: mail that somebody waits for overtakes them anyway, but a transaction should be
/// short, and who leaves before theirs is queued is in no row at all.
pub(super) const MOST_WAITING: i64 = 200;

/// Queues the next bit of the correction that is open for longest, and closes it when nobody is left. Gives how many
/// readers it was queued for, which may be none; nothing if no correction is open. Call [`deliveries::Wake::now`] after
/// it.
///
/// # Errors
/// Only if the database can't be asked.
pub async fn queue_more(db: &Database, now: Timestamp) -> Result<Option<i64>, QueryError> {
    if db.read(errata::none_open).await? {
        return Ok(None);
    }
    db.write(move |connection| {
        let Some(open) = errata::lock_open(connection)? else { return Ok(None) };
        let room = MOST_WAITING - deliveries::waiting_errata(connection, now)?;
        if room <= 0 {
            return Ok(Some(0));
        }
        let payload = (format!(r#"{{"erratum":{},"language":""#, open.id), r#""}"#);
        let passed = deliveries::queue_erratum(connection, open.stretch, room, (&payload.0, payload.1), now)?;
        errata::move_on(connection, &open, passed, now)?;
        Ok(Some(passed.queued))
    })
    .await
}
