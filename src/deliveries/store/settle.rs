//! What a person decides about an edition's rows that the ledger leaves alone: those in doubt, and those that failed
//! through no fault of their readers. Each within a transaction that has locked the edition's row, which keeps every
//! worker from its deliveries.

use diesel::dsl::{InnerJoin, IntoBoxed, exists, not};
use diesel::prelude::*;

use super::super::delivery::{SkipReason, State};
use super::results::{Moves, put_due};
use crate::clock::Timestamp;
use crate::db::schema::{deliveries, due_deliveries, subscribers, suppressions};
use crate::db::{DbConnection, MultiBackend, QueryError};

/// Rows that one statement is about.
const AT_ONCE: i64 = 500;

/// Sends again, from `now` on, what is in doubt and held: with the same Message-ID, Date and bytes, and as if nothing
/// had spoken against it. What waits to be sent again stays as it is. Says how many there were.
pub fn resend_held(connection: &mut DbConnection, edition_id: i64, now: Timestamp) -> Result<i64, QueryError> {
    in_steps(|after| {
        let due = due_deliveries::table.filter(due_deliveries::delivery_id.eq(deliveries::id));
        let ids: Vec<i64> = deliveries::table
            .filter(deliveries::edition_id.eq(edition_id).and(deliveries::state.eq(State::Unknown.as_str())))
            .filter(deliveries::id.gt(after).and(not(exists(due))))
            .order(deliveries::id)
            .limit(AT_ONCE)
            .select(deliveries::id)
            .load(connection)?;
        diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids.clone())))
            .set(deliveries::suspicions.eq(0))
            .execute(connection)?;
        queue_again(connection, edition_id, &ids, now)?;
        Ok(ids)
    })
}

/// How many deliveries in doubt [`drop_doubtful`] would drop.
pub fn count_doubtful(connection: &mut DbConnection, edition_id: i64) -> Result<i64, QueryError> {
    let in_hand = due_deliveries::table
        .filter(due_deliveries::delivery_id.eq(deliveries::id).and(due_deliveries::worker.is_not_null()));
    deliveries::table
        .filter(deliveries::edition_id.eq(edition_id).and(deliveries::state.eq(State::Unknown.as_str())))
        .filter(not(exists(in_hand)))
        .count()
        .get_result(connection)
}

/// Lets go of what is in doubt, held or waiting to be sent again, but for what a worker has in hand: it becomes
/// *skipped* ([`SkipReason::Dropped`]) and keeps the words that it was in doubt with. Says how many there were.
pub fn drop_doubtful(connection: &mut DbConnection, edition_id: i64) -> Result<i64, QueryError> {
    let mut moves = Moves::default();
    let dropped = in_steps(|after| {
        let in_hand = due_deliveries::table
            .filter(due_deliveries::delivery_id.eq(deliveries::id).and(due_deliveries::worker.is_not_null()));
        let ids: Vec<i64> = deliveries::table
            .filter(deliveries::edition_id.eq(edition_id).and(deliveries::state.eq(State::Unknown.as_str())))
            .filter(deliveries::id.gt(after).and(not(exists(in_hand))))
            .order(deliveries::id)
            .limit(AT_ONCE)
            .select(deliveries::id)
            .load(connection)?;
        diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids.clone())))
            .set((
                deliveries::state.eq(State::Skipped.as_str()),
                deliveries::reason.eq(Some(SkipReason::Dropped.as_str())),
            ))
            .execute(connection)?;
        diesel::delete(due_deliveries::table.filter(due_deliveries::delivery_id.eq_any(ids.clone())))
            .execute(connection)?;
        ids.iter().for_each(|_| moves.add(Some(edition_id), State::Unknown, State::Skipped));
        Ok(ids)
    })?;
    moves.write(connection)?;
    Ok(dropped)
}

type Rest = IntoBoxed<'static, InnerJoin<deliveries::table, subscribers::table>, MultiBackend>;

/// The rows that [`queue_rest`] is about.
fn rest(edition_id: i64) -> Rest {
    let ours = [SkipReason::SenderFault, SkipReason::GaveUp, SkipReason::Poison].map(SkipReason::as_str);
    deliveries::table
        .inner_join(subscribers::table)
        .into_boxed()
        .filter(deliveries::edition_id.eq(edition_id))
        .filter(deliveries::state.eq_any([State::Rejected, State::Skipped].map(State::as_str)))
        .filter(deliveries::reason.eq_any(ours))
        .filter(subscribers::state.eq("active"))
        .filter(not(exists(suppressions::table.filter(suppressions::address_hash.eq(subscribers::address_hash)))))
}

/// How many deliveries [`queue_rest`] would queue.
pub fn count_rest(connection: &mut DbConnection, edition_id: i64) -> Result<i64, QueryError> {
    rest(edition_id).count().get_result(connection)
}

/// Queues again, from `now` on, what did not reach readers who still want it and are not the reason: rejected because
/// the relay refused the sender, given up after temporary failures, or skipped as poison. The time until they are given
/// up begins anew. Their attempts are counted on, for a late answer is known by them. Says how many there were.
pub fn queue_rest(connection: &mut DbConnection, edition_id: i64, now: Timestamp) -> Result<i64, QueryError> {
    let mut moves = Moves::default();
    let queued = in_steps(|after| {
        let rows: Vec<(i64, String)> = rest(edition_id)
            .filter(deliveries::id.gt(after))
            .order(deliveries::id)
            .limit(AT_ONCE)
            .select((deliveries::id, deliveries::state))
            .load(connection)?;
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids.clone())))
            .set((
                deliveries::state.eq(State::Queued.as_str()),
                deliveries::reason.eq(None::<String>),
                deliveries::suspicions.eq(0),
                deliveries::first_attempt_at.eq(None::<i64>),
            ))
            .execute(connection)?;
        for (_, state) in rows {
            moves.add(Some(edition_id), state.parse().unwrap_or(State::Rejected), State::Queued);
        }
        queue_again(connection, edition_id, &ids, now)?;
        Ok(ids)
    })?;
    moves.write(connection)?;
    Ok(queued)
}

fn queue_again(connection: &mut DbConnection, edition_id: i64, ids: &[i64], now: Timestamp) -> Result<(), QueryError> {
    ids.iter().try_for_each(|id| put_due(connection, *id, Some(edition_id), now))
}

/// Runs `step` with the last id that was dealt with until it finds nothing more; says how many rows there were.
fn in_steps(mut step: impl FnMut(i64) -> Result<Vec<i64>, QueryError>) -> Result<i64, QueryError> {
    let (mut after, mut count) = (0, 0);
    loop {
        let ids = step(after)?;
        let Some(last) = ids.last() else { return Ok(count) };
        after = *last;
        count += ids.len() as i64;
    }
}
