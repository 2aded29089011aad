//! The signals that end the program.

use tokio::signal::unix::{Signal, SignalKind, signal as listen_for};
use tokio::sync::watch;

/// A value that turns true at the first SIGTERM or SIGINT. The second one ends the process at once: what the relay had
/// not answered is in doubt then, as after a crash.
pub fn signal() -> std::io::Result<watch::Receiver<bool>> {
    let (mut terminate, mut interrupt) = (listen_for(SignalKind::terminate())?, listen_for(SignalKind::interrupt())?);
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        either(&mut terminate, &mut interrupt).await;
        let _ = tell.send(true);
        either(&mut terminate, &mut interrupt).await;
        tracing::warn!("told to stop a second time: ending without waiting");
        std::process::exit(1);
    });
    Ok(told)
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
