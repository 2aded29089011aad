//! One connection, to either database.

#![expect(missing_docs, reason = "the derive writes types without documentation")]

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::sqlite::SqliteConnection;

use super::postgres::{PgSync, PgTransactions};
use super::{Last, QueryError, both};

/// A connection to whichever database was chosen; diesel queries run on it as on any connection.
#[derive(diesel::MultiConnection)]
#[expect(clippy::large_enum_variant, reason = "connections live in pools, where they are not moved")]
pub enum DbConnection {
    /// PostgreSQL over tokio-postgres.
    Postgres(PgSync),
    /// The SQLite that is built in.
    Sqlite(SqliteConnection),
}

impl DbConnection {
    /// Runs `work` in one transaction that may write: commits when it gives `Ok`, rolls back on `Err`.
    ///
    /// On SQLite the transaction takes the write lock at once (`BEGIN IMMEDIATE`): one that began by reading could
    /// not be made to wait for its turn and would fail instead.
    pub fn write_transaction<T, E: From<QueryError>>(
        &mut self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            DbConnection::Postgres(inner) => PgTransactions::begin_transaction(inner)?,
            DbConnection::Sqlite(inner) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?,
        }
        match work(self) {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(error) => {
                if let Err(rollback) = self.rollback() {
                    tracing::warn!(error = %rollback, "a failed transaction could not be rolled back");
                }
                Err(error)
            }
        }
    }

    /// The same for work that also says which statements are the last of its transaction. On PostgreSQL it begins
    /// together with its first question and ends together with these statements, which saves two round trips.
    pub(super) fn write_and_end<T, E: From<QueryError>>(
        &mut self,
        work: impl FnOnce(&mut DbConnection) -> Result<(T, Last), E>,
    ) -> Result<T, E> {
        if let DbConnection::Sqlite(_) = self {
            return self.write_transaction(|connection| {
                let (value, last) = work(connection)?;
                last.run(connection)?;
                Ok(value)
            });
        }
        self.on_postgres(PgSync::begin_with_first_question);
        let done = work(self).and_then(|(value, last)| {
            self.on_postgres(|inner| inner.end_with(&last)).unwrap_or(Ok(())).map_err(E::from)?;
            Ok(value)
        });
        if done.is_err()
            && let Some(Err(error)) = self.on_postgres(PgSync::roll_back)
        {
            tracing::warn!(%error, "a failed transaction could not be rolled back");
        }
        done
    }

    /// Does what only PostgreSQL's connections can do; `None` on any other.
    pub(super) fn on_postgres<T>(&mut self, what: impl FnOnce(&mut PgSync) -> T) -> Option<T> {
        match self {
            DbConnection::Postgres(inner) => Some(what(inner)),
            DbConnection::Sqlite(_) => None,
        }
    }

    fn commit(&mut self) -> Result<(), QueryError> {
        match self {
            DbConnection::Postgres(inner) => PgTransactions::commit_transaction(inner),
            DbConnection::Sqlite(inner) => AnsiTransactionManager::commit_transaction(inner),
        }
    }

    fn rollback(&mut self) -> Result<(), QueryError> {
        match self {
            DbConnection::Postgres(inner) => PgTransactions::rollback_transaction(inner),
            DbConnection::Sqlite(inner) => AnsiTransactionManager::rollback_transaction(inner),
        }
    }

    /// Runs statements that give no rows and take no values.
    pub(super) fn run(&mut self, sql: &str) -> Result<(), QueryError> {
        use diesel::connection::SimpleConnection;
        both!(self, inner => inner.batch_execute(sql))
    }
}
