//! The program that is measured, as a process of its own, with nothing in its environment but its settings.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::BenchError;
use super::process::{cpu_time, peak_resident};

/// How long an orderly stop may take; the program promises ten seconds.
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// How a sender is started.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// `serve`, but for comparisons.
    pub(super) arguments: Vec<String>,
    pub(super) folder: PathBuf,
    pub(super) settings: Vec<(String, String)>,
    /// Where its pages are asked for while it sends, if they are.
    pub(super) pages: Option<SocketAddr>,
}

/// A running sender. Dropping it kills it.
pub(super) struct Sender {
    child: Child,
    log: PathBuf,
    /// When it was started, in microseconds since 1970.
    pub(super) started_us: u64,
}

impl Start {
    /// Starts this very program.
    pub(super) fn sender(&self) -> Result<Sender, BenchError> {
        let failed = |error: std::io::Error| BenchError::failed("the sender does not start", error);
        let program = std::env::current_exe().map_err(failed)?;
        let log = self.folder.join("sender.log");
        let log_file = File::options().create(true).append(true).open(&log).map_err(failed)?;
        let started_us = micros_since_1970();
        let child = Command::new(program)
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.settings.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log_file)
            .spawn()
            .map_err(failed)?;
        Ok(Sender { child, log, started_us })
    }
}

impl Sender {
    /// CPU time so far.
    pub(super) fn cpu(&self) -> Duration {
        cpu_time(self.child.id()).unwrap_or_default()
    }

    /// The most memory so far, in bytes.
    pub(super) fn peak(&self) -> u64 {
        peak_resident(self.child.id()).unwrap_or_default()
    }

    /// Fails with its last words if it has ended by itself.
    pub(super) fn must_run(&mut self) -> Result<(), BenchError> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(BenchError::failed(&format!("the sender ended ({status})"), last_words(&self.log))),
            Err(error) => Err(BenchError::failed("the sender can't be watched", error)),
        }
    }

    /// The end of its log.
    pub(super) fn last_words(&self) -> String {
        last_words(&self.log)
    }

    /// `kill -9`, and waits until the kernel has let go of everything it held.
    pub(super) fn kill(&mut self) -> Result<(), BenchError> {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        killed.map(drop).map_err(|error| BenchError::failed("the sender can't be killed", error))
    }

    /// Asks it to stop, as a service manager does, and waits. Gives its log.
    pub(super) async fn stop(&mut self) -> Result<String, BenchError> {
        let asked = Command::new("/bin/sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        asked.map_err(|error| BenchError::failed("the sender can't be stopped", error))?;
        let since = Instant::now();
        while since.elapsed() < STOP_PATIENCE {
            match self.child.try_wait() {
                Ok(Some(_)) => return Ok(std::fs::read_to_string(&self.log).unwrap_or_default()),
                Ok(None) => tokio::time::sleep(Duration::from_millis(5)).await,
                Err(error) => return Err(BenchError::failed("the sender can't be watched", error)),
            }
        }
        Err(BenchError::failed("the sender does not stop", last_words(&self.log)))
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        // It has ended already, or must not outlive its database.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The wall clock, which the sink reads too.
pub(super) fn micros_since_1970() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

/// The end of its log, for people.
fn last_words(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}
