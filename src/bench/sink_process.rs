//! The sink as another process, and how it is asked.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use super::BenchError;
use super::sink::{Ask, Count};

/// A running sink. Dropping it ends it.
pub(super) struct SinkProcess {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Where it listens, on 127.0.0.1.
    pub(super) port: u16,
}

impl SinkProcess {
    /// Starts this very program as `bench sink`.
    pub(super) fn start(round_trip: Duration) -> Result<SinkProcess, BenchError> {
        let failed = |error: std::io::Error| BenchError::failed("the sink does not start", error);
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .args(["bench", "sink", "--ask", "--port", "0", "--rtt-ms", &round_trip.as_millis().to_string()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(BenchError::failed("the sink does not start", "it has no pipes"));
        };
        let mut sink = SinkProcess { child, questions, answers: BufReader::new(answers), port: 0 };
        let said = sink.line().map_err(failed)?;
        sink.port = said.trim().parse().map_err(|error| BenchError::failed("the sink does not start", error))?;
        Ok(sink)
    }

    /// Asks; the answer comes at once.
    pub(super) fn ask(&mut self, what: Ask) -> Result<Count, BenchError> {
        let question: &[u8] = match what {
            Ask::Look => b"look\n",
            Ask::Mark => b"mark\n",
        };
        let said = self.questions.write_all(question).and_then(|()| self.line());
        let said = said.map_err(|error| BenchError::failed("the sink does not answer", error))?;
        serde_json::from_str(&said).map_err(|error| BenchError::failed("the sink does not answer", error))
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line)
    }
}

impl Drop for SinkProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
