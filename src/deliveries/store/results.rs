//! Writing results, and the counters that move with them.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::delivery::{SkipReason, State};
use super::super::results::{Answer, Decision, Standing};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, editions};
use crate::db::{DbConnection, Fixed, QueryError, both};

type Row = (i64, String, Option<i64>, String, i64, i64, Option<i64>);

/// The rows `ids` as they stand, in id order; on PostgreSQL locked until the transaction ends, or two workers could
/// both move the counters for one row. Rows with words that can't be read are left out.
pub(in crate::deliveries) fn standings(
    connection: &mut DbConnection,
    ids: &[i64],
) -> Result<Vec<Standing>, QueryError> {
    let wanted = deliveries::table.filter(deliveries::id.eq_any(ids.to_vec())).order(deliveries::id).select((
        deliveries::id,
        deliveries::kind,
        deliveries::edition_id,
        deliveries::state,
        deliveries::attempts,
        deliveries::suspicions,
        deliveries::first_attempt_at,
    ));
    let rows: Vec<Row> = match connection {
        DbConnection::Postgres(inner) => wanted.for_update().load(inner)?,
        DbConnection::Sqlite(inner) => wanted.load(inner)?,
    };
    let standing = |(id, kind, edition_id, state, attempts, suspicions, first): Row| {
        Some(Standing {
            id,
            kind: kind.parse().ok()?,
            edition_id,
            state: state.parse().ok()?,
            attempts,
            suspicions,
            first_attempt_at: first.map(Timestamp::from_millis),
        })
    };
    Ok(rows.into_iter().filter_map(standing).collect())
}

/// Which of the rows `ids` other workers than `worker` have in hand.
pub(in crate::deliveries) fn in_other_hands(
    connection: &mut DbConnection,
    ids: &[i64],
    worker: i64,
) -> Result<Vec<i64>, QueryError> {
    due_deliveries::table
        .filter(due_deliveries::delivery_id.eq_any(ids.to_vec()))
        .filter(due_deliveries::worker.is_not_null().and(due_deliveries::worker.ne(Some(worker))))
        .select(due_deliveries::delivery_id)
        .load(connection)
}

/// Fixes the Date of a row that was claimed and comes back unsent.
pub(in crate::deliveries) fn keep_date(
    connection: &mut DbConnection,
    id: i64,
    dated_at: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(deliveries::table.find(id).filter(deliveries::dated_at.is_null()))
        .set(deliveries::dated_at.eq(Some(dated_at.as_millis())))
        .execute(connection)
        .map(drop)
}

/// Writes one decision, and when the row is due again.
pub(in crate::deliveries) fn write(
    connection: &mut DbConnection,
    standing: &Standing,
    decision: &Decision,
    answer: &Answer,
) -> Result<(), QueryError> {
    let at = answer.at.as_millis();
    let first = standing.first_attempt_at.map_or(at, Timestamp::as_millis);
    let answered = decision.attempts > standing.attempts;
    diesel::update(deliveries::table.find(standing.id))
        .set((
            deliveries::state.eq(decision.state.as_str()),
            deliveries::reason.eq(decision.reason.map(|reason| reason.as_str())),
            deliveries::attempts.eq(decision.attempts),
            deliveries::suspicions.eq(decision.suspicions),
            deliveries::dated_at.eq(Some(answer.dated_at.as_millis())),
            deliveries::first_attempt_at
                .eq(answered.then_some(first).or(standing.first_attempt_at.map(|t| t.as_millis()))),
            deliveries::answered_at.eq(Some(at)),
        ))
        .execute(connection)?;
    if let Some(reply) = &decision.reply {
        diesel::update(deliveries::table.find(standing.id)).set(deliveries::reply.eq(reply)).execute(connection)?;
    }
    match decision.due {
        Some(ready_at) => put_due(connection, standing.id, standing.edition_id, ready_at),
        None => drop_due(connection, standing.id),
    }
}

/// Marks a row as skipped for good.
pub(in crate::deliveries) fn skip(
    connection: &mut DbConnection,
    id: i64,
    reason: SkipReason,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(deliveries::table.find(id))
        .set((
            deliveries::state.eq(State::Skipped.as_str()),
            deliveries::reason.eq(Some(reason.as_str())),
            deliveries::answered_at.eq(Some(now.as_millis())),
        ))
        .execute(connection)
        .map(drop)
}

/// Puts a row among those that are claimed one by one; `edition` is the row's own.
pub(in crate::deliveries) fn put_due(
    connection: &mut DbConnection,
    id: i64,
    edition: Option<i64>,
    ready_at: Timestamp,
) -> Result<(), QueryError> {
    let row = (
        due_deliveries::delivery_id.eq(id),
        due_deliveries::edition_id.eq(edition),
        due_deliveries::ready_at.eq(ready_at.as_millis()),
    );
    let waiting = (due_deliveries::ready_at.eq(ready_at.as_millis()), due_deliveries::worker.eq(None::<i64>));
    both!(connection, inner => diesel::insert_into(due_deliveries::table)
        .values(row)
        .on_conflict(due_deliveries::delivery_id)
        .do_update()
        .set(waiting)
        .execute(inner))
    .map(drop)
}

/// Takes a row out from among those.
pub(in crate::deliveries) fn drop_due(connection: &mut DbConnection, id: i64) -> Result<(), QueryError> {
    diesel::delete(due_deliveries::table.find(id)).execute(connection).map(drop)
}

/// Changes of closing statements, gathered over a transaction and written once.
#[derive(Debug, Default)]
pub(in crate::deliveries) struct Moves(BTreeMap<i64, BTreeMap<&'static str, i64>>);

impl Moves {
    /// A row of `edition` went from one state to another.
    pub(in crate::deliveries) fn add(&mut self, edition: Option<i64>, from: State, to: State) {
        let Some(edition) = edition.filter(|_| from != to) else { return };
        let counters = self.0.entry(edition).or_default();
        *counters.entry(from.as_str()).or_default() -= 1;
        *counters.entry(to.as_str()).or_default() += 1;
    }

    /// So many rows of `edition` went from one state to another.
    pub(in crate::deliveries) fn add_many(&mut self, edition: i64, from: State, to: State, count: i64) {
        let counters = self.0.entry(edition).or_default();
        *counters.entry(from.as_str()).or_default() -= count;
        *counters.entry(to.as_str()).or_default() += count;
    }

    /// The editions that something changes for.
    pub(in crate::deliveries) fn editions(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// By how much the counter of `state` changes.
    pub(in crate::deliveries) fn by(&self, edition: i64, state: State) -> i64 {
        self.0.get(&edition).and_then(|counters| counters.get(state.as_str())).copied().unwrap_or_default()
    }

    /// What moves the counters, a statement for each edition.
    pub(in crate::deliveries) fn statements(&self) -> impl Iterator<Item = Fixed> {
        self.editions().map(|edition| {
            Fixed::new(
                "UPDATE editions SET queued = queued + ?, accepted = accepted + ?, deferred = deferred + ?,
                     rejected = rejected + ?, skipped = skipped + ?, unknown = unknown + ?
                 WHERE id = ?",
                vec![
                    self.by(edition, State::Queued),
                    self.by(edition, State::Accepted),
                    self.by(edition, State::Deferred),
                    self.by(edition, State::Rejected),
                    self.by(edition, State::Skipped),
                    self.by(edition, State::Unknown),
                    edition,
                ],
            )
        })
    }

    /// Moves the counters of the editions.
    pub(in crate::deliveries) fn write(&self, connection: &mut DbConnection) -> Result<(), QueryError> {
        self.statements().try_for_each(|moves| moves.run(connection).map(drop))
    }
}

/// Holds an edition that is sending, and keeps why.
pub(in crate::deliveries) fn pause(connection: &mut DbConnection, edition: i64, why: &str) -> Result<(), QueryError> {
    diesel::update(editions::table.find(edition).filter(editions::state.eq("sending")))
        .set((editions::state.eq("paused"), editions::paused_why.eq(Some(why))))
        .execute(connection)
        .map(drop)
}

/// Declares *sent* every edition that is sending and has nothing queued, in flight or to be tried again. Gives their
/// months.
pub(in crate::deliveries) fn finish_done_editions(
    connection: &mut DbConnection,
    now: Timestamp,
) -> Result<Vec<String>, QueryError> {
    let waiting = |connection: &mut DbConnection, edition: i64| {
        diesel::select(diesel::dsl::exists(
            due_deliveries::table.inner_join(deliveries::table).filter(deliveries::edition_id.eq(edition)),
        ))
        .get_result::<bool>(connection)
    };
    let done: Vec<(i64, String)> = editions::table
        .filter(editions::state.eq("sending").and(editions::queued.eq(0)).and(editions::deferred.eq(0)))
        .select((editions::id, editions::month))
        .load(connection)?;
    let mut months = Vec::new();
    for (edition, month) in done {
        if waiting(connection, edition)? {
            continue;
        }
        let finished = diesel::update(editions::table.find(edition).filter(editions::state.eq("sending")))
            .set((editions::state.eq("sent"), editions::finished_at.eq(Some(now.as_millis()))))
            .execute(connection)?;
        months.extend((finished == 1).then_some(month));
    }
    Ok(months)
}
