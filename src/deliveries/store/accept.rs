//! Accepted, many rows at once: what nearly every message of a send comes to.

use std::collections::HashSet;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::super::results::Answer;
use crate::db::{self, QueryError, SharedPg};

/// Writes that rows were accepted, in SQLite, where a statement is a function call. Gives the ids of those that were still
/// queued.
pub(super) fn one_by_one(connection: &mut SqliteConnection, answers: &[&Answer]) -> Result<HashSet<i64>, QueryError> {
    let mut accepted = HashSet::with_capacity(answers.len());
    for answer in answers {
        let accept = AcceptOne {
            id: answer.id,
            dated_at: answer.dated_at.as_millis(),
            at: answer.at.as_millis(),
            reply: answer.words().unwrap_or_default(),
        };
        if accept.execute(connection)? == 1 {
            accepted.insert(answer.id);
        }
    }
    Ok(accepted)
}

/// The statement for one row, written out: diesel has its own updates prepared anew each time.
#[derive(QueryId)]
struct AcceptOne {
    id: i64,
    dated_at: i64,
    at: i64,
    reply: String,
}

impl QueryFragment<Sqlite> for AcceptOne {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("UPDATE deliveries SET state = 'accepted', attempts = attempts + 1, dated_at = ");
        out.push_bind_param::<BigInt, _>(&self.dated_at)?;
        out.push_sql(", first_attempt_at = ");
        out.push_bind_param::<BigInt, _>(&self.at)?;
        out.push_sql(", answered_at = ");
        out.push_bind_param::<BigInt, _>(&self.at)?;
        out.push_sql(", spare = NULL, reply = ");
        out.push_bind_param::<Text, _>(&self.reply)?;
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<BigInt, _>(&self.id)?;
        out.push_sql(" AND state = 'queued'");
        Ok(())
    }
}

impl RunQueryDsl<SqliteConnection> for AcceptOne {}

/// The same in PostgreSQL, beside other questions, where a statement is a round trip: one for all rows.
pub(super) async fn at_once(mut connection: &SharedPg, answers: &[&Answer]) -> Result<HashSet<i64>, QueryError> {
    if answers.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(db::AskPg::load(AcceptAtOnce(Accepted::of(answers)), &mut connection).await?.into_iter().collect())
}

/// Many rows that were accepted, as arrays of the same length.
#[derive(QueryId)]
pub(super) struct Accepted {
    ids: Vec<i64>,
    dates: Vec<i64>,
    moments: Vec<i64>,
    replies: Vec<String>,
}

impl Accepted {
    pub(super) fn of(answers: &[&Answer]) -> Accepted {
        let each = |what: fn(&Answer) -> i64| answers.iter().map(|answer| what(answer)).collect();
        Accepted {
            ids: each(|answer| answer.id),
            dates: each(|answer| answer.dated_at.as_millis()),
            moments: each(|answer| answer.at.as_millis()),
            replies: answers.iter().map(|answer| answer.words().unwrap_or_default()).collect(),
        }
    }

    /// The statement for all of them, for which diesel has no words, up to the end of its conditions.
    pub(super) fn walk<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "UPDATE deliveries d SET state = 'accepted', attempts = d.attempts + 1, dated_at = a.dated_at,
                 first_attempt_at = a.at, answered_at = a.at, reply = a.reply FROM unnest(",
        );
        for numbers in [&self.ids, &self.dates, &self.moments] {
            out.push_bind_param::<Array<BigInt>, _>(numbers)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Array<Text>, _>(&self.replies)?;
        out.push_sql(") AS a (id, dated_at, at, reply) WHERE d.id = a.id AND d.state = 'queued'");
        Ok(())
    }
}

#[derive(QueryId)]
struct AcceptAtOnce(Accepted);

impl QueryFragment<Pg> for AcceptAtOnce {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(out.reborrow())?;
        out.push_sql(" RETURNING d.id");
        Ok(())
    }
}

impl Query for AcceptAtOnce {
    type SqlType = BigInt;
}
