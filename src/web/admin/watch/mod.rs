//! What becomes of an edition after its release: watched live, steered, and read afterwards as its closing statement.

mod erratum;
mod live;
mod page;
mod part;
mod steer;

pub(super) use erratum::{erratum, preview_erratum, send_erratum};
pub(super) use live::live;
pub(super) use page::page;
pub(super) use steer::{cancel, confirm_cancel, pause, resume, send_rest, settle};
