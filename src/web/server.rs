//! The web server's beginning and end.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as Pages, HttpServer, web};

use super::state::Web;
use super::{headers, request_log, routes};
use crate::app::App;

/// A visitor has this long to send a request's head, so that slow ones can't hold connections.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// A connection without requests is closed after this time.
const IDLE: Duration = Duration::from_secs(15);
/// How long a stop waits for requests that are being answered, in seconds.
const PATIENCE: u64 = 5;
/// Connections that one worker holds at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 1_000;
/// Threads of one worker that wait for the database; there are fewer connections to it.
const BLOCKING_THREADS: usize = 16;

/// Answers requests on `listener` until `stop` is done; then requests that are being answered have five seconds to
/// finish. Needs a Tokio runtime, and runs workers on threads of its own. Fails if the page templates are broken or the
/// listener can't be used.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    // Parsing all templates takes a moment, in which a stop must be noticed.
    let made = tokio::task::spawn_blocking(move || Web::new(app)).await;
    let state = web::Data::new(made.map_err(io::Error::other)?.map_err(io::Error::other)?);
    let server = HttpServer::new(move || {
        Pages::new()
            .app_data(state.clone())
            .configure(routes::routes)
            .wrap(Compress::default())
            .wrap(from_fn(headers::secure))
            .wrap(from_fn(request_log::log))
    })
    .workers(workers())
    .worker_max_blocking_threads(BLOCKING_THREADS)
    .max_connections(CONNECTIONS)
    .client_request_timeout(HEAD_DEADLINE)
    .keep_alive(IDLE)
    .tcp_nodelay(true)
    .shutdown_timeout(PATIENCE)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => ended,
        () = stop => {
            let (ended, ()) = tokio::join!(server, handle.stop(true));
            ended
        }
    }
}

/// Pages are quick and the database waits elsewhere, so a few workers do; two keep one slow page from stopping all.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8))
}
