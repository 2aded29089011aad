//! Writing down that a correction goes out.

use serde::Serialize;

use super::super::assemble::locked;
use super::super::store::{self, errata};
use super::super::{Edition, EditionError, EditionState};
use super::Corrections;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::Database;
use crate::deliveries;

/// A correction that goes out from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssuedErratum {
    /// The edition.
    #[serde(rename = "edition")]
    pub month: Month,
    /// Its row.
    pub erratum: i64,
    /// How many readers would get it if none of them left meanwhile.
    pub readers: i64,
}

const NOT_OVER: &str = "a correction goes to an edition that is sent or cancelled";

/// How many readers a correction to the edition of `month` would go to: its copy for them was accepted, and they are
/// still active and not suppressed.
///
/// # Errors
/// Those of [`issue_erratum`].
pub async fn erratum_reach(db: &Database, month: Month) -> Result<i64, EditionError> {
    db.read(move |connection| {
        let edition = store::find(connection, month)?.ok_or(EditionError::Missing(month))?;
        let id = correctable(&edition)?;
        if errata::is_open(connection, id)? {
            return Err(EditionError::ErratumOpen(month));
        }
        match deliveries::has_edition(connection, id)? {
            0 => Err(EditionError::NobodyToCorrect(month)),
            readers => Ok(readers),
        }
    })
    .await
}

/// Sends `corrections` to those who have the edition of `month`, in the name of `by`: each gets one mail, queued bit by
/// bit by [`super::queue_more`]. Whoever leaves before theirs is queued or handed over gets none.
///
/// # Errors
/// [`EditionError::State`] unless it is sent or cancelled; [`EditionError::ErratumOpen`];
/// [`EditionError::NobodyToCorrect`].
pub async fn issue_erratum(
    db: &Database,
    month: Month,
    corrections: Corrections,
    by: &str,
    now: Timestamp,
) -> Result<IssuedErratum, EditionError> {
    // Counting a million takes a second, for which nobody else should wait.
    let readers = erratum_reach(db, month).await?;
    let by = by.to_owned();
    db.write(move |connection| {
        let (edition, id) = locked(connection, month)?;
        correctable(&edition)?;
        if errata::is_open(connection, id)? {
            return Err(EditionError::ErratumOpen(month));
        }
        let made = errata::make(connection, id, &corrections, &by, now)?;
        let erratum = made.ok_or(EditionError::NobodyToCorrect(month))?;
        Ok(IssuedErratum { month, erratum, readers })
    })
    .await
}

/// The row of an edition that can be corrected.
fn correctable(edition: &Edition) -> Result<i64, EditionError> {
    if !matches!(edition.state, EditionState::Sent | EditionState::Cancelled) {
        return Err(edition.refusal_because(NOT_OVER));
    }
    edition.id.ok_or(EditionError::Missing(edition.month))
}
