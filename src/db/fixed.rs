//! Statements that are written out, for the few that run in every group of a send.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use diesel::sqlite::Sqlite;

/// A statement with a number for each of its question marks, which gives numbers if it gives rows. Databases prepare it
/// once for each connection: diesel has its updates, and what goes through `sql_query`, prepared anew each time.
pub(crate) struct Fixed<const N: usize> {
    sql: &'static str,
    numbers: [i64; N],
}

impl<const N: usize> Fixed<N> {
    /// The statement `sql` with `numbers` for its question marks.
    pub(crate) fn new(sql: &'static str, numbers: [i64; N]) -> Fixed<N> {
        Fixed { sql, numbers }
    }

    fn walk<'b, DB>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<BigInt>,
        i64: ToSql<BigInt, DB>,
    {
        let mut parts = self.sql.split('?');
        out.push_sql(parts.next().unwrap_or_default());
        for (part, number) in parts.zip(&self.numbers) {
            out.push_bind_param::<BigInt, _>(number)?;
            out.push_sql(part);
        }
        Ok(())
    }
}

impl<const N: usize> QueryFragment<Sqlite> for Fixed<N> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(out)
    }
}

impl<const N: usize> QueryFragment<Pg> for Fixed<N> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.walk(out)
    }
}

/// Known by its text.
impl<const N: usize> QueryId for Fixed<N> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<const N: usize> Query for Fixed<N> {
    type SqlType = BigInt;
}

impl<const N: usize, C> RunQueryDsl<C> for Fixed<N> {}
