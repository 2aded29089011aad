//! Going on where a process died.

use super::locked::LockedEditions;
use super::results::{Answer, Rules, record};
use super::store::takeover::InDoubt;
use super::store::{results, takeover};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::mail::Outcome;

const WHY: &str = "the program ended while this mail was on its way";

/// Takes over what `dead` left, for `heir`: rows that may have been handed over become unknown (and are sent again or
/// held, by policy), and its leases go on after their frontiers. Says how many rows are in doubt. Within a transaction
/// that holds the dead worker's lock.
pub(super) fn take_over(
    connection: &mut DbConnection,
    dead: i64,
    heir: i64,
    rules: &Rules,
    now: Timestamp,
) -> Result<usize, QueryError> {
    let first_look = in_doubt(connection, dead)?;
    let editions = LockedEditions::lock(connection, first_look.iter().filter_map(|row| row.edition_id))?;
    for some in first_look.chunks(500) {
        results::standings(connection, &some.iter().map(|row| row.id).collect::<Vec<_>>())?;
    }
    // Now that the rows are locked: the one that we take for dead may have had a last word in between.
    let in_doubt = in_doubt(connection, dead)?;
    // One row alone may have brought the process down; of many, nobody can say which.
    let suspect = in_doubt.len() == 1;
    let answer = |row: &InDoubt| Answer {
        id: row.id,
        edition_id: row.edition_id,
        attempts: row.attempts,
        outcome: Outcome::Unknown(WHY.into()),
        at: now,
        dated_at: row.dated_at,
        suspect,
        first_pass: false,
        jitter: 0.0,
    };
    let answers: Vec<Answer> = in_doubt.iter().map(answer).collect();
    let mut moved = results::Moves::default();
    record(connection, dead, &answers.iter().collect::<Vec<_>>(), rules, &editions, &mut moved)?;
    moved.write(connection)?;
    takeover::inherit(connection, dead, heir)?;
    Ok(answers.len())
}

/// After a transaction of `worker` that failed in a way that leaves open whether it was committed: rows that it claims
/// in the database and does not have `in_hand` were never handed over, so they go back.
pub(super) fn reconcile(
    connection: &mut DbConnection,
    worker: i64,
    in_hand: impl Fn(i64) -> bool,
    now: Timestamp,
) -> Result<(), QueryError> {
    for row in in_doubt(connection, worker)?.iter().filter(|row| !in_hand(row.id)) {
        results::keep_date(connection, row.id, row.dated_at)?;
        results::put_due(connection, row.id, row.edition_id, now)?;
    }
    Ok(())
}

/// The rows that `worker` had claimed, from leases or one by one, and not answered for.
fn in_doubt(connection: &mut DbConnection, worker: i64) -> Result<Vec<InDoubt>, QueryError> {
    let mut rows = takeover::claims(connection, worker)?;
    rows.extend(takeover::beyond_leases(connection, worker)?);
    Ok(rows)
}
