//! The secret key: where it comes from, and that it is the one this database belongs to.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::config::SecretsConfig;
use crate::db::{Database, QueryError, Target, meta};
use crate::subscribers;
use crate::token::{KeyTooShort, Keyring};

const CHECK: &str = "key_check";

/// Why there is no usable key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// PostgreSQL needs one in the settings.
    #[error("SECRET_KEY is required; `openssl rand -hex 32` makes one")]
    Missing,
    /// Not enough of it.
    #[error("SECRET_KEY: {0}")]
    TooShort(#[from] KeyTooShort),
    /// The file beside the database.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not this database's.
    #[error(
        "SECRET_KEY does not belong to this database: with it, every link in mails that were sent would stop working. \
         Use the key that the database was made with, or give that one as SECRET_KEY_PREVIOUS beside the new one"
    )]
    Foreign,
    /// The database.
    #[error(transparent)]
    Store(#[from] QueryError),
}

/// The keyring for `database`, checked against what the database remembers. After a change of key, subscribers' hashes
/// are moved to the new one.
pub(super) async fn keyring(database: &Database, secrets: &SecretsConfig) -> Result<Keyring, KeyError> {
    let current = match (&secrets.current, database.target()) {
        (Some(key), _) => key.clone(),
        (None, Target::Sqlite(path)) => key_beside(path)?,
        (None, Target::Postgres(_)) => return Err(KeyError::Missing),
    };
    let keys = Keyring::new(current, secrets.previous.clone())?;
    let check = keys.check_value();
    let known = {
        let check = check.clone();
        database.write(move |connection| meta::get_or_set(connection, CHECK, &check)).await?
    };
    if known == check {
        return Ok(keys);
    }
    if !keys.previous_check_values().contains(&known) {
        return Err(KeyError::Foreign);
    }
    let moved = subscribers::rekey(database, &keys).await?;
    database.write(move |connection| meta::set(connection, CHECK, &check)).await?;
    tracing::info!(subscribers = moved, "the database belongs to the new SECRET_KEY now");
    Ok(keys)
}

/// The key in `secret.key` beside the SQLite file, made on first use, readable by its owner alone.
fn key_beside(database: &Path) -> Result<SecretString, KeyError> {
    let path = database.with_file_name("secret.key");
    let failed = |source| KeyError::File { path: path.clone(), source };
    match std::fs::read_to_string(&path) {
        Ok(key) => return Ok(key.trim().to_owned().into()),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        Err(_) => {}
    }
    let key = Keyring::generate();
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    let mut file = match opened {
        Ok(file) => file,
        // Another process of ours was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Ok(std::fs::read_to_string(&path).map_err(failed)?.trim().to_owned().into());
        }
        Err(error) => return Err(failed(error)),
    };
    use secrecy::ExposeSecret;
    writeln!(file, "{}", key.expose_secret()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(key)
}
