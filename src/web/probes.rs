//! For service managers and monitors: does the process live, and can it work?

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;

use super::visitor::Visitor;
use crate::db::{Database, Target};

/// A database that takes longer than this is as good as none.
const PATIENCE: Duration = Duration::from_secs(5);

/// GET `/healthz`: the process answers. Asks nobody else, so that a sick database does not get the process killed.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body("ok\n")
}

/// GET `/readyz`: 200 if pages can be served, else 503 and what is missing.
pub(super) async fn ready(visitor: Visitor) -> HttpResponse {
    let database = &visitor.web.app.database;
    let answers = tokio::time::timeout(PATIENCE, database.is_ready()).await.unwrap_or(false);
    let checks = [
        (answers, "database: it does not answer, or its schema is not this version's"),
        (folder_is_writable(database).await, "disk: the data folder can't be written to"),
    ];
    let missing: Vec<_> = checks.iter().filter(|(well, _)| !well).map(|(_, what)| *what).collect();
    let mut answer = if missing.is_empty() { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    let words = if missing.is_empty() { "ok".to_owned() } else { missing.join("\n") };
    answer.content_type(ContentType::plaintext()).body(words + "\n")
}

/// Whether a file can be made beside the SQLite database. PostgreSQL looks after its own disk.
async fn folder_is_writable(database: &Database) -> bool {
    let Target::Sqlite(path) = database.target() else { return true };
    let file = path.with_file_name(format!(".writable-{}", std::process::id()));
    tokio::task::spawn_blocking(move || try_to_write(&file)).await.is_ok_and(|tried| tried.is_ok())
}

fn try_to_write(file: &Path) -> io::Result<()> {
    std::fs::write(file, b"can the data folder be written to?\n")?;
    match std::fs::remove_file(PathBuf::from(file)) {
        // Another request of the same moment was faster.
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
