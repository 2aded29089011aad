//! A PostgreSQL server that belongs to one test, to be stopped in the middle of things.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::ports::Port;

/// A server in a temporary folder, durable as a real one: what it has committed survives its sudden end. Stopped and taken
/// away when dropped.
pub struct OwnPostgres {
    folder: TempDir,
    programs: PathBuf,
    url: String,
    port: Port,
}

impl OwnPostgres {
    /// A running server.
    pub fn start() -> Self {
        // Not under TMPDIR: that may be closed to the server's user, or too long for the name of a socket.
        let folder = tempfile::Builder::new().prefix("monthly-alert-postgres.").tempdir_in("/tmp");
        let folder = folder.expect("/tmp can be written to");
        let port = Port::reserve();
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable", port.number);
        let server = Self { folder, programs: programs(), url, port };
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(server.folder.path()));
        }
        let how = ["--pgdata=data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
        run(server.program("initdb").args(how).arg("--no-instructions"));
        server.start_again();
        server
    }

    /// The URL of its maintenance database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends the server and all its sessions as a power cut would: nothing is finished, the next start recovers.
    pub fn stop_at_once(&self) {
        run(self.control("stop").arg("--mode=immediate"));
    }

    /// Starts it; it takes connections when this returns.
    pub fn start_again(&self) {
        let folder = self.folder.path().display();
        let options =
            format!("-p {} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=100", self.port.number);
        run(self.control("start").arg("--log=server.log").arg(format!("--options={options}")));
    }

    fn control(&self, what: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.arg(what).args(["--silent", "--pgdata=data", "--wait"]);
        command
    }

    /// One of the server's programs, as a user that it agrees to run as.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may be stopped already. Nothing in there is worth an orderly end.
        let _ = self.control("stop").arg("--mode=immediate").stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

// The output goes to a file, not to a pipe: the server keeps it open for as long as it lives.
fn run(command: &mut Command) {
    let said = tempfile::NamedTempFile::new().expect("the system's temporary folder can be written to");
    let output = || said.reopen().expect("a file can be opened twice");
    let status = command.stdout(output()).stderr(output()).status();
    let words = || fs::read_to_string(said.path()).unwrap_or_default();
    assert!(status.as_ref().is_ok_and(|status| status.success()), "{command:?}: {status:?}\n{}", words());
}

/// Debian keeps each version's server out of PATH; the newest is taken.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    let version = |bin: &PathBuf| bin.parent().and_then(Path::file_name)?.to_str()?.parse::<u32>().ok();
    folders.max_by_key(version).unwrap_or_default()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;

    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
