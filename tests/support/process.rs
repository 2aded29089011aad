//! The built program as a child process.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::DEADLINE;
use super::command::Output;
use super::logs::{Logs, Stream};

/// How long one command may run before the test gives up on it.
const COMMAND_DEADLINE: Duration = Duration::from_secs(120);

/// A running `monthly-alert`. Killed when dropped.
pub struct Running {
    child: Child,
    /// Its command line, for messages.
    name: String,
    /// Its standard output.
    pub stdout: Stream,
    /// Its standard error: the logs.
    pub stderr: Stream,
}

impl Running {
    /// Starts the program in `folder` with `arguments`, and with nothing in its environment but `settings`. Where
    /// `over_it` names another program with its arguments, that one is started, and starts ours.
    pub fn start(
        over_it: &[&str],
        arguments: &[&str],
        folder: &Path,
        settings: &BTreeMap<String, String>,
        logs: &Logs,
    ) -> Self {
        Self::launch(over_it, Stdio::null(), arguments, folder, settings, logs)
    }

    /// The same with something to read on its standard input.
    pub(super) fn reading(
        input: Stdio,
        arguments: &[&str],
        folder: &Path,
        settings: &BTreeMap<String, String>,
        logs: &Logs,
    ) -> Self {
        Self::launch(&[], input, arguments, folder, settings, logs)
    }

    fn launch(
        over_it: &[&str],
        input: Stdio,
        arguments: &[&str],
        folder: &Path,
        settings: &BTreeMap<String, String>,
        logs: &Logs,
    ) -> Self {
        let name = [over_it, &["monthly-alert"], arguments].concat().join(" ");
        logs.note(format!("$ {name}"));
        let line = [over_it, &[env!("CARGO_BIN_EXE_monthly-alert")], arguments].concat();
        let mut child = Command::new(line[0])
            .args(&line[1..])
            .current_dir(folder)
            .env_clear()
            .envs(settings)
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} did not start: {error}"));
        let label = format!("[{}]", child.id());
        let stdout = child.stdout.take().expect("stdout was asked for as a pipe");
        let stderr = child.stderr.take().expect("stderr was asked for as a pipe");
        Self {
            child,
            name,
            stdout: Stream::follow(stdout, format!("{label} out"), logs.clone()),
            stderr: Stream::follow(stderr, format!("{label} err"), logs.clone()),
        }
    }

    /// Waits for its own end and gives back what it said. Fails the test after two minutes.
    pub async fn finish(mut self) -> Output {
        let status = self.exited(COMMAND_DEADLINE).await;
        Output::new(&self.name, status, self.stdout.text(), self.stderr.text())
    }

    /// `kill -9`, and waits until the kernel has let go of everything it held.
    pub fn kill9(&mut self) -> ExitStatus {
        self.child.kill().unwrap_or_else(|error| panic!("{} could not be killed: {error}", self.name));
        self.child.wait().unwrap_or_else(|error| panic!("{} could not be waited for: {error}", self.name))
    }

    /// Asks it to stop, as a service manager does; [`exited`](Self::exited) tells when it has.
    pub fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    /// Freezes it, as a machine does that is out of breath; [`thaw`](Self::thaw) lets it go on.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets a frozen program go on.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    /// Waits for its end.
    pub async fn exited(&mut self, deadline: Duration) -> ExitStatus {
        let ends = async {
            self.stdout.ended().await;
            self.stderr.ended().await;
        };
        if tokio::time::timeout(deadline, ends).await.is_err() {
            self.kill9();
            panic!("{} was still running after {deadline:?}, and was killed", self.name);
        }
        // Both outputs are closed, so the wait is for the kernel only.
        self.child.wait().unwrap_or_else(|error| panic!("{} could not be waited for: {error}", self.name))
    }

    /// Asks it to stop and waits until it has.
    pub async fn sigterm(mut self) -> ExitStatus {
        self.ask_to_stop();
        self.exited(DEADLINE).await
    }

    // The shell's own `kill` spares the tests a dependency on system calls. The child has not been waited for, so its
    // number can't belong to anybody else.
    fn signal(&self, signal: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{signal} {}", self.child.id())).status();
        assert!(sent.is_ok_and(|status| status.success()), "{} could not be sent SIG{signal}", self.name);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill and nothing to say.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
