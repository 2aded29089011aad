//! Accepted, many rows at once: what nearly every message of a send comes to.

use std::collections::HashSet;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::sqlite::SqliteConnection;

use super::super::results::Answer;
use crate::db::schema::deliveries;
use crate::db::{DbConnection, PgSync, QueryError};

/// Writes that rows of a first pass were accepted. Gives the ids of those that were still queued, and so are accepted
/// now; any other is left as it is.
pub(in crate::deliveries) fn accept(
    connection: &mut DbConnection,
    answers: &[&Answer],
) -> Result<HashSet<i64>, QueryError> {
    match connection {
        DbConnection::Sqlite(inner) => one_by_one(inner, answers),
        DbConnection::Postgres(inner) => at_once(inner, answers),
    }
}

/// In SQLite a statement is a function call.
fn one_by_one(connection: &mut SqliteConnection, answers: &[&Answer]) -> Result<HashSet<i64>, QueryError> {
    let mut accepted = HashSet::with_capacity(answers.len());
    for answer in answers {
        let row = deliveries::table.filter(deliveries::id.eq(answer.id).and(deliveries::state.eq("queued")));
        let at = Some(answer.at.as_millis());
        let changed = diesel::update(row)
            .set((
                deliveries::state.eq("accepted"),
                deliveries::attempts.eq(deliveries::attempts + 1),
                deliveries::dated_at.eq(Some(answer.dated_at.as_millis())),
                deliveries::first_attempt_at.eq(at),
                deliveries::answered_at.eq(at),
                deliveries::reply.eq(answer.words()),
            ))
            .execute(connection)?;
        if changed == 1 {
            accepted.insert(answer.id);
        }
    }
    Ok(accepted)
}

/// In PostgreSQL it is a round trip, so all rows go in one.
fn at_once(connection: &mut PgSync, answers: &[&Answer]) -> Result<HashSet<i64>, QueryError> {
    let each = |what: fn(&Answer) -> i64| answers.iter().map(|answer| what(answer)).collect();
    let accept = AcceptAtOnce {
        ids: each(|answer| answer.id),
        dates: each(|answer| answer.dated_at.as_millis()),
        moments: each(|answer| answer.at.as_millis()),
        replies: answers.iter().map(|answer| answer.words().unwrap_or_default()).collect(),
    };
    Ok(accept.load::<i64>(connection)?.into_iter().collect())
}

/// The statement, written out: diesel has no words for it, and forgets after each use how a `sql_query` was prepared.
#[derive(QueryId)]
struct AcceptAtOnce {
    ids: Vec<i64>,
    dates: Vec<i64>,
    moments: Vec<i64>,
    replies: Vec<String>,
}

impl QueryFragment<Pg> for AcceptAtOnce {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "UPDATE deliveries d SET state = 'accepted', attempts = d.attempts + 1, dated_at = a.dated_at,
                 first_attempt_at = a.at, answered_at = a.at, reply = a.reply FROM unnest(",
        );
        for numbers in [&self.ids, &self.dates, &self.moments] {
            out.push_bind_param::<Array<BigInt>, _>(numbers)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Array<Text>, _>(&self.replies)?;
        out.push_sql(") AS a (id, dated_at, at, reply) WHERE d.id = a.id AND d.state = 'queued' RETURNING d.id");
        Ok(())
    }
}

impl Query for AcceptAtOnce {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgSync> for AcceptAtOnce {}
