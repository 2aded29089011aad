//! How many readers an edition would go to, by what they chose.

use super::{Choices, store};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// Readers who would get an edition that was released now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// All of them.
    pub readers: i64,
    /// Each set of choices in use with the number of its readers, most readers first.
    pub choices: Vec<(Choices, i64)>,
}

/// Counts readers who are active, not paused and not suppressed at `now`, as a release does. Goes through all of them: a
/// second for a million.
///
/// # Errors
/// Only if the database can't be asked.
pub fn reach(connection: &mut DbConnection, now: Timestamp) -> Result<Reach, QueryError> {
    let mut choices = store::reach::by_choices(connection, now)?;
    choices.sort_by(|(choices, count), (other, others)| others.cmp(count).then_with(|| choices.cmp(other)));
    Ok(Reach { readers: choices.iter().map(|(_, count)| count).sum(), choices })
}
