//! Readers: who they are, what they chose, what they got.

mod add;
mod erase;
mod export;
pub(super) mod import;
mod leaving;
mod list;
mod story;
pub(super) mod suppressions;
mod words;

pub(super) use add::{add, show as ask_to_add};
pub(super) use erase::{ask as ask_to_erase, erase, forget_unconfirmed};
pub(super) use export::export;
pub(super) use leaving::{undo as undo_unsubscribing, unsubscribe};
pub(super) use list::show as list;
pub(super) use story::show as story;

use actix_web::HttpRequest;

use crate::web::trouble::Trouble;

/// The reader that an address of the desk names.
fn id(request: &HttpRequest) -> Result<i64, Trouble> {
    request.match_info().query("id").parse().map_err(|_| Trouble::NotFound)
}
