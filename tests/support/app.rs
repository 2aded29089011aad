//! The program under test, in a world of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use reqwest::{Client, Method};
use tempfile::TempDir;

use super::command::Output;
use super::database::Database;
use super::logs::Logs;
use super::ports::Port;
use super::postgres::OwnPostgres;
use super::process::Running;
use super::smtp::SmtpServer;
use super::{DEADLINE, Page, eventually, http};

/// One installation of Monthly Alert: a folder, a database, settings, and the server while it runs. Everything is gone
/// when the value is dropped; what the program logged is shown if the test failed.
///
/// Unless told otherwise there is no relay, so that mail goes to the outbox, and sign-ups have no limits.
pub struct TestApp {
    // Fields are dropped in this order: first the server, then the database under it.
    server: Option<Running>,
    database: Database,
    folder: TempDir,
    settings: BTreeMap<String, String>,
    address: String,
    logs: Logs,
    pub(super) http: Client,
    _port: Port,
}

impl TestApp {
    /// On an SQLite file of its own. Nothing runs yet.
    pub fn sqlite() -> Self {
        Self::on(Database::Sqlite)
    }

    /// On a PostgreSQL database of its own. Nothing runs yet.
    pub fn postgres() -> Self {
        Self::on(Database::postgres())
    }

    /// On a PostgreSQL database of its own on this server. Nothing runs yet.
    pub fn on_server(server: &OwnPostgres) -> Self {
        Self::on(Database::on_server(server.url()))
    }

    /// Another installation, with the usual settings, on the same kind of database. Nothing runs yet.
    pub fn another(&self) -> Self {
        match &self.database {
            Database::Sqlite => Self::sqlite(),
            Database::Postgres { server, .. } => Self::on(Database::on_server(server.as_str())),
        }
    }

    fn on(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("the system's temporary folder can be written to");
        // The port is chosen here and not by BIND=127.0.0.1:0, because links in mail hold it: they have to stay the same
        // for commands run beside the server, and over restarts.
        let port = Port::reserve();
        let bind = format!("127.0.0.1:{}", port.number);
        let home = folder.path().display().to_string();
        let database_url = database.url(folder.path());
        let path = std::env::var("PATH").unwrap_or_default();
        let settings = [
            ("PATH", path.as_str()),
            ("HOME", &home),
            ("TMPDIR", &home),
            ("TZ", "UTC"),
            ("DATABASE_URL", &database_url),
            ("BIND", &bind),
            ("SECRET_KEY", "a key for tests only, of more than 32 letters"),
            ("MAIL_FROM", "Monthly Alert <alert@example.org>"),
            ("SIGNUP_LIMITS", "off"),
            ("LOG", "info,monthly_alert=debug"),
        ];
        Self {
            server: None,
            database,
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            address: format!("http://{bind}"),
            logs: Logs::default(),
            http: http::client(),
            folder,
            _port: port,
        }
    }

    /// Changes a setting.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// Takes a setting away.
    pub fn without(mut self, name: &str) -> Self {
        self.settings.remove(name);
        self
    }

    /// Hands mail to `server` instead of the outbox.
    pub fn relay(self, server: &SmtpServer) -> Self {
        let url = server.url();
        self.with("SMTP_URL", &url)
    }

    /// Hands mail to several servers, in this order.
    pub fn relays(self, servers: &[&SmtpServer]) -> Self {
        let urls: Vec<_> = servers.iter().map(|server| server.url()).collect();
        self.with("SMTP_URL", &urls.join(" "))
    }

    /// Changes a setting for whatever starts from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    /// Starts the server and waits until it is ready.
    pub async fn start(mut self) -> Self {
        self.start_again().await;
        self
    }

    /// Starts the server, after a [`kill9`](Self::kill9) or [`sigterm`](Self::sigterm), and waits until it is ready.
    pub async fn start_again(&mut self) {
        assert!(self.server.is_none(), "the server runs already");
        let mut server = self.spawn(&["serve"]);
        let announced = tokio::time::timeout(DEADLINE, server.stdout.until(public_page)).await;
        match announced {
            Ok(Some(address)) => self.address = address,
            Ok(None) => panic!("`serve` ended before it had printed its public page"),
            Err(_) => panic!("`serve` did not print its public page within {DEADLINE:?}"),
        }
        self.server = Some(server);
        eventually("/readyz answers 200", async || {
            let page = Page::try_of(self.request(Method::GET, "/readyz")).await.ok()?;
            (page.status == 200).then_some(())
        })
        .await;
    }

    /// Stops the server in good order and starts it again.
    pub async fn restart(&mut self) {
        self.sigterm().await;
        self.start_again().await;
    }

    /// Kills the server as a power cut would.
    pub fn kill9(&mut self) {
        self.take_server().kill9();
    }

    /// Asks the server to stop, waits until it has, and gives its exit status.
    pub async fn sigterm(&mut self) -> ExitStatus {
        self.take_server().sigterm().await
    }

    /// The running server.
    pub fn server(&mut self) -> &mut Running {
        self.server.as_mut().expect("the server runs")
    }

    /// Runs a command to its end, in the same folder with the same settings, whether or not the server runs.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.spawn(arguments).finish().await
    }

    /// Starts a command and lets it run.
    pub fn spawn(&self, arguments: &[&str]) -> Running {
        self.spawn_under(&[], arguments)
    }

    /// Starts a command under another program, such as strace, and lets it run.
    pub fn spawn_under(&self, over_it: &[&str], arguments: &[&str]) -> Running {
        Running::start(over_it, arguments, self.folder.path(), &self.settings, &self.logs)
    }

    /// Starts a command that reads `input` from its standard input.
    pub fn spawn_with_input(&self, arguments: &[&str], input: &str) -> Running {
        // A file of its own, so that the test can't wait for a command that waits for the test.
        let mut file = tempfile::tempfile().expect("the system's temporary folder can be written to");
        let written = file.write_all(input.as_bytes()).and_then(|()| file.rewind());
        written.expect("a temporary file can be written to");
        Running::reading(file.into(), arguments, self.folder.path(), &self.settings, &self.logs)
    }

    /// Starts a second server beside the first, on a port of its own, with one setting changed.
    pub fn spawn_beside(&self, name: &str, value: &str) -> Running {
        let mut settings = self.settings.clone();
        settings.entry("BASE_URL".into()).or_insert_with(|| self.address.clone());
        settings.insert("BIND".into(), "127.0.0.1:0".into());
        settings.insert(name.into(), value.into());
        Running::start(&[], &["serve"], self.folder.path(), &settings, &self.logs)
    }

    /// The working folder, also HOME; with SQLite the database is in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The SQLite file, where there is one.
    pub fn database_file(&self) -> Option<PathBuf> {
        self.settings.get("DATABASE_URL")?.strip_prefix("sqlite://").map(PathBuf::from)
    }

    /// The URL of the test's own database.
    pub fn database_url(&self) -> String {
        self.database.url(self.folder.path())
    }

    /// Writes a file into the working folder; gives its path from there, as a command takes it.
    pub fn write<'a>(&self, path: &'a str, text: &str) -> &'a str {
        let file = self.folder.path().join(path);
        let folder = file.parent().expect("a file is in a folder");
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text));
        written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        path
    }

    /// The whole address of a path; whole addresses are given back as they are.
    pub fn url(&self, target: &str) -> String {
        if target.starts_with('/') { format!("{}{target}", self.address) } else { target.to_owned() }
    }

    /// True if anything that the program printed or logged so far holds `words`.
    pub fn logged(&self, words: &str) -> bool {
        self.logs.mention(words)
    }

    fn take_server(&mut self) -> Running {
        self.server.take().expect("the server runs")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server = None;
        if std::thread::panicking() {
            let database = self.database.url(self.folder.path());
            eprintln!("{}", self.logs.show(&format!("the program on {database} said")));
        }
    }
}

/// The address in the announcement: the first after the words `Public page`, at the end of a word.
fn public_page(printed: &str) -> Option<String> {
    let (_, after) = printed.split_once("Public page")?;
    let (_, address) = after.split_once("http://")?;
    let end = address.find(char::is_whitespace)?;
    Some(format!("http://{}", address[..end].trim_end_matches('/')))
}
