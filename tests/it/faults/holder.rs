//! Somebody else who has the database and lets nobody write.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use crate::support::TestApp;

/// Another client in the middle of a long transaction. It ends when the value is dropped.
pub(super) struct Holder {
    client: Child,
}

impl Holder {
    /// Takes the lock of all writers; has it when this returns. Others can read.
    pub(super) fn of(app: &TestApp) -> Self {
        let (mut command, first_words) = match app.database_file() {
            Some(file) => {
                let mut python = Command::new("python3");
                let lines = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)\n\
                             db.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()";
                python.arg("-c").arg(lines).arg(file);
                (python, "")
            }
            // In the order in which workers lock them, or they would wait for each other.
            None => {
                let mut psql = Command::new("psql");
                psql.args(["-qtA", &app.database_url()]);
                (psql, "BEGIN; LOCK TABLE editions, deliveries IN EXCLUSIVE MODE; SELECT 'held';\n")
            }
        };
        let mut client = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the client is there");
        let said = client.stdin.as_mut().expect("a pipe was asked for").write_all(first_words.as_bytes());
        said.expect("the client listens");
        let mut answer = String::new();
        let stdout = client.stdout.take().expect("a pipe was asked for");
        BufReader::new(stdout).read_line(&mut answer).expect("the client answers");
        assert_eq!(answer.trim(), "held");
        Self { client }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // It reads to the end of its input; the transaction ends with it.
        drop(self.client.stdin.take());
        let _ = self.client.wait();
    }
}
