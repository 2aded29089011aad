//! Who got it: the closing statement that adds up at every moment, and the rows behind it.

use serde::Serialize;

use super::delivery::{EditionFacts, State};
use super::store;
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// The sum of an edition: `audience` is the sum of all the others at every moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The month, `YYYY-MM`.
    pub edition: String,
    /// The edition's state.
    pub state: String,
    /// Readers that the edition was released to.
    pub audience: i64,
    /// Taken by the relay.
    pub accepted: i64,
    /// Refused for good.
    pub rejected: i64,
    /// Not handed over, each with a reason.
    pub skipped: i64,
    /// In doubt: the connection died after the final dot.
    pub unknown: i64,
    /// Waiting, or on their way.
    pub queued: i64,
    /// Refused for now, tried again later.
    pub deferred: i64,
}

impl Statement {
    /// Copies that came to a result, of whatever sort: neither waiting, on their way, nor to be tried again.
    pub fn settled(&self) -> i64 {
        self.audience - self.queued - self.deferred
    }

    /// What the parts come to; equal to `audience`.
    pub fn sum(&self) -> i64 {
        self.accepted + self.rejected + self.skipped + self.unknown + self.queued + self.deferred
    }
}

/// What is still to be done, of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Digests that wait or are on their way.
    pub digests: i64,
    /// Digests that were refused for now.
    pub deferred: i64,
    /// Digests in doubt.
    pub unknown: i64,
    /// Confirmations and other mails for one person.
    pub single_mails: i64,
}

/// One row as lists show it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The row.
    pub id: i64,
    /// A delivery kind's word.
    pub kind: String,
    /// The recipient; empty once the person was erased.
    pub address: String,
    /// A state's word.
    pub state: String,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Attempts that were answered.
    pub attempts: i64,
    /// When it was queued, in ms.
    pub created_at: i64,
    /// The mail's Date, once it is fixed, in ms.
    pub dated_at: Option<i64>,
    /// When the last attempt ended, in ms.
    pub answered_at: Option<i64>,
    /// The server's last words.
    pub reply: Option<String>,
    /// The edition, for digests.
    pub edition_id: Option<i64>,
    /// The reader, if the row is about one who was not erased.
    pub subscriber_id: Option<i64>,
}

/// An edition that was released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedEdition {
    /// What its mails share.
    pub facts: EditionFacts,
    /// The month, `YYYY-MM`.
    pub month: String,
    /// When it was released.
    pub at: Timestamp,
}

/// Which rows to list.
pub(super) enum Of {
    Edition { id: i64, state: Option<State> },
    Subscriber(i64),
}

/// The closing statement of the edition of `month` (`YYYY-MM`), if there is one. Reads the counters, which move in the
/// transactions of the rows; [`counted_statement`] proves them.
pub fn statement(connection: &mut DbConnection, month: &str) -> Result<Option<Statement>, QueryError> {
    store::statement::statement(connection, month)
}

/// The closing statement by the counters, and the same counted row by row, which must be equal. Within a write
/// transaction: nothing is recorded meanwhile.
pub fn counted_statement(
    connection: &mut DbConnection,
    month: &str,
) -> Result<Option<(Statement, Statement)>, QueryError> {
    if let Some(edition) = store::statement::edition_id(connection, month)? {
        store::editions::lock(connection, &[edition])?;
    }
    let Some(statement) = store::statement::statement(connection, month)? else { return Ok(None) };
    let counted = store::statement::recount(connection, &statement)?;
    Ok(Some((statement, counted)))
}

/// What is still to be done, by the editions' counters and the rows that are due.
pub fn backlog(connection: &mut DbConnection) -> Result<Backlog, QueryError> {
    store::statement::backlog(connection)
}

/// What the mails of the edition of `month` share, once it was released.
pub fn edition_facts(connection: &mut DbConnection, month: &str) -> Result<Option<EditionFacts>, QueryError> {
    store::statement::edition_facts(connection, month)
}

/// Every edition that was released, the latest first.
pub fn released(connection: &mut DbConnection) -> Result<Vec<ReleasedEdition>, QueryError> {
    store::statement::released(connection)
}

/// Up to `limit` deliveries of an edition with ids after `after`, in order, all or those in `state`.
pub fn list(
    connection: &mut DbConnection,
    edition_id: i64,
    state: Option<State>,
    after: i64,
    limit: i64,
) -> Result<Vec<Listed>, QueryError> {
    store::statement::list(connection, &Of::Edition { id: edition_id, state }, after, limit)
}

/// When the next of an edition's deliveries is tried again; `None`: none is waiting for that.
pub fn next_retry(connection: &mut DbConnection, month: &str) -> Result<Option<Timestamp>, QueryError> {
    store::statement::next_retry(connection, month)
}

/// Where a delivery stands, and the server's last words.
pub fn standing(connection: &mut DbConnection, id: i64) -> Result<Option<(State, Option<String>)>, QueryError> {
    store::statement::standing(connection, id)
}

/// Everything that was mailed to a subscriber, oldest first.
pub fn of_subscriber(connection: &mut DbConnection, subscriber_id: i64) -> Result<Vec<Listed>, QueryError> {
    store::statement::list(connection, &Of::Subscriber(subscriber_id), 0, i64::MAX)
}
