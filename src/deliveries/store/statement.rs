//! Reading the ledger: closing statements and lists.

use diesel::prelude::*;

use super::super::delivery::{EditionFacts, State};
use super::super::statement::{Backlog, Listed, ReleasedEdition, Statement};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, editions};
use crate::db::{DbConnection, QueryError, both};

/// The statement of the edition of `month`, as its counters say.
pub(in crate::deliveries) fn statement(
    connection: &mut DbConnection,
    month: &str,
) -> Result<Option<Statement>, QueryError> {
    type Row = (String, String, i64, i64, i64, i64, i64, i64, i64);
    let row: Option<Row> = editions::table
        .filter(editions::month.eq(month))
        .select((
            editions::month,
            editions::state,
            editions::audience,
            editions::accepted,
            editions::rejected,
            editions::skipped,
            editions::unknown,
            editions::queued,
            editions::deferred,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(|(edition, state, audience, accepted, rejected, skipped, unknown, queued, deferred)| Statement {
        edition,
        state,
        audience,
        accepted,
        rejected,
        skipped,
        unknown,
        queued,
        deferred,
    }))
}

/// What is still to be done of editions that go out or may go on, and of single mails.
pub(in crate::deliveries) fn backlog(connection: &mut DbConnection) -> Result<Backlog, QueryError> {
    let counters: Vec<(i64, i64, i64)> = editions::table
        .filter(editions::state.eq_any(["sending", "paused", "sent"]))
        .select((editions::queued, editions::deferred, editions::unknown))
        .load(connection)?;
    let single_mails =
        due_deliveries::table.filter(due_deliveries::edition_id.is_null()).count().get_result(connection)?;
    let none = Backlog { single_mails, ..Backlog::default() };
    Ok(counters.into_iter().fold(none, |sum, (queued, deferred, unknown)| Backlog {
        digests: sum.digests + queued,
        deferred: sum.deferred + deferred,
        unknown: sum.unknown + unknown,
        ..sum
    }))
}

/// What the mails of an edition share; `None` before its release.
pub(in crate::deliveries) fn edition_facts(
    connection: &mut DbConnection,
    month: &str,
) -> Result<Option<EditionFacts>, QueryError> {
    let row: Option<(i64, Option<String>, Option<String>)> = editions::table
        .filter(editions::month.eq(month))
        .select((editions::id, editions::nonce, editions::mail_domain))
        .first(connection)
        .optional()?;
    Ok(row.and_then(|(id, nonce, mail_domain)| Some(EditionFacts { id, nonce: nonce?, mail_domain: mail_domain? })))
}

/// Released editions, the latest first.
pub(in crate::deliveries) fn released(connection: &mut DbConnection) -> Result<Vec<ReleasedEdition>, QueryError> {
    type Row = (i64, String, Option<String>, Option<String>, Option<i64>);
    let rows: Vec<Row> = editions::table
        .filter(editions::released_at.is_not_null())
        .order(editions::released_at.desc())
        .select((editions::id, editions::month, editions::nonce, editions::mail_domain, editions::released_at))
        .load(connection)?;
    let released = |(id, month, nonce, mail_domain, at): Row| {
        let facts = EditionFacts { id, nonce: nonce?, mail_domain: mail_domain? };
        Some(ReleasedEdition { facts, month, at: Timestamp::from_millis(at?) })
    };
    Ok(rows.into_iter().filter_map(released).collect())
}

/// When the next row of the edition of `month` that waits is claimed again.
pub(in crate::deliveries) fn next_retry(
    connection: &mut DbConnection,
    month: &str,
) -> Result<Option<Timestamp>, QueryError> {
    let first: Option<i64> = due_deliveries::table
        .inner_join(editions::table.on(due_deliveries::edition_id.eq(editions::id.nullable())))
        .filter(editions::month.eq(month).and(due_deliveries::worker.is_null()))
        .select(diesel::dsl::min(due_deliveries::ready_at))
        .first(connection)?;
    Ok(first.map(Timestamp::from_millis))
}

/// The state and last reply of one row.
pub(in crate::deliveries) fn standing(
    connection: &mut DbConnection,
    id: i64,
) -> Result<Option<(State, Option<String>)>, QueryError> {
    let row: Option<(String, Option<String>)> =
        deliveries::table.find(id).select((deliveries::state, deliveries::reply)).first(connection).optional()?;
    Ok(row.and_then(|(state, reply)| Some((state.parse().ok()?, reply))))
}

/// The row of the edition of `month`.
pub(in crate::deliveries) fn edition_id(connection: &mut DbConnection, month: &str) -> Result<Option<i64>, QueryError> {
    editions::table.filter(editions::month.eq(month)).select(editions::id).first(connection).optional()
}

/// The same counted row by row; only the audience is taken from the counters.
pub(in crate::deliveries) fn recount(
    connection: &mut DbConnection,
    counted: &Statement,
) -> Result<Statement, QueryError> {
    let groups: Vec<(String, i64)> = deliveries::table
        .inner_join(editions::table.on(deliveries::edition_id.eq(editions::id.nullable())))
        .filter(editions::month.eq(&counted.edition))
        .group_by(deliveries::state)
        .select((deliveries::state, diesel::dsl::count_star()))
        .load(connection)?;
    let of = |state: &str| groups.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| *n);
    Ok(Statement {
        accepted: of("accepted"),
        rejected: of("rejected"),
        skipped: of("skipped"),
        unknown: of("unknown"),
        queued: of("queued"),
        deferred: of("deferred"),
        ..counted.clone()
    })
}

pub(super) type ListedRow = (
    i64,
    String,
    String,
    String,
    Option<String>,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

/// The columns of a [`Listed`].
macro_rules! listed_columns {
    () => {
        (
            deliveries::id,
            deliveries::kind,
            deliveries::address,
            deliveries::state,
            deliveries::reason,
            deliveries::attempts,
            deliveries::created_at,
            deliveries::dated_at,
            deliveries::answered_at,
            deliveries::reply,
            deliveries::edition_id,
            deliveries::subscriber_id,
        )
    };
}
pub(super) use listed_columns;

pub(super) fn listed(row: ListedRow) -> Listed {
    let (id, kind, address, state, reason, attempts, created_at, dated_at, answered_at, reply, edition_id, reader) =
        row;
    Listed {
        id,
        kind,
        address,
        state,
        reason,
        attempts,
        created_at,
        dated_at,
        answered_at,
        reply,
        edition_id,
        subscriber_id: reader,
    }
}

/// Rows after `after` of the edition of `month`, or of one subscriber, in id order.
pub(in crate::deliveries) fn list(
    connection: &mut DbConnection,
    of: &super::super::statement::Of,
    after: i64,
    limit: i64,
) -> Result<Vec<Listed>, QueryError> {
    use super::super::statement::Of;

    let of_subscriber = match of {
        Of::Subscriber(id) => super::queue::of_subscriber(connection, *id)?,
        Of::Edition { .. } => Vec::new(),
    };
    let rows: Vec<ListedRow> = both!(connection, inner => {
        let mut query = deliveries::table
            .filter(deliveries::id.gt(after))
            .order(deliveries::id)
            .limit(limit)
            .select(listed_columns!())
            .into_boxed();
        match of {
            Of::Edition { id, state } => {
                let ids: (Option<i64>, Option<i64>) =
                    editions::table.find(id).select((editions::first_id, editions::last_id)).first(inner)?;
                query = query
                    .filter(deliveries::id.between(ids.0.unwrap_or_default(), ids.1.unwrap_or_default()))
                    .filter((deliveries::edition_id + 0).eq(id));
                if let Some(state) = state {
                    query = query.filter(deliveries::state.eq(state.as_str()));
                }
            }
            Of::Subscriber(_) => query = query.filter(deliveries::id.eq_any(of_subscriber)),
        }
        query.load(inner)?
    });
    Ok(rows.into_iter().map(listed).collect())
}
