//! What a person decides about an edition's rows that the ledger leaves alone: those in doubt, and those that failed
//! through no fault of their readers. Each within a transaction that has locked the edition's row, which keeps every
//! worker from its deliveries.

use diesel::dsl::{InnerJoin, IntoBoxed, exists, not};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::delivery::{SkipReason, State};
use super::results::Moves;
use super::stretches::by_stretches;
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, editions, subscribers, suppressions};
use crate::db::{DbConnection, MultiBackend, QueryError, Window, both};

/// Rows that one statement changes.
const AT_ONCE: usize = 500;

/// Sends again, from `now` on, what is in doubt and held: with the same Message-ID, Date and bytes, and as if nothing
/// had spoken against it. What waits to be sent again stays as it is. Says how many there were.
pub fn resend_held(connection: &mut DbConnection, edition_id: i64, now: Timestamp) -> Result<i64, QueryError> {
    by_stretches(connection, edition_id, |connection, stretch| {
        let due = due_deliveries::table.filter(due_deliveries::delivery_id.eq(deliveries::id));
        let ids: Vec<i64> = deliveries::table
            .filter(deliveries::id.between(stretch.from, stretch.to))
            // As in the first pass: by id, not by edition.
            .filter((deliveries::edition_id + 0).eq(edition_id).and(deliveries::state.eq(State::Unknown.as_str())))
            .filter(not(exists(due)))
            .order(deliveries::id)
            .select(deliveries::id)
            .load(connection)?;
        for some in ids.chunks(AT_ONCE) {
            diesel::update(deliveries::table.filter(deliveries::id.eq_any(some)))
                .set(deliveries::suspicions.eq(0))
                .execute(connection)?;
            queue_again(connection, edition_id, some, now)?;
        }
        Ok(ids.len() as i64)
    })
}

/// Deliveries of an edition that are in doubt and that no worker has in hand: what [`drop_doubtful`] drops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubtful {
    /// Those that stay in doubt until a person settles them: what [`resend_held`] sends again.
    pub held: i64,
    /// Those that are sent again without a person.
    pub waiting: i64,
}

impl Doubtful {
    /// All of them.
    pub fn all(self) -> i64 {
        self.held + self.waiting
    }
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = BigInt)]
    all: i64,
    #[diesel(sql_type = BigInt)]
    in_hand: i64,
}

/// How many deliveries of an edition are in doubt.
pub fn count_doubtful(connection: &mut DbConnection, edition_id: i64) -> Result<Doubtful, QueryError> {
    let unknown: i64 = editions::table.find(edition_id).select(editions::unknown).first(connection)?;
    if unknown == 0 {
        return Ok(Doubtful::default());
    }
    // A CROSS JOIN, for SQLite to begin with the shorter table.
    let due: Due = diesel::sql_query(
        "SELECT COUNT(*) AS \"all\", COUNT(due_deliveries.worker) AS in_hand FROM due_deliveries CROSS JOIN deliveries
         WHERE due_deliveries.edition_id = $1 AND deliveries.id = due_deliveries.delivery_id
             AND deliveries.state = 'unknown'",
    )
    .bind::<BigInt, _>(edition_id)
    .get_result(connection)?;
    Ok(Doubtful { held: unknown - due.all, waiting: due.all - due.in_hand })
}

/// Lets go of what is in doubt, held or waiting to be sent again, but for what a worker has in hand: it becomes
/// *skipped* ([`SkipReason::Dropped`]) and keeps the words that it was in doubt with. Says how many there were.
pub fn drop_doubtful(connection: &mut DbConnection, edition_id: i64) -> Result<i64, QueryError> {
    let dropped = by_stretches(connection, edition_id, |connection, stretch| {
        let in_hand = due_deliveries::table
            .filter(due_deliveries::delivery_id.eq(deliveries::id).and(due_deliveries::worker.is_not_null()));
        let ids: Vec<i64> = deliveries::table
            .filter(deliveries::id.between(stretch.from, stretch.to))
            .filter((deliveries::edition_id + 0).eq(edition_id).and(deliveries::state.eq(State::Unknown.as_str())))
            .filter(not(exists(in_hand)))
            .order(deliveries::id)
            .select(deliveries::id)
            .load(connection)?;
        for some in ids.chunks(AT_ONCE) {
            diesel::update(deliveries::table.filter(deliveries::id.eq_any(some)))
                .set((
                    deliveries::state.eq(State::Skipped.as_str()),
                    deliveries::reason.eq(Some(SkipReason::Dropped.as_str())),
                ))
                .execute(connection)?;
            diesel::delete(due_deliveries::table.filter(due_deliveries::delivery_id.eq_any(some)))
                .execute(connection)?;
        }
        Ok(ids.len() as i64)
    })?;
    let mut moves = Moves::default();
    moves.add_many(edition_id, State::Unknown, State::Skipped, dropped);
    moves.write(connection)?;
    Ok(dropped)
}

type Rest = IntoBoxed<'static, InnerJoin<deliveries::table, subscribers::table>, MultiBackend>;

/// Of some rows of an edition, those that [`queue_rest`] is about.
fn rest() -> Rest {
    let ours = [SkipReason::SenderFault, SkipReason::GaveUp, SkipReason::Poison].map(SkipReason::as_str);
    deliveries::table
        .inner_join(subscribers::table)
        .into_boxed()
        .filter(deliveries::state.eq_any([State::Rejected, State::Skipped].map(State::as_str)))
        .filter(deliveries::reason.eq_any(ours))
        .filter(subscribers::state.eq("active"))
        .filter(not(exists(suppressions::table.filter(suppressions::address_hash.eq(subscribers::address_hash)))))
}

fn rest_within(edition_id: i64, stretch: Window) -> Rest {
    rest().filter(deliveries::id.between(stretch.from, stretch.to)).filter((deliveries::edition_id + 0).eq(edition_id))
}

/// How many deliveries [`queue_rest`] would queue. Goes through all of the edition, if anything of it was rejected or
/// skipped.
pub fn count_rest(connection: &mut DbConnection, edition_id: i64) -> Result<i64, QueryError> {
    let failed: (i64, i64) =
        editions::table.find(edition_id).select((editions::rejected, editions::skipped)).first(connection)?;
    if failed == (0, 0) {
        return Ok(0);
    }
    match connection {
        // Its processes share one look, and none may share a short one.
        DbConnection::Postgres(_) => {
            rest().filter(deliveries::edition_id.eq(edition_id)).count().get_result(connection)
        }
        DbConnection::Sqlite(_) => by_stretches(connection, edition_id, |connection, stretch| {
            rest_within(edition_id, stretch).count().get_result(connection)
        }),
    }
}

/// Queues again, from `now` on, what did not reach readers who still want it and are not the reason: rejected because
/// the relay refused the sender, given up after temporary failures, or skipped as poison. The time until they are given
/// up begins anew. Their attempts are counted on, for a late answer is known by them. Says how many there were.
pub fn queue_rest(connection: &mut DbConnection, edition_id: i64, now: Timestamp) -> Result<i64, QueryError> {
    let mut moves = Moves::default();
    let queued = by_stretches(connection, edition_id, |connection, stretch| {
        let rows: Vec<(i64, String)> = rest_within(edition_id, stretch)
            .order(deliveries::id)
            .select((deliveries::id, deliveries::state))
            .load(connection)?;
        for some in rows.chunks(AT_ONCE) {
            let ids: Vec<i64> = some.iter().map(|(id, _)| *id).collect();
            diesel::update(deliveries::table.filter(deliveries::id.eq_any(&ids)))
                .set((
                    deliveries::state.eq(State::Queued.as_str()),
                    deliveries::reason.eq(None::<String>),
                    deliveries::suspicions.eq(0),
                    deliveries::first_attempt_at.eq(None::<i64>),
                ))
                .execute(connection)?;
            queue_again(connection, edition_id, &ids, now)?;
        }
        for (_, state) in &rows {
            moves.add(Some(edition_id), state.parse().unwrap_or(State::Rejected), State::Queued);
        }
        Ok(rows.len() as i64)
    })?;
    moves.write(connection)?;
    Ok(queued)
}

/// Puts rows that no worker has in hand among those that are claimed one by one.
fn queue_again(connection: &mut DbConnection, edition_id: i64, ids: &[i64], now: Timestamp) -> Result<(), QueryError> {
    diesel::delete(due_deliveries::table.filter(due_deliveries::delivery_id.eq_any(ids))).execute(connection)?;
    let due = |id: &i64| {
        let edition = due_deliveries::edition_id.eq(Some(edition_id));
        (due_deliveries::delivery_id.eq(*id), edition, due_deliveries::ready_at.eq(now.as_millis()))
    };
    let due: Vec<_> = ids.iter().map(due).collect();
    both!(connection, inner => diesel::insert_into(due_deliveries::table).values(due).execute(inner)).map(drop)
}
