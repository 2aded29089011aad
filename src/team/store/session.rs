//! The rows of sessions.

use diesel::prelude::*;

use super::{Row, member};
use crate::clock::Timestamp;
use crate::db::schema::{members, sessions};
use crate::db::{DbConnection, QueryError};
use crate::team::{Member, Session};

type SessionRow = (i64, String, i64, i64, i64, i64, String, String);

fn session(row: SessionRow) -> Session {
    let (id, token_hash, member_id, created_at, seen_at, proved_at, origin, agent) = row;
    Session {
        id,
        member_id,
        created_at: Timestamp::from_millis(created_at),
        seen_at: Timestamp::from_millis(seen_at),
        proved_at: Timestamp::from_millis(proved_at),
        origin,
        agent,
        token_hash,
    }
}

/// A new one, in use from `now`.
pub(in crate::team) fn insert(
    connection: &mut DbConnection,
    member_id: i64,
    token_hash: &str,
    origin: &str,
    agent: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::member_id.eq(member_id),
            sessions::created_at.eq(now.as_millis()),
            sessions::seen_at.eq(now.as_millis()),
            sessions::proved_at.eq(now.as_millis()),
            sessions::origin.eq(origin),
            sessions::agent.eq(agent),
        ))
        .execute(connection)
        .map(drop)
}

/// The session with this hash and its member.
pub(in crate::team) fn by_token(
    connection: &mut DbConnection,
    token_hash: &str,
) -> Result<Option<(Member, Session)>, QueryError> {
    let found: Option<(Row, SessionRow)> = members::table
        .inner_join(sessions::table)
        .filter(sessions::token_hash.eq(token_hash))
        .select((members::all_columns, sessions::all_columns))
        .first(connection)
        .optional()?;
    Ok(found.map(|(row, found)| (member(&row), session(found))))
}

/// Those of a member, the latest used first.
pub(in crate::team) fn of_member(connection: &mut DbConnection, member_id: i64) -> Result<Vec<Session>, QueryError> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::member_id.eq(member_id))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .load(connection)?;
    Ok(rows.into_iter().map(session).collect())
}

pub(in crate::team) fn set_token(
    connection: &mut DbConnection,
    id: i64,
    token_hash: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(sessions::table.find(id))
        .set((sessions::token_hash.eq(token_hash), sessions::seen_at.eq(now.as_millis())))
        .execute(connection)
        .map(drop)
}

pub(in crate::team) fn set_seen(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<(), QueryError> {
    diesel::update(sessions::table.find(id)).set(sessions::seen_at.eq(now.as_millis())).execute(connection).map(drop)
}

pub(in crate::team) fn set_proved(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<(), QueryError> {
    diesel::update(sessions::table.find(id)).set(sessions::proved_at.eq(now.as_millis())).execute(connection).map(drop)
}

pub(in crate::team) fn end(connection: &mut DbConnection, id: i64) -> Result<(), QueryError> {
    diesel::delete(sessions::table.find(id)).execute(connection).map(drop)
}

pub(in crate::team) fn end_of(connection: &mut DbConnection, member_id: i64, id: i64) -> Result<bool, QueryError> {
    let found = sessions::table.find(id).filter(sessions::member_id.eq(member_id));
    Ok(diesel::delete(found).execute(connection)? > 0)
}

pub(in crate::team) fn end_others(
    connection: &mut DbConnection,
    member_id: i64,
    kept: Option<i64>,
) -> Result<usize, QueryError> {
    let others = sessions::table.filter(sessions::member_id.eq(member_id).and(sessions::id.ne(kept.unwrap_or(-1))));
    diesel::delete(others).execute(connection)
}

/// Ends those that nobody has used since `seen_before`, or that began before `made_before`.
pub(in crate::team) fn end_older(
    connection: &mut DbConnection,
    seen_before: Timestamp,
    made_before: Timestamp,
) -> Result<(), QueryError> {
    let old = sessions::seen_at.le(seen_before.as_millis()).or(sessions::created_at.le(made_before.as_millis()));
    diesel::delete(sessions::table.filter(old)).execute(connection).map(drop)
}
