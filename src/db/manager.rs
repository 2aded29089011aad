//! How the pools make and check their connections.

use diesel::r2d2::{ManageConnection, R2D2Connection};

use super::postgres::PgSync;
use super::{DbConnection, OpenError, Target, sqlite};

/// Makes connections to one [`Target`].
#[derive(Debug, Clone)]
pub(super) struct Manager(pub(super) Target);

impl ManageConnection for Manager {
    type Connection = DbConnection;
    type Error = OpenError;

    fn connect(&self) -> Result<DbConnection, OpenError> {
        match &self.0 {
            Target::Sqlite(path) => sqlite::connect(path).map(DbConnection::Sqlite),
            Target::Postgres(url) => PgSync::connect(url).map(DbConnection::Postgres),
        }
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), OpenError> {
        match connection {
            DbConnection::Sqlite(_) => Ok(()),
            DbConnection::Postgres(inner) => inner.ping().map_err(|e| OpenError::Unreachable(e.to_string())),
        }
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
