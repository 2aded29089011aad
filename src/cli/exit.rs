//! How a command ends when it does not end well.

use std::process::ExitCode;

use super::output;
use crate::app::StartError;
use crate::config::Problems;
use crate::db::QueryError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// It failed; in words for the person at the terminal. Exit code 1.
    Failed(String),
    /// Part of it was refused and has been told already. Exit code 1.
    Partly,
    /// There was nothing to do, or the state forbids it. Exit code 3.
    Refused(String),
}

impl Failure {
    pub(super) fn tell(&self) {
        match self {
            Failure::Failed(why) => output::note(&format!("monthly-alert: {why}")),
            Failure::Refused(why) => output::note(why),
            Failure::Partly => {}
        }
    }

    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Failed(_) | Failure::Partly => 1,
            Failure::Refused(_) => 3,
        })
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Failure::Failed(format!("the database refused: {error}"))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Failure::Failed(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Failed(error.to_string())
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Failure::Failed(format!("the settings need mending:\n{problems}"))
    }
}
