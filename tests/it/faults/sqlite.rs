//! SQLite from outside the program. Python brings its own copy of the library; nothing else on the machine needs one.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs a few lines of Python about the database at `path`, which they find as `path`; gives what they print.
fn python(path: &Path, lines: &str) -> String {
    let script = format!("import sqlite3, sys\npath = sys.argv[1]\n{lines}");
    let ran = Command::new("python3").arg("-c").arg(script).arg(path).output().expect("Python is there");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}

/// Fails unless the database of a program that has ended is sound. A copy is looked at, so that the program itself finds
/// everything as it left it, and has to recover by itself.
pub(super) fn is_sound(database: &Path) {
    let folder = tempfile::tempdir().expect("the system's temporary folder can be written to");
    let copy = folder.path().join("copy.db");
    fs::copy(database, &copy).expect("the database can be copied");
    let (log, log_copy) = (with_suffix(database, "-wal"), with_suffix(&copy, "-wal"));
    if log.exists() {
        fs::copy(log, log_copy).expect("the log beside it can be copied");
    }
    let said = python(&copy, "print(sqlite3.connect(path).execute('PRAGMA integrity_check').fetchone()[0])");
    assert_eq!(said, "ok", "{} is not sound", database.display());
}

fn with_suffix(path: &Path, suffix: &str) -> std::path::PathBuf {
    format!("{}{suffix}", path.display()).into()
}
