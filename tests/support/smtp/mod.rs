//! A mail server that speaks real SMTP (RFC 5321), and does at any stage what a story's script says.
//!
//! It runs on a thread of its own, so it answers whatever the test is waiting for. It is strict: a client that breaks the
//! protocol is refused, and the test fails when the server is dropped, unless it has asked for the
//! [faults](SmtpServer::take_faults) first.

mod auth;
mod book;
mod identity;
mod reception;
mod script;
mod session;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use book::{Book, Received};
pub use identity::{Authority, Identity};
pub use reception::Reception;
pub use script::{Answer, Gate, Stage, When};
pub use session::NOBODY;

use super::DEADLINE;
use super::ports::Port;
use book::SharedBook;
use script::Script;

/// What the server's thread is to be doing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Up,
    Down,
    Ended,
}

/// The server. Accepts everything until [`when`](Self::when) says otherwise.
pub struct SmtpServer {
    port: Port,
    scheme: &'static str,
    script: Script,
    book: SharedBook,
    next: AtomicUsize,
    wanted: watch::Sender<Wanted>,
    thread: Option<JoinHandle<()>>,
}

impl SmtpServer {
    /// A server on a free port of 127.0.0.1, listening when this returns.
    pub fn start() -> Self {
        Self::start_with(Reception::default())
    }

    /// The same with another reception.
    pub fn start_with(reception: Reception) -> Self {
        let scheme = match reception.tls {
            Some((reception::Tls::Implicit, _)) => "smtps",
            _ => "smtp",
        };
        let reception = Arc::new(reception);
        let port = Port::reserve();
        let address = SocketAddr::from(([127, 0, 0, 1], port.number));
        // Bound here, so that a client that comes at once finds the port open.
        let listener = std::net::TcpListener::bind(address).expect("the port is reserved for this server");
        let (script, book, wanted) = (Script::default(), SharedBook::default(), watch::Sender::new(Wanted::Up));
        let thread = {
            let (script, book, wanted) = (script.clone(), book.clone(), wanted.subscribe());
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime
                    .expect("a runtime can be made")
                    .block_on(serve(listener, address, reception, script, book, wanted));
            })
        };
        Self { port, scheme, script, book, next: AtomicUsize::new(0), wanted, thread: Some(thread) }
    }

    /// The value for `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port.number)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port.number
    }

    /// Begins a rule: what to do at `stage`. Where several rules fit, the newest one that fits speaks.
    pub fn when(&self, stage: Stage) -> When<'_> {
        When::new(&self.script, stage)
    }

    /// Forgets all rules: from now on everything is accepted. Connections that are being held stay held.
    pub fn behave(&self) {
        self.script.clear();
    }

    /// Closes the port and every connection, as a machine that is switched off.
    pub async fn go_down(&self) {
        self.wanted.send_replace(Wanted::Down);
        self.until("the mail server is down", |book| !book.listening && book.open == 0).await;
    }

    /// Listens again on the same port.
    pub async fn come_up(&self) {
        self.wanted.send_replace(Wanted::Up);
        self.until("the mail server is up", |book| book.listening).await;
    }

    /// The next message that was accepted and not yet given out by this function, waiting for it if need be.
    pub async fn next_mail(&self) -> Arc<Received> {
        let index = self.next.fetch_add(1, Ordering::SeqCst);
        self.wait_for(index + 1).await.swap_remove(index)
    }

    /// The first message to `address`, waiting for it if need be.
    pub async fn mail_to(&self, address: &str) -> Arc<Received> {
        self.until(&format!("a message to {address} is accepted"), |book| book.to(address).next().is_some()).await;
        self.book.read().to(address).next().cloned().expect("it was seen a moment ago")
    }

    /// Waits until at least `count` messages have been accepted since the start; gives all of them, oldest first.
    pub async fn wait_for(&self, count: usize) -> Vec<Arc<Received>> {
        self.until(&format!("{count} messages are accepted"), |book| book.accepted.len() >= count).await;
        self.accepted()
    }

    /// Waits until the server's book looks as wanted; fails the test after 30 seconds, naming `what` was awaited.
    pub async fn until(&self, what: &str, wanted: impl FnMut(&Book) -> bool) {
        if !self.book.wait(DEADLINE, wanted).await {
            panic!("after {DEADLINE:?} this had still not come true: {what} ({})", self.book.read().summary());
        }
    }

    /// All messages accepted so far, oldest first.
    pub fn accepted(&self) -> Vec<Arc<Received>> {
        self.book.read().accepted.clone()
    }

    /// Connections open now.
    pub fn open_connections(&self) -> usize {
        self.book.read().open
    }

    /// The most connections that were open at one time.
    pub fn most_connections(&self) -> usize {
        self.book.read().most_open
    }

    /// Connections made since the start.
    pub fn connections(&self) -> usize {
        self.book.read().connections
    }

    /// Where the client broke the protocol, and forgives it.
    pub fn take_faults(&self) -> Vec<String> {
        self.book.take_faults()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.wanted.send_replace(Wanted::Ended);
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed by its thread, and shows in what the test then misses.
            let _ = thread.join();
        }
        if std::thread::panicking() {
            eprintln!("{}", self.book.read().show());
            return;
        }
        let faults = self.take_faults();
        assert!(faults.is_empty(), "the client broke RFC 5321:\n{}\n{}", faults.join("\n"), self.book.read().show());
    }
}

async fn serve(
    first: std::net::TcpListener,
    address: SocketAddr,
    reception: Arc<Reception>,
    script: Script,
    book: SharedBook,
    mut wanted: watch::Receiver<Wanted>,
) {
    first.set_nonblocking(true).expect("a listener can be made non-blocking");
    let mut listener = Some(TcpListener::from_std(first).expect("the listener suits the runtime"));
    loop {
        let now = *wanted.borrow_and_update();
        match now {
            Wanted::Up => {
                let listener = match listener.take() {
                    Some(listener) => listener,
                    None => TcpListener::bind(address).await.expect("the port is reserved for this server"),
                };
                book.set_listening(true);
                listen(listener, &reception, &script, &book, &mut wanted).await;
                book.set_listening(false);
            }
            Wanted::Down => {
                let _ = wanted.changed().await;
            }
            Wanted::Ended => return,
        }
    }
}

/// Accepts connections until something else is wanted; then closes the port and all of them.
async fn listen(
    listener: TcpListener,
    reception: &Arc<Reception>,
    script: &Script,
    book: &SharedBook,
    wanted: &mut watch::Receiver<Wanted>,
) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted.expect("connections can be accepted");
                sessions.spawn(session::attend(stream, reception.clone(), script.clone(), book.open()));
            }
            Some(_) = sessions.join_next() => {}
            _ = wanted.changed() => break,
        }
    }
    drop(listener);
    sessions.shutdown().await;
}
