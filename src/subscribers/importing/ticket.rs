//! What is known of a file that was brought, and what became of its rows so far; kept beside it.

use serde::{Deserialize, Serialize};

use super::look::Look;
use super::table::TableLayout;

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The member of the team who brought it: nobody else may use it.
    pub member: i64,
    /// How its importer calls it.
    pub name: String,
    /// What it looks like.
    pub look: Look,
    /// How it is read.
    pub layout: TableLayout,
    /// Where the consent was given.
    pub consent: String,
    /// When.
    pub consent_date: String,
    /// What was done with it last.
    pub run: Option<Run>,
}

impl Ticket {
    /// Whether its readers were taken in; then the file itself is gone.
    pub fn is_taken_in(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.dry_run && run.end == Some(RunEnd::Done))
    }
}

/// One going through a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Whether it only counts.
    pub dry_run: bool,
    /// What became of the rows so far.
    pub counts: Counts,
    /// The first rows that were refused: line and reason.
    pub first_refused: Vec<(u64, String)>,
    /// How it ended; `None` while it goes on, or for ever if the program was stopped.
    pub end: Option<RunEnd>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunEnd {
    /// At the end of the file.
    Done,
    /// Before; in words for the importer.
    Failed(String),
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Readers who were not known or only pending.
    pub new: u64,
    /// Readers with other choices or another name.
    pub updated: u64,
    /// Readers who are in the list as they are.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub refused: u64,
}

impl Counts {
    /// All rows.
    pub fn sum(&self) -> u64 {
        self.new + self.updated + self.unchanged + self.refused
    }
}
