//! Bringing the schema up to date, by one process at a time.

use std::fs::File;
use std::path::Path;

use diesel::migration::MigrationVersion;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{DbConnection, OpenError, Target};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Any number that no other program on the same server is likely to lock: "monthly" in ASCII.
const ADVISORY_LOCK: i64 = 0x6d_6f6e_7468_6c79;

/// A schema change that failed.
#[derive(Debug, thiserror::Error)]
#[error("the database's schema could not be brought up to date: {0}")]
pub struct MigrationError(String);

/// Runs what is missing and gives the names of what ran. Several processes may call this at once: the others wait.
pub(super) fn migrate(target: &Target, connection: &mut DbConnection) -> Result<Vec<String>, OpenError> {
    let failed = |error: &dyn std::fmt::Display| OpenError::Migration(MigrationError(error.to_string()));
    match connection {
        DbConnection::Postgres(_) => {
            connection.run(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})")).map_err(|e| failed(&e))?;
            let ran = run_pending(connection).map_err(|e| failed(&e));
            connection.run(&format!("SELECT pg_advisory_unlock({ADVISORY_LOCK})")).map_err(|e| failed(&e))?;
            ran
        }
        DbConnection::Sqlite(_) => {
            let Target::Sqlite(path) = target else { return Err(failed(&"the connection is not to the target")) };
            let _lock = lock_beside(path)?;
            run_pending(connection).map_err(|e| failed(&e))
        }
    }
}

/// Two databases could not be told apart by name alone, so the lock is a file beside the database; the kernel frees
/// it when the process ends, however it ends.
fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let path = format!("{}.migrating", path.display());
    let failed = |source| OpenError::File { path: path.clone(), source };
    let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn run_pending(connection: &mut DbConnection) -> Result<Vec<String>, BoxedError> {
    let names = |versions: Vec<MigrationVersion<'_>>| versions.iter().map(ToString::to_string).collect();
    match connection {
        DbConnection::Postgres(inner) => inner.run_pending_migrations(POSTGRES).map(names),
        DbConnection::Sqlite(inner) => inner.run_pending_migrations(SQLITE).map(names),
    }
}

/// Takes the whole schema down again; only the tests of the migrations do that.
#[cfg(test)]
pub(super) fn revert_all(connection: &mut DbConnection) -> Result<usize, BoxedError> {
    match connection {
        DbConnection::Postgres(inner) => inner.revert_all_migrations(POSTGRES).map(|v| v.len()),
        DbConnection::Sqlite(inner) => inner.revert_all_migrations(SQLITE).map(|v| v.len()),
    }
}

/// Whether every migration that this program knows has run.
pub(super) fn is_current(connection: &mut DbConnection) -> Result<bool, BoxedError> {
    match connection {
        DbConnection::Postgres(inner) => inner.has_pending_migration(POSTGRES).map(|pending| !pending),
        DbConnection::Sqlite(inner) => inner.has_pending_migration(SQLITE).map(|pending| !pending),
    }
}
