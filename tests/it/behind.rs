//! The program's database, behind its back. Nothing of this is needed to run it.

use std::process::Command;

use crate::support::TestApp;

/// Runs one statement; gives the rows that it answers, their columns with `|` between them.
pub(crate) fn sql(app: &TestApp, statement: &str) -> Vec<String> {
    let ran = match app.database_file() {
        // Python brings its own copy of SQLite; nothing else on the machine needs one.
        Some(file) => {
            let lines = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=30)\n\
                         for row in db.execute(sys.argv[2]): print('|'.join(map(str, row)))\ndb.commit()";
            Command::new("python3").args(["-c", lines]).arg(file).arg(statement).output()
        }
        None => Command::new("psql").args(["-qtA", &app.database_url(), "-c", statement]).output(),
    };
    let ran = ran.expect("Python and psql are there");
    assert!(ran.status.success(), "{statement}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).lines().map(str::to_owned).collect()
}
