//! Who is alive: each process that delivers mail holds a numbered lock that the kernel or the server frees when the
//! process dies, so that others can take over its work at once, without any clock.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;
use diesel::sql_types::{Bool, Integer};

use super::postgres::PgSync;
use super::{Database, DbConnection, Last, OpenError, QueryError, Target};

/// The first half of the advisory locks' two numbers: "mail" in ASCII.
const LOCK_CLASS: i32 = 0x6d61_696c;
/// More processes than anybody runs on one database.
const MOST_WORKERS: i64 = 1000;
/// The server asks after a quiet worker, and frees the lock of one whose machine is gone within a minute or so; by
/// itself it would wait for two hours. Without effect on a Unix socket.
const ASK_AFTER_THE_WORKER: &str =
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;";
/// Each of a worker's statements looks up rows by their ids, and is planned once. A plan that was made while a table was
/// small must serve when it has become large, so none may read a whole table where there is an index; and none may
/// collect rows from an index without its order, or the next few rows cost joining and sorting all that follow.
const PLAN_ONCE: &str =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off;
    SET jit = off;";

/// The number that a delivering process holds while it lives.
pub type WorkerNumber = i64;

/// A delivering process's own place in the database: its number, and the connection on which it records.
pub struct WorkerSession {
    /// The number; leases and claims carry it.
    pub number: WorkerNumber,
    database: Database,
    held: Held,
}

enum Held {
    /// The lock is on the open file; dropping the file frees it.
    Sqlite { _file: File, database_path: PathBuf },
    /// The lock belongs to this connection's session, and all recording goes over it: where the lock is lost,
    /// nothing can be recorded either.
    Postgres(Box<DbConnection>),
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

impl WorkerSession {
    /// Takes the lowest free number. Blocks.
    pub fn open(database: &Database) -> Result<WorkerSession, OpenError> {
        let held = match database.target() {
            Target::Sqlite(path) => {
                let found = (1..=MOST_WORKERS).find_map(|number| match try_lock_file(path, number) {
                    Ok(Some(file)) => Some(Ok((number, file))),
                    Ok(None) => None,
                    Err(error) => Some(Err(error)),
                });
                found.transpose()?.map(|(n, file)| (n, Held::Sqlite { _file: file, database_path: path.clone() }))
            }
            Target::Postgres(url) => {
                let mut connection = DbConnection::Postgres(PgSync::connect(url)?);
                let settings = format!("{ASK_AFTER_THE_WORKER} {PLAN_ONCE}");
                connection.run(&settings).map_err(|error| OpenError::Unreachable(error.to_string()))?;
                let found = (1..=MOST_WORKERS).find_map(|number| match try_advisory(&mut connection, number) {
                    Ok(true) => Some(Ok(number)),
                    Ok(false) => None,
                    Err(error) => Some(Err(OpenError::Unreachable(error.to_string()))),
                });
                found.transpose()?.map(|number| (number, Held::Postgres(Box::new(connection))))
            }
        };
        let (number, held) = held.ok_or_else(|| OpenError::Unreachable("too many delivery workers".into()))?;
        Ok(WorkerSession { number, database: database.clone(), held })
    }

    /// Runs `work` in one transaction of this worker. Blocks. Fails once the lock is lost.
    pub fn write<T, E: From<QueryError>>(
        &mut self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        match &mut self.held {
            Held::Sqlite { .. } => self.database.write_blocking(work),
            Held::Postgres(connection) => connection.write_transaction(work),
        }
    }

    /// The same for work that also says which statements are the last of its transaction.
    pub(crate) fn write_and_end<T, E: From<QueryError>>(
        &mut self,
        work: impl FnOnce(&mut DbConnection) -> Result<(T, Last), E>,
    ) -> Result<T, E> {
        match &mut self.held {
            Held::Sqlite { .. } => self.database.write_and_end_blocking(work),
            Held::Postgres(connection) => connection.write_and_end(work),
        }
    }

    /// The database that it is in.
    #[cfg(test)]
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Does what only PostgreSQL's connections can do, on the one on which this worker records; `None` with SQLite. Blocks.
    pub(crate) fn on_postgres<T>(&mut self, what: impl FnOnce(&mut PgSync) -> T) -> Option<T> {
        match &mut self.held {
            Held::Sqlite { .. } => None,
            Held::Postgres(connection) => connection.on_postgres(what),
        }
    }

    /// Runs `work` in one transaction while holding the lock of worker `number`, so that nobody else can take over from
    /// it at the same time or begin anew under its number. `None`: somebody alive has the lock. Blocks.
    pub fn take_over<T, E: From<QueryError>>(
        &mut self,
        number: WorkerNumber,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        match &mut self.held {
            Held::Sqlite { database_path, .. } => {
                let mut lock = None;
                if number != self.number {
                    lock = try_lock_file(database_path, number)
                        .map_err(|error| QueryError::QueryBuilderError(error.to_string().into()))?;
                    if lock.is_none() {
                        return Ok(None);
                    }
                }
                let done = self.database.write_blocking(work).map(Some);
                drop(lock);
                done
            }
            Held::Postgres(connection) => connection.write_transaction(|connection| {
                let lock = "SELECT pg_try_advisory_xact_lock($1, $2) AS taken";
                if ask_for_lock(connection, lock, number)? { work(connection).map(Some) } else { Ok(None) }
            }),
        }
    }

    /// Whether this session can still record. A PostgreSQL session that ended has lost its lock.
    pub fn is_alive(&mut self) -> bool {
        match &mut self.held {
            Held::Sqlite { .. } => true,
            Held::Postgres(connection) => !connection.is_broken(),
        }
    }
}

/// Whether a process that delivers mail for `database` is alive. Blocks.
pub fn any_worker_alive(database: &Database) -> Result<bool, OpenError> {
    match database.target() {
        Target::Sqlite(path) => {
            // Numbers are taken from the lowest, so a running worker is among the first.
            let mut numbers = (1..=16).filter(|number| lock_path(path, *number).exists());
            numbers.try_fold(false, |found, number| Ok(found || try_lock_file(path, number)?.is_none()))
        }
        Target::Postgres(_) => database
            .read_blocking(|connection| {
                diesel::sql_query(
                    "SELECT count(*) > 0 AS taken FROM pg_locks WHERE locktype = 'advisory' AND classid = $1::bigint
                         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                )
                .bind::<diesel::sql_types::BigInt, _>(i64::from(LOCK_CLASS))
                .get_result::<Taken>(connection)
            })
            .map(|row| row.taken)
            .map_err(|error| OpenError::Unreachable(error.to_string())),
    }
}

fn lock_path(database: &Path, number: WorkerNumber) -> PathBuf {
    PathBuf::from(format!("{}.worker-{number}", database.display()))
}

fn as_key(number: WorkerNumber) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn try_advisory(connection: &mut DbConnection, number: WorkerNumber) -> Result<bool, QueryError> {
    ask_for_lock(connection, "SELECT pg_try_advisory_lock($1, $2) AS taken", number)
}

fn ask_for_lock(connection: &mut DbConnection, question: &str, number: WorkerNumber) -> Result<bool, QueryError> {
    diesel::sql_query(question)
        .bind::<Integer, _>(LOCK_CLASS)
        .bind::<Integer, _>(as_key(number))
        .get_result::<Taken>(connection)
        .map(|row| row.taken)
}

fn try_lock_file(database: &Path, number: WorkerNumber) -> Result<Option<File>, OpenError> {
    let path = lock_path(database, number);
    let failed = |source| OpenError::File { path: path.display().to_string(), source };
    let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
