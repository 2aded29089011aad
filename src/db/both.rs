//! What diesel can say to each database but not to the enum over both.

/// Compiles the same diesel expression once for each inner connection: batches of rows, `ON CONFLICT`, `UNION`.
macro_rules! both {
    ($connection:expr, $inner:ident => $query:expr) => {
        match $connection {
            $crate::db::DbConnection::Postgres($inner) => $query,
            $crate::db::DbConnection::Sqlite($inner) => $query,
        }
    };
}

pub(crate) use both;
