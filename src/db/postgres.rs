//! A synchronous diesel connection to PostgreSQL without libpq: diesel-async's blocking wrapper over tokio-postgres,
//! in a newtype that also has the trait that `#[derive(MultiConnection)]` asks of its members.

use std::any::Any;
use std::future::Future;
use std::sync::LazyLock;

use diesel::connection::{
    CacheSize, Connection, ConnectionSealed, Instrumentation, LoadConnection, SimpleConnection, TransactionManager,
    TransactionManagerStatus,
};
use diesel::internal::derives::multiconnection::MultiConnectionHelper;
use diesel::migration::MigrationConnection;
use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata};
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::r2d2::R2D2Connection;
use diesel::{ConnectionResult, QueryResult};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::{Builder, Runtime};

use super::{OpenError, postgres_tls};

type Inner = AsyncConnectionWrapper<AsyncPgConnection, ProtocolRuntime>;
type InnerTransactions = <Inner as Connection>::TransactionManager;
type Lookup = <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup;

/// A blocking PostgreSQL connection. Never use it on an async thread: tokio refuses to block there.
pub struct PgSync {
    inner: Inner,
    closed: tokio::sync::watch::Receiver<bool>,
}

/// Connections outlive the web worker that opened them, so their protocol runs on one thread of its own. It has to be
/// a static because diesel-async asks for the runtime through a function without arguments.
static PROTOCOL: LazyLock<Runtime> = LazyLock::new(|| {
    let built = Builder::new_multi_thread().worker_threads(1).thread_name("postgres").enable_all().build();
    built.expect("the system has room for one more thread")
});

/// Where diesel-async waits for answers.
pub struct ProtocolRuntime;

impl BlockOn for ProtocolRuntime {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        PROTOCOL.block_on(future)
    }

    fn get_runtime() -> Self {
        ProtocolRuntime
    }
}

impl PgSync {
    /// Connects to the server that `url` names.
    pub(super) fn connect(url: &str) -> Result<PgSync, OpenError> {
        let (connection, closed) = PROTOCOL.block_on(postgres_tls::connect(url))?;
        Ok(PgSync { inner: Inner::from(connection), closed })
    }

    /// Whether the server has gone away.
    pub(super) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }
}

/// Only built-in types with fixed OIDs are used, so nothing is ever looked up.
struct NoLookup;

impl PgMetadataLookup for NoLookup {
    fn lookup_type(&mut self, type_name: &str, schema: Option<&str>) -> PgTypeMetadata {
        panic!("the schema has a custom PostgreSQL type {schema:?}.{type_name}; use built-in ones")
    }

    fn as_any<'a>(&mut self) -> &mut (dyn Any + 'a)
    where
        Self: 'a,
    {
        self
    }
}

impl MultiConnectionHelper for PgSync {
    fn to_any<'a>(_: &mut Lookup) -> &mut (dyn Any + 'a) {
        // A box of a zero-sized type allocates nothing, so nothing leaks.
        Box::leak(Box::new(NoLookup))
    }

    fn from_any(lookup: &mut dyn Any) -> Option<&mut Lookup> {
        lookup.downcast_mut::<NoLookup>().map(|lookup| lookup as &mut Lookup)
    }
}

impl ConnectionSealed for PgSync {}

impl SimpleConnection for PgSync {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.inner.batch_execute(query)
    }
}

impl Connection for PgSync {
    type Backend = Pg;
    type TransactionManager = PgTransactions;

    fn establish(url: &str) -> ConnectionResult<Self> {
        PgSync::connect(url).map_err(|e| diesel::ConnectionError::BadConnection(e.to_string()))
    }

    fn execute_returning_count<T: QueryFragment<Pg> + QueryId>(&mut self, source: &T) -> QueryResult<usize> {
        self.inner.execute_returning_count(source)
    }

    fn transaction_state(&mut self) -> &mut <PgTransactions as TransactionManager<Self>>::TransactionStateData {
        self.inner.transaction_state()
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.inner.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.inner.set_instrumentation(instrumentation)
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.inner.set_prepared_statement_cache_size(size)
    }
}

impl LoadConnection for PgSync {
    type Cursor<'conn, 'query> = <Inner as LoadConnection>::Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <Inner as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Pg> + QueryId + 'query,
        Pg: diesel::expression::QueryMetadata<T::SqlType>,
    {
        self.inner.load(source)
    }
}

/// Transactions of a [`PgSync`], by those of the connection inside.
pub struct PgTransactions;

impl TransactionManager<PgSync> for PgTransactions {
    type TransactionStateData = <InnerTransactions as TransactionManager<Inner>>::TransactionStateData;

    fn begin_transaction(connection: &mut PgSync) -> QueryResult<()> {
        InnerTransactions::begin_transaction(&mut connection.inner)
    }

    fn rollback_transaction(connection: &mut PgSync) -> QueryResult<()> {
        InnerTransactions::rollback_transaction(&mut connection.inner)
    }

    fn commit_transaction(connection: &mut PgSync) -> QueryResult<()> {
        InnerTransactions::commit_transaction(&mut connection.inner)
    }

    fn transaction_manager_status_mut(connection: &mut PgSync) -> &mut TransactionManagerStatus {
        InnerTransactions::transaction_manager_status_mut(&mut connection.inner)
    }

    fn is_broken_transaction_manager(connection: &mut PgSync) -> bool {
        InnerTransactions::is_broken_transaction_manager(&mut connection.inner)
    }
}

impl MigrationConnection for PgSync {
    fn setup(&mut self) -> QueryResult<usize> {
        MigrationConnection::setup(&mut self.inner)
    }
}

impl R2D2Connection for PgSync {
    fn ping(&mut self) -> QueryResult<()> {
        self.batch_execute("SELECT 1")
    }

    fn is_broken(&mut self) -> bool {
        self.is_closed() || PgTransactions::is_broken_transaction_manager(self)
    }
}
