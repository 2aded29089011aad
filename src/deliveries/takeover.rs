//! Going on where a process died.

use super::results::{Answer, Rules, record};
use super::store::{first_pass::Lease, results::put_due, takeover};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::mail::Outcome;

const WHY: &str = "the program ended while this mail was on its way";

/// Takes over what `dead` left, for `heir`: rows that may have been handed over become unknown (and are sent again or
/// held, by policy), and its leases go on after their frontiers. Says how many rows are in doubt.
pub(super) fn take_over(
    connection: &mut DbConnection,
    dead: i64,
    heir: i64,
    rules: &Rules,
    now: Timestamp,
) -> Result<usize, QueryError> {
    let mut in_doubt = takeover::claims(connection, dead)?;
    for orphan in takeover::orphans(connection, dead)? {
        in_doubt.extend(orphan.in_doubt);
        takeover::inherit(connection, orphan.lease, heir)?;
    }
    // One row alone may have brought the process down; of many, nobody can say which.
    let suspect = in_doubt.len() == 1;
    let answer = |row: &takeover::InDoubt| Answer {
        id: row.id,
        edition_id: row.edition_id,
        outcome: Outcome::Unknown(WHY.into()),
        at: now,
        dated_at: row.dated_at,
        suspect,
        jitter: 0.0,
    };
    let answers: Vec<Answer> = in_doubt.iter().map(answer).collect();
    for some in answers.chunks(500) {
        record(connection, some, rules)?;
    }
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
    let mut claimed = takeover::claims(connection, worker)?;
    claimed.extend(takeover::orphans(connection, worker)?.into_iter().flat_map(|orphan| orphan.in_doubt));
    for row in claimed.iter().filter(|row| !in_hand(row.id)) {
        put_due(connection, row.id, row.kind, now)?;
    }
    Ok(())
}

/// The leases that `worker` goes on with, oldest first.
pub(super) fn leases_of(connection: &mut DbConnection, worker: i64) -> Result<Vec<Lease>, QueryError> {
    takeover::leases_of(connection, worker)
}
