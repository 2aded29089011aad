//! Opening the SQLite file.

use std::path::Path;

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;

use super::OpenError;

/// WAL so that readers never wait for the writer; FULL so that a result that was committed survives a power cut,
/// without which a mail could go out twice; 30 s of patience because the command line may write beside the server.
const PRAGMAS: &str = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192;";

/// A connection to the file at `path`, made if it is missing.
pub(super) fn connect(path: &Path) -> Result<SqliteConnection, OpenError> {
    let unreachable = |why: String| OpenError::Unreachable(format!("{}: {why}", path.display()));
    let mut connection =
        SqliteConnection::establish(&path.to_string_lossy()).map_err(|e| unreachable(e.to_string()))?;
    connection.batch_execute(PRAGMAS).map_err(|e| unreachable(e.to_string()))?;
    Ok(connection)
}

/// Makes the folder and an empty file that only its owner can read: addresses are in it.
pub(super) fn create(path: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::OpenOptionsExt;

    let failed = |source| OpenError::File { path: path.display().to_string(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(failed)?;
    Ok(())
}
