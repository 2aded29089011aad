//! What can go wrong between the program and its database.

use super::{MigrationError, TargetError};

/// A query that failed. Store functions give it back as it is; nouns wrap it in their own errors.
pub type QueryError = diesel::result::Error;

/// Why a database could not be opened, in words for the person who set `DATABASE_URL`.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL itself.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// SQLite's file is missing and this command may not make one.
    #[error("there is no database at {0} yet; start the server once, or run `monthly-alert migrate`, to make it")]
    Missing(String),
    /// The file or server can't be reached or refuses us.
    #[error("the database can't be opened: {0}")]
    Unreachable(String),
    /// The schema could not be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// A file beside the database could not be used.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}
