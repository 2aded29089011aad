//! The ledger, to look at: who got an edition, and what the servers said.

mod asked;
mod list;
mod table;

pub(super) use list::show as list;
pub(super) use table::show as table;
