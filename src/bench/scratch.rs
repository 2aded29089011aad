//! A database for one run, gone afterwards.

use std::path::PathBuf;

use super::BenchError;
use crate::db::{Target, create_database, drop_database};

/// A folder for the sender, and in it or on a server a database of its own. Dropping it removes both.
pub(super) struct Scratch {
    folder: PathBuf,
    target: Target,
    /// The server and the database's name there.
    on_server: Option<(String, String)>,
}

impl Scratch {
    /// Beside the database that `near` names, on the same disk or server; without one in the temporary folder. Blocks.
    pub(super) fn make(near: Option<&Target>) -> Result<Scratch, BenchError> {
        let mark = format!("{}_{:08x}", std::process::id(), rand::random::<u32>());
        let beside = match near {
            Some(Target::Sqlite(path)) => path.parent().filter(|folder| !folder.as_os_str().is_empty()),
            _ => None,
        };
        let parent = match (beside, near) {
            (Some(folder), _) => folder.to_owned(),
            (None, Some(Target::Sqlite(_))) => PathBuf::from("."),
            _ => std::env::temp_dir(),
        };
        let folder = parent.join(format!("monthly-alert-bench-{mark}"));
        std::fs::create_dir_all(&folder)
            .and_then(|()| folder.canonicalize())
            .map_err(|error| BenchError::failed(&format!("no folder {} can be made", folder.display()), error))
            .and_then(|folder| match near {
                Some(Target::Postgres(server)) => {
                    let name = format!("monthly_alert_bench_{mark}");
                    let mut scratch = Scratch { folder, target: Target::Postgres(server.clone()), on_server: None };
                    scratch.target = create_database(server, &name)
                        .map_err(|error| BenchError::failed("no scratch database can be made", error))?;
                    scratch.on_server = Some((server.clone(), name));
                    Ok(scratch)
                }
                _ => Ok(Scratch { target: Target::Sqlite(folder.join("bench.db")), folder, on_server: None }),
            })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The value for `DATABASE_URL`.
    pub(super) fn url(&self) -> String {
        match &self.target {
            Target::Sqlite(path) => format!("sqlite://{}", path.display()),
            Target::Postgres(url) => url.clone(),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some((server, name)) = self.on_server.take() {
            // Not on this thread: it may be one that must not block.
            let dropped = std::thread::spawn(move || drop_database(&server, &name).map_err(|error| (name, error)));
            if let Ok(Err((name, error))) = dropped.join() {
                tracing::warn!(%error, name, "the scratch database is left behind");
            }
        }
        // What can't be removed lies where the system clears up by itself, or where somebody asked for it.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
