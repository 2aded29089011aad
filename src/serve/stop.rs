//! The signals that end the program.

use tokio::signal::unix::{SignalKind, signal as listen_for};
use tokio::sync::watch;

/// A value that turns true at the first SIGTERM or SIGINT.
pub fn signal() -> std::io::Result<watch::Receiver<bool>> {
    let (mut terminate, mut interrupt) = (listen_for(SignalKind::terminate())?, listen_for(SignalKind::interrupt())?);
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        let _ = tell.send(true);
    });
    Ok(told)
}
