//! The secret key: where it comes from, and that it is the one this database belongs to.

use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

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
    let known = meta::keep(database, CHECK, check.clone()).await?;
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
    let found = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_key(&path).and_then(|()| std::fs::read_to_string(&path))
        }
        found => found,
    };
    found.map(|key| key.trim().to_owned().into()).map_err(|source| KeyError::File { path, source })
}

/// Makes `path` with a new key in it, whole from the first moment that anybody sees it, unless another process of ours
/// was faster.
fn make_key(path: &Path) -> io::Result<()> {
    let unfinished = path.with_extension(format!("key.{:016x}", rand::random::<u64>()));
    let linked = write_key(&unfinished).and_then(|()| std::fs::hard_link(&unfinished, path));
    let removed = std::fs::remove_file(&unfinished);
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => removed,
    }
}

fn write_key(path: &Path) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", Keyring::generate().expose_secret())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn processes_that_start_at_once_get_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let database = database.clone();
                std::thread::spawn(move || key_beside(&database).unwrap().expose_secret().to_owned())
            })
            .collect();
        let keys: Vec<String> = starts.into_iter().map(|start| start.join().unwrap()).collect();
        assert!(keys[0].len() >= 32 && keys.iter().all(|key| *key == keys[0]));
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(left[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
