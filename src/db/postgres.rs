//! A synchronous diesel connection to PostgreSQL without libpq: diesel-async's blocking wrapper over tokio-postgres,
//! in a newtype that also has the trait that `#[derive(MultiConnection)]` asks of its members.

use std::any::Any;
use std::cell::Cell;
use std::collections::HashSet;
use std::future::Future;
use std::io;
use std::sync::Arc;

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

use super::{Last, OpenError, postgres_tls};

type Inner = AsyncConnectionWrapper<AsyncPgConnection, ProtocolRuntime>;
type InnerTransactions = <Inner as Connection>::TransactionManager;
type Lookup = <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup;

/// A blocking PostgreSQL connection. Never use it on an async thread: tokio refuses to block there.
pub struct PgSync {
    inner: Inner,
    protocol: Arc<Protocol>,
    closed: tokio::sync::watch::Receiver<bool>,
    /// A transaction that is to begin together with its first question.
    begins: bool,
    /// A transaction could not be ended.
    stuck: bool,
    /// Which last statements are prepared.
    prepared: HashSet<Vec<&'static str>>,
}

/// Where diesel-async waits for answers: on the thread that asks. Each connection has a runtime of its own, in which
/// its protocol runs too, so that a question costs no hand-over between threads, and a connection outlives the web
/// worker that opened it.
pub struct ProtocolRuntime(Arc<Protocol>);

struct Protocol(Option<Runtime>);

thread_local! {
    /// diesel-async asks for the runtime through a function without arguments; this is the one that it means.
    static CONNECTED_IN: Cell<Option<Arc<Protocol>>> = const { Cell::new(None) };
}

impl Protocol {
    fn new() -> io::Result<Arc<Protocol>> {
        Ok(Arc::new(Protocol(Some(Builder::new_current_thread().enable_all().build()?))))
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.as_ref().expect("it is taken out only when it is dropped").block_on(future)
    }
}

impl BlockOn for ProtocolRuntime {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }

    fn get_runtime() -> Self {
        ProtocolRuntime(CONNECTED_IN.take().unwrap_or_else(|| Protocol::new().expect("the system has room for it")))
    }
}

impl Drop for Protocol {
    fn drop(&mut self) {
        // A runtime that is dropped waits for its tasks, which tokio forbids where connections may well be dropped.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl PgSync {
    /// Connects to the server that `url` names.
    pub(super) fn connect(url: &str) -> Result<PgSync, OpenError> {
        let protocol = Protocol::new().map_err(|error| OpenError::Unreachable(error.to_string()))?;
        let (connection, closed) = protocol.block_on(postgres_tls::connect(url))?;
        CONNECTED_IN.set(Some(protocol.clone()));
        Ok(PgSync {
            inner: Inner::from(connection),
            protocol,
            closed,
            begins: false,
            stuck: false,
            prepared: HashSet::new(),
        })
    }

    /// Asks several questions in one round trip: those that `ask` joins are on their way before the first is answered.
    /// The server answers them one after the other, in the order in which they were sent; a statement that it has to
    /// prepare first comes later. Blocks.
    pub(crate) fn at_once<'a, T, F>(&'a mut self, ask: impl FnOnce(&'a AsyncPgConnection) -> F) -> QueryResult<T>
    where
        F: Future<Output = QueryResult<T>>,
    {
        let begins = std::mem::take(&mut self.begins);
        let shared: &AsyncPgConnection = &self.inner;
        let begin = async {
            match begins {
                true => diesel_async::SimpleAsyncConnection::batch_execute(&mut { shared }, "BEGIN").await,
                false => Ok(()),
            }
        };
        self.protocol.block_on(async { tokio::try_join!(begin, ask(shared)) }).map(|((), answers)| answers)
    }

    /// Begins a transaction, together with the first question in it.
    pub(super) fn begin_with_first_question(&mut self) {
        self.begins = true;
    }

    /// Ends that transaction with its last statements and COMMIT, all in one round trip. If one of the statements fails,
    /// so does the transaction.
    pub(super) fn end_with(&mut self, last: &Last) -> QueryResult<()> {
        let shape = last.shape();
        if shape.is_empty() {
            return self.batch_execute("COMMIT");
        }
        if !self.prepared.contains(&shape) {
            // To prepare it takes a round trip, and COMMIT must not come first.
            self.at_once(async |mut shared| diesel_async::RunQueryDsl::execute(last, &mut shared).await)?;
            self.prepared.insert(shape);
            return self.batch_execute("COMMIT");
        }
        self.at_once(async |mut shared| {
            let mut too = shared;
            let last = diesel_async::RunQueryDsl::execute(last, &mut shared);
            let commit = diesel_async::SimpleAsyncConnection::batch_execute(&mut too, "COMMIT");
            tokio::try_join!(last, commit).map(drop)
        })
    }

    /// Ends that transaction without a trace, wherever it was.
    pub(super) fn roll_back(&mut self) -> QueryResult<()> {
        if std::mem::take(&mut self.begins) {
            return Ok(());
        }
        let rolled_back = self.batch_execute("ROLLBACK");
        self.stuck |= rolled_back.is_err();
        rolled_back
    }

    /// Lets the transaction begin before a question that comes by another way than [`PgSync::at_once`].
    fn begin_if_due(&mut self) -> QueryResult<()> {
        if std::mem::take(&mut self.begins) { self.inner.batch_execute("BEGIN") } else { Ok(()) }
    }

    /// Whether the server is known to have gone away; that shows when it is asked something.
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
        self.begin_if_due()?;
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
        self.begin_if_due()?;
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
        self.begin_if_due()?;
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
        self.stuck || self.is_closed() || PgTransactions::is_broken_transaction_manager(self)
    }
}
