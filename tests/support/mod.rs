//! What the stories stand on: the real program as a child process with a database of its own, and a mail server that
//! says and does what the story needs. Used by both suites, `tests/it` and `tests/browser`.
//!
//! Nothing here knows the program's insides: only its settings, commands, pages and mail.

mod app;
mod command;
mod database;
mod desk;
mod eventually;
mod http;
mod logs;
mod mail;
mod on_both;
mod ports;
mod postgres;
mod process;
mod redact;
pub mod smtp;

pub use app::TestApp;
pub use command::Output;
pub use desk::{Desk, PASSWORD, code_of, value_of};
pub use eventually::eventually;
pub use http::{Page, client_with};
pub use logs::{Logs, Stream};
pub use mail::Mail;
pub use postgres::OwnPostgres;
pub use process::Running;

use std::time::Duration;

/// How long any one wait may last before the test fails and shows what it has seen. Generous: it is reached only when
/// something is broken, so a slow machine costs nothing.
pub const DEADLINE: Duration = Duration::from_secs(30);
