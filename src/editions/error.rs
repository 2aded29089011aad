//! Why something could not be done with an edition.

use super::EditionState;
use super::render::RenderError;
use crate::calendar::Month;
use crate::db::QueryError;

/// What can go wrong with an edition, by what somebody can do about it.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// There is no such edition.
    #[error("there is no edition of {0} yet; `edition assemble {0}` makes it")]
    Missing(Month),
    /// Its state does not allow that.
    #[error("the edition of {month} is {state}: {advice}")]
    State {
        /// The edition.
        month: Month,
        /// Where it stands.
        state: EditionState,
        /// What it would take, or what can be done instead.
        advice: &'static str,
    },
    /// Nothing is in it.
    #[error("the edition of {0} has nothing to send; import articles of that month, or take some back in")]
    Empty(Month),
    /// What was approved is not what is there.
    #[error("the edition of {0} is not what was approved any more, so it is a draft again; look at it and approve it")]
    Changed(Month),
    /// It is not what somebody saw who wanted to approve it.
    #[error("the edition of {0} has changed since it was shown, so nothing was approved; look at it again")]
    ChangedMeanwhile(Month),
    /// Nobody is letting it out any more.
    #[error("the countdown of the edition of {0} is not over, or was stopped")]
    NotCountedDown(Month),
    /// An editor's change that can't be made; in words.
    #[error("{0}")]
    Arrangement(String),
    /// A test copy was wanted for an address that must never be mailed again.
    #[error("that address is suppressed: it bounced, complained or was erased, and is never mailed again")]
    Suppressed,
    /// The preview was wanted for somebody whom we don't know.
    #[error("no reader has that address")]
    NoSuchReader,
    /// The preview was wanted for somebody who gets nothing of it.
    #[error("the edition of {0} has nothing of what this reader chose; they get no copy")]
    NothingChosen(Month),
    /// No delivery is in doubt that nobody sends again.
    #[error(
        "the edition of {0} has no deliveries in doubt to settle; what is still to be sent again settles by itself"
    )]
    NothingInDoubt(Month),
    /// Everybody whom it can reach has got it.
    #[error(
        "nobody is left to send the edition of {0} to: whoever has not got it left, is suppressed, chose nothing of it, or \
         has an address that was refused for good"
    )]
    NoRest(Month),
    /// More is a mistake, or somebody sending the edition by hand.
    #[error("{0} test copies went out in a day; wait until tomorrow")]
    TestsUsedUp(i64),
    /// One correction is queued after the other.
    #[error("a correction to the edition of {0} is still being queued; the next one can follow when it is out")]
    ErratumOpen(Month),
    /// Nobody would get a correction.
    #[error("nobody who got the edition of {0} can be reached: they left, or their addresses are suppressed")]
    NobodyToCorrect(Month),
    /// So many readers changed their choices meanwhile that no release went through.
    #[error("readers changed their choices while the edition of {0} was released; nothing was sent, try again")]
    Restless(Month),
    /// It can't be written.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The database failed.
    #[error("the edition could not be stored or read: {0}")]
    Store(#[from] QueryError),
}

impl EditionError {
    /// Whether the edition's state, or the reader's, forbids it: nothing failed, and nothing was sent.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            EditionError::Missing(_)
                | EditionError::State { .. }
                | EditionError::Empty(_)
                | EditionError::Changed(_)
                | EditionError::ChangedMeanwhile(_)
                | EditionError::NotCountedDown(_)
                | EditionError::Suppressed
                | EditionError::NothingInDoubt(_)
                | EditionError::NoRest(_)
                | EditionError::TestsUsedUp(_)
                | EditionError::ErratumOpen(_)
                | EditionError::NobodyToCorrect(_)
                | EditionError::NothingChosen(_)
        )
    }
}
