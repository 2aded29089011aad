//! Every edition there is, by year.

use serde::Serialize;

use super::{Counted, View};

/// `/archive`. Without years it says when the first edition comes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArchivePage {
    /// How many editions there are.
    pub editions: Counted,
    /// The years, newest first.
    pub years: Vec<Year>,
}

impl View for ArchivePage {
    const TEMPLATE: &'static str = "archive";
}

/// The editions of one year, newest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Year {
    /// "2026".
    pub year: String,
    /// Its editions.
    pub editions: Vec<ListedEdition>,
}

/// An edition as a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedEdition {
    /// `2026-10`.
    pub month: String,
    /// "October 2026".
    pub month_name: String,
    /// Its title.
    pub title: String,
    /// How many items it holds.
    pub items: Counted,
}
