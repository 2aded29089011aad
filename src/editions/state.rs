//! Where an edition stands, and which moves are legal.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// The state of an edition: collecting -> draft -> approved -> sending <-> paused -> sent | cancelled; and, by hand,
/// sent -> sending for copies that did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EditionState {
    /// Articles come in; nobody has assembled it, or there was nothing to assemble.
    Collecting,
    /// Assembled: to be looked over. Articles still come in.
    Draft,
    /// Somebody approved just this content. New articles go to a later edition.
    Approved,
    /// Released: readers get it.
    Sending,
    /// Released, and held.
    Paused,
    /// Nothing is left to send.
    Sent,
    /// Stopped for good after its release.
    Cancelled,
}

impl EditionState {
    /// Every state, in the order of the story.
    pub const ALL: [EditionState; 7] = [
        EditionState::Collecting,
        EditionState::Draft,
        EditionState::Approved,
        EditionState::Sending,
        EditionState::Paused,
        EditionState::Sent,
        EditionState::Cancelled,
    ];

    /// The word in the database, in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            EditionState::Collecting => "collecting",
            EditionState::Draft => "draft",
            EditionState::Approved => "approved",
            EditionState::Sending => "sending",
            EditionState::Paused => "paused",
            EditionState::Sent => "sent",
            EditionState::Cancelled => "cancelled",
        }
    }

    /// Whether articles that come in now still belong to it.
    pub fn takes_articles(self) -> bool {
        self < EditionState::Approved
    }

    /// Whether its copies have been written: what is in it can't change any more.
    pub fn is_released(self) -> bool {
        self > EditionState::Approved
    }

    /// Whether the public archive shows it.
    pub fn is_public(self) -> bool {
        matches!(self, EditionState::Sending | EditionState::Paused | EditionState::Sent)
    }

    /// Whether an edition may go from this state to `next`.
    pub fn may_become(self, next: EditionState) -> bool {
        use EditionState::*;
        match self {
            Collecting => next == Draft,
            Draft => matches!(next, Collecting | Approved),
            Approved => matches!(next, Draft | Sending | Sent),
            Sending => matches!(next, Paused | Sent | Cancelled),
            Paused => matches!(next, Sending | Cancelled),
            // Not to everybody: see `editions::resolve` and `editions::send_rest`.
            Sent => next == Sending,
            Cancelled => false,
        }
    }

    /// What somebody can do who wanted to bring an edition in this state nearer to its readers.
    pub(super) fn advice(self) -> &'static str {
        match self {
            EditionState::Collecting => "assemble it first",
            EditionState::Draft => "approve it first",
            EditionState::Approved => "it waits to be sent; `edition cancel` makes it a draft again",
            EditionState::Sending => "it is on its way to its readers",
            EditionState::Paused => "`edition resume` lets it go on, `edition cancel` ends it",
            EditionState::Sent => "it went out and can't go out again",
            EditionState::Cancelled => "it was stopped for good and can't go out again",
        }
    }
}

impl fmt::Display for EditionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the state of an edition")]
pub struct UnknownState(String);

impl FromStr for EditionState {
    type Err = UnknownState;

    fn from_str(word: &str) -> Result<Self, UnknownState> {
        let found = EditionState::ALL.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| UnknownState(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_reads_back_from_its_own_word() {
        for state in EditionState::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
        assert!("ready".parse::<EditionState>().is_err());
    }

    #[test]
    fn what_is_released_never_becomes_unreleased() {
        for from in EditionState::ALL.into_iter().filter(|state| state.is_released()) {
            for to in EditionState::ALL.into_iter().filter(|state| !state.is_released()) {
                assert!(!from.may_become(to), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn nothing_is_sent_that_was_not_approved() {
        for from in EditionState::ALL.into_iter().filter(|state| *state < EditionState::Approved) {
            assert!(EditionState::ALL.into_iter().all(|to| !to.is_released() || !from.may_become(to)), "{from}");
        }
    }
}
