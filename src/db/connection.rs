//! One connection, to either database.

#![expect(missing_docs, reason = "the derive writes types without documentation")]

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::sqlite::SqliteConnection;

use super::postgres::{PgSync, PgTransactions};
use super::{QueryError, both};

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
