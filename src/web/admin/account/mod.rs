//! One's own account.

mod authenticator;
mod page;
mod password;
mod sessions;

pub(super) use authenticator::{show as authenticator, turn_off, turn_on};
pub(super) use page::{rename, show};
pub(super) use password::change as change_password;
pub(super) use sessions::{end, end_others};
