//! Statements that are written out, for the few that run in every group of a send.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};
use diesel::sqlite::Sqlite;

use super::{DbConnection, QueryError, both};

/// A statement with a number for each of its question marks. Databases prepare it once for each connection: diesel has
/// its updates, and what goes through `sql_query`, prepared anew each time.
pub(crate) struct Fixed {
    sql: &'static str,
    numbers: Vec<i64>,
}

impl Fixed {
    /// The statement `sql` with `numbers` for its question marks.
    pub(crate) fn new(sql: &'static str, numbers: Vec<i64>) -> Fixed {
        Fixed { sql, numbers }
    }

    /// Runs it; gives the number of rows that it changed.
    pub(crate) fn run(&self, connection: &mut DbConnection) -> Result<usize, QueryError> {
        both!(connection, inner => self.execute(inner))
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

impl QueryFragment<Sqlite> for Fixed {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.walk(out)
    }
}

impl QueryFragment<Pg> for Fixed {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.walk(out)
    }
}

/// Known by its text.
impl QueryId for Fixed {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for &Fixed {}

/// The last statements of a transaction, which update one row each: if one of them finds none, the transaction fails.
#[derive(Default)]
pub(crate) struct Last(Vec<Fixed>);

impl Last {
    /// These statements, in order.
    pub(crate) fn new(updates: impl Iterator<Item = Fixed>) -> Last {
        Last(updates.collect())
    }

    /// Runs them one after the other.
    pub(crate) fn run(&self, connection: &mut DbConnection) -> Result<(), QueryError> {
        self.0.iter().try_for_each(|update| match update.run(connection)? {
            1 => Ok(()),
            _ => Err(QueryError::NotFound),
        })
    }

    /// What tells its statement for PostgreSQL from others.
    pub(super) fn shape(&self) -> Vec<&'static str> {
        self.0.iter().map(|update| update.sql).collect()
    }
}

/// All of them as one statement for PostgreSQL, which divides by zero where no row was found, and so fails.
impl QueryFragment<Pg> for Last {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        const NAMES: [&str; 2] = ["WITH found", ", found"];
        for (at, update) in self.0.iter().enumerate() {
            out.push_sql(NAMES[at.min(1)]);
            out.push_sql(&at.to_string());
            out.push_sql(" AS (");
            update.walk(out.reborrow())?;
            out.push_sql(" RETURNING 1)");
        }
        out.push_sql(" SELECT 1");
        for at in 0..self.0.len() {
            out.push_sql(&format!(", 1 / (SELECT count(*) FROM found{at})"));
        }
        Ok(())
    }
}

/// Known by its text.
impl QueryId for Last {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for &Last {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_update_must_find_its_row() {
        let update = |number| Fixed::new("UPDATE a SET b = ? WHERE c = ?", vec![number, 2]);
        let last = Last::new([update(-1), update(7)].into_iter());
        let text = diesel::debug_query::<Pg, _>(&last).to_string();
        assert_eq!(
            text,
            "WITH found0 AS (UPDATE a SET b = $1 WHERE c = $2 RETURNING 1), \
             found1 AS (UPDATE a SET b = $3 WHERE c = $4 RETURNING 1) \
             SELECT 1, 1 / (SELECT count(*) FROM found0), 1 / (SELECT count(*) FROM found1) -- binds: [-1, 2, 7, 2]"
        );
    }
}
