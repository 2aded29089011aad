//! What a finished command left behind.

use std::process::ExitStatus;

use serde_json::Value;

/// The end of one command. The exit codes are 0 done, 1 failed, 2 usage, 3 nothing to do or refused by state.
#[derive(Debug)]
pub struct Output {
    /// The exit code; -1 if a signal ended it.
    pub code: i32,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error: logs, progress, prompts.
    pub stderr: String,
    command: String,
}

impl Output {
    pub(super) fn new(command: &str, status: ExitStatus, stdout: String, stderr: String) -> Self {
        Self { code: status.code().unwrap_or(-1), stdout, stderr, command: command.to_owned() }
    }

    /// Fails the test unless the command did what it was asked for.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// Fails the test unless the command ended with `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert!(self.code == code, "`{}` ended with {}, not {code}\n{}", self.command, self.code, self.said());
        self
    }

    /// Standard output as one JSON value, with nothing else there.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("`{}` did not print JSON: {error}\n{}", self.command, self.said()))
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line);
        self.stdout.lines().map(parse).collect::<Result<_, _>>().unwrap_or_else(|error| {
            panic!("`{}` did not print a JSON value on each line: {error}\n{}", self.command, self.said())
        })
    }

    fn said(&self) -> String {
        format!("its output:\n{}\nits log:\n{}", self.stdout, self.stderr)
    }
}
