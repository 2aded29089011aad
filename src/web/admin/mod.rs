//! The desk: what members of the team see and do.
//!
//! ```text
//!  request ──> door ──> guard: same site? who? may they? fresh proof? this session's form? ──> handler
//!               │                                                                               │
//!               └── its lock says what it takes                             log: who did what <─┘
//! ```
//!
//! Every address is a [`Door`] of [`doors`], and a door can't be made without a lock; so no handler can forget to
//! ask who is there. A test opens each door with each role, method and mistake.

mod account;
mod articles;
mod browser_name;
mod charts;
mod choice;
mod cookies;
mod csv_file;
mod deliveries;
mod door;
mod editions;
mod form;
mod frame;
mod guard;
mod insider;
mod log;
mod log_in;
mod menu;
mod moments;
mod open;
mod overview;
mod prove;
mod routes;
mod same_site;
mod settings;
mod signs;
mod subscribers;
mod team;
#[cfg(test)]
mod tests;
mod time;
mod trouble_page;
mod turning;
mod upload;
mod watch;
mod words;

pub(super) use cookies::Cookies;
pub(super) use door::Lock;
pub(super) use guard::guard as pass;
pub(super) use insider::Insider;
pub(super) use routes::routes;
pub(super) use subscribers::import::Imports;
