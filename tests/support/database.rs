//! A private database for each test.

use std::future::Future;
use std::path::Path;

use tokio_postgres::NoTls;
use url::Url;

/// Where the program under test keeps its data.
pub(super) enum Database {
    /// A file in the test's own folder, made by the program itself.
    Sqlite,
    /// A database of its own on the server that `TEST_POSTGRES_URL` names, dropped at the end.
    Postgres {
        /// The server's maintenance database.
        server: Url,
        /// The name of the test's database.
        name: String,
    },
}

impl Database {
    /// An empty PostgreSQL database. Fails the test, never skips it, if there is no server.
    pub(super) fn postgres() -> Self {
        let server = std::env::var("TEST_POSTGRES_URL")
            .expect("TEST_POSTGRES_URL is not set: run `make test`, or `scripts/with-postgres cargo test`");
        Self::on_server(&server)
    }

    /// An empty database on the PostgreSQL server at `url`.
    pub(super) fn on_server(url: &str) -> Self {
        let server = Url::parse(url).expect("a server's address is a URL");
        let name = format!("alert_{}_{:08x}", std::process::id(), rand::random::<u32>());
        execute(&server, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
            .unwrap_or_else(|error| panic!("a database for the test could not be made: {error}"));
        Self::Postgres { server, name }
    }

    /// The value for `DATABASE_URL`.
    pub(super) fn url(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("monthly-alert.db").display()),
            Self::Postgres { server, name } => {
                let mut url = server.clone();
                url.set_path(name);
                url.to_string()
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            // The program is dead, but the server may not have noticed; FORCE ends its connections.
            if let Err(error) = execute(server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")) {
                eprintln!("the test's database {name} is left behind: {error}");
            }
        }
    }
}

fn execute(server: &Url, statement: String) -> Result<(), String> {
    let server = server.to_string();
    on_a_thread_of_its_own(async move {
        let (client, connection) = tokio_postgres::connect(&server, NoTls).await.map_err(in_words)?;
        let driver = tokio::spawn(connection);
        let done = client.batch_execute(&statement).await.map_err(in_words);
        drop(client);
        let _ = driver.await;
        done
    })
}

/// The database's own words are in the error's source.
fn in_words(error: tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |said| said.message().to_owned())
}

// A test already runs inside a runtime, and `Drop` can't await: so the work gets a thread and a runtime of its own.
fn on_a_thread_of_its_own<T: Send + 'static>(
    work: impl Future<Output = Result<T, String>> + Send + 'static,
) -> Result<T, String> {
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
        runtime.block_on(work)
    })
    .join()
    .unwrap_or_else(|_| Err("the thread that talks to PostgreSQL panicked".into()))
}
