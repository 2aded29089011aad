//! The database as the rest of the program sees it: a value that runs reads and writes.

use std::sync::Arc;
use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};
use tokio::sync::Semaphore;

use super::manager::Manager;
use super::{DbConnection, Last, OpenError, QueryError, Target, migrations, sqlite};

/// Connections that SQLite readers share; they never wait for the writer.
const READERS: u32 = 4;
/// Connections to PostgreSQL for pages and commands; the delivery worker has its own.
const POSTGRES_CONNECTIONS: u32 = 8;
/// Of these, so many write at once at most: a release keeps all others who write waiting, but nobody who reads.
const POSTGRES_WRITERS: usize = 5;
/// How long a request waits for a free connection before it fails.
const WAIT: Duration = Duration::from_secs(30);

/// Whether a missing SQLite file may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// Make it, folder included.
    IfMissing,
    /// A missing file is an error: the command would only look at an empty database.
    Never,
}

/// An open database of either kind; cheap to clone.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    target: Target,
    readers: Pool<Manager>,
    /// SQLite takes one writer at a time, so its writers queue here instead of failing there. PostgreSQL's share
    /// the readers' pool.
    writers: Pool<Manager>,
    /// Who waits to write waits here, where it takes neither a thread nor a connection from those who read.
    turns: Semaphore,
}

impl Database {
    /// Opens `target` and brings its schema up to date. Blocks; call it before the server starts or on a blocking
    /// thread. The names of the migrations that ran come with it.
    pub fn open(target: &Target, creation: Creation) -> Result<(Database, Vec<String>), OpenError> {
        if let Target::Sqlite(path) = target {
            match creation {
                Creation::IfMissing => sqlite::create(path)?,
                Creation::Never if !path.exists() => return Err(OpenError::Missing(path.display().to_string())),
                Creation::Never => {}
            }
        }
        let mut first = diesel::r2d2::ManageConnection::connect(&Manager(target.clone()))?;
        let ran = migrations::migrate(target, &mut first)?;
        let pool = |size: u32| {
            let built = Pool::builder().max_size(size).min_idle(Some(0)).connection_timeout(WAIT);
            built.build_unchecked(Manager(target.clone()))
        };
        let (readers, writers, turns) = match target {
            Target::Sqlite(_) => (pool(READERS), pool(1), 1),
            Target::Postgres(_) => {
                let shared = pool(POSTGRES_CONNECTIONS);
                (shared.clone(), shared, POSTGRES_WRITERS)
            }
        };
        let turns = Semaphore::new(turns);
        Ok((Database(Arc::new(Inner { target: target.clone(), readers, writers, turns })), ran))
    }

    /// Where this database is.
    pub fn target(&self) -> &Target {
        &self.0.target
    }

    /// Runs `work`, which only reads, on a blocking thread.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<QueryError> + Send + 'static,
    {
        let pool = self.0.readers.clone();
        on_blocking_thread(move || work(&mut *take(&pool)?)).await
    }

    /// Runs `work` in one transaction on a blocking thread: all of it happens, or, on `Err`, none.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<QueryError> + Send + 'static,
    {
        let database = self.clone();
        let turn = tokio::time::timeout(WAIT, self.0.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            tracing::error!("others write to the database for too long");
            return Err(QueryError::BrokenTransactionManager.into());
        };
        on_blocking_thread(move || database.write_blocking(work)).await
    }

    /// [`Database::read`] for code that is on a blocking thread already.
    pub fn read_blocking<T, E: From<QueryError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        work(&mut *take(&self.0.readers)?)
    }

    /// [`Database::write`] for code that is on a blocking thread already.
    pub fn write_blocking<T, E: From<QueryError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        take(&self.0.writers)?.write_transaction(work)
    }

    /// The same for work that also says which statements are the last of its transaction.
    pub(super) fn write_and_end_blocking<T, E: From<QueryError>>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<(T, Last), E>,
    ) -> Result<T, E> {
        take(&self.0.writers)?.write_and_end(work)
    }

    /// Whether the database answers and its schema is the one that this program knows.
    pub async fn is_ready(&self) -> bool {
        let checked = self.read(|connection| {
            migrations::is_current(connection).map_err(|e| QueryError::QueryBuilderError(e.to_string().into()))
        });
        checked.await.unwrap_or(false)
    }
}

fn take(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>, QueryError> {
    pool.get().map_err(|error| {
        tracing::error!(%error, "no connection to the database");
        QueryError::BrokenTransactionManager
    })
}

async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
