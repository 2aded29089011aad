//! The team: who may do what, and how they prove who they are.
//!
//! ```text
//!  setup, invite ──> member ──> log in (password ──> code) ──> session ──> rights
//!                      ^                                          ^
//!                    reset, manage: each ends what it makes untrue┘
//! ```
//!
//! Passwords are argon2id on a bounded pool ([`Hasher`]); sessions are rows whose cookie nobody but the browser has; links
//! that set a password die when one is set. Who fails too often waits, and nobody learns whether an account exists.

mod authenticator;
mod invite;
mod letters;
mod log_in;
mod manage;
mod member;
mod password;
mod proof;
mod recovery;
mod reset;
mod session;
mod setup;
mod store;
#[cfg(test)]
mod tests;
mod waiting;

pub use authenticator::{Enrolment, enrolment, turn_off, turn_on};
pub use invite::{Acceptance, INVITATION_TIME, Invited, accept_invitation, invitation, invite, remind};
pub use letters::{Correspondence, Letter, compose, tell};
pub use log_in::{Attempt, Entrance, LoginOutcome, Refused, give_code, is_device, log_in, owner_of_ticket};
pub use manage::{Changed, ManageError, remove, remove_authenticator, rename, set_rights};
pub use member::{Member, Right, Role, UnknownRole};
pub use password::{Hasher, NotAPassword, Password};
pub use proof::{Proof, change_password, prove};
pub use recovery::RECOVERY_CODES;
pub use reset::{RESET_TIME, reset, reset_of, reset_wanted};
pub use session::{
    NewSession, Session, end_other_sessions, end_session, end_session_of, find_session, seen, sessions_of,
};
pub use setup::{Founder, SETUP_TIME, SetupError, create_member, is_set_up, set_up, setup_link, setup_token_holds};
pub use store::{all as members, find};

use crate::db::QueryError;
use crate::mail::EmailAddress;

/// Longest name of a member, in characters.
const LONGEST_NAME: usize = 100;

/// What can go wrong with accounts beyond a wrong password.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The database failed.
    #[error("the account could not be stored or read: {0}")]
    Store(#[from] QueryError),
    /// So many people are logging in at this moment that their passwords can't be looked at.
    #[error("too many people are logging in right now; try again in a moment")]
    Busy,
    /// Hashing failed, which only a lack of memory explains.
    #[error("the password could not be hashed")]
    Hash,
}

/// What an address counts as, whether or not it is one.
fn account(text: &str) -> String {
    text.trim().parse::<EmailAddress>().map_or_else(|_| text.trim().to_lowercase(), |address| address.key())
}

/// A name on one line without characters that can't be seen; `None` if nothing is left of it, or too much.
pub fn clean_name(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    fits.then_some(name)
}
