//! The two databases behind one connection type.
//!
//! Nouns keep their SQL in `store.rs` files that take a [`DbConnection`]; everything else goes through
//! [`Database::read`] and [`Database::write`]. SQLite is built in; PostgreSQL is spoken without any C library.

mod both;
mod connection;
mod errors;
mod fixed;
mod keyset;
mod manager;
pub mod meta;
mod migrations;
mod pattern;
mod pool;
mod postgres;
mod postgres_tls;
pub mod schema;
mod scratch;
mod sqlite;
mod target;
#[cfg(test)]
pub(crate) mod testing;
mod worker_lock;

pub(crate) use both::both;
pub use connection::{DbConnection, MultiBackend};
/// diesel's questions, asked on a connection that is shared for [`PgSync::at_once`].
pub(crate) use diesel_async::{AsyncPgConnection as SharedPg, RunQueryDsl as AskPg};
pub use errors::{OpenError, QueryError};
pub(crate) use fixed::{Fixed, Last};
pub use keyset::{Place, Turned, Window};
pub use migrations::MigrationError;
pub use pattern::pattern;
pub use pool::{Creation, Database};
pub use postgres::PgSync;
pub use scratch::{create_database, drop_database};
pub use target::{Target, TargetError};
pub use worker_lock::{WorkerNumber, WorkerSession, any_worker_alive};
