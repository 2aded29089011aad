//! The program's own benchmark: a scratch database full of made-up readers, an edition, a mail server that counts, and
//! the real program in between.
//!
//! ```text
//!   scratch ──> readers, edition ──> release ──> `serve`, a process of its own ──> sink, another ──> count
//!                                                  │ CPU time, memory: /proc
//! ```
//!
//! [`send`] puts it together; `docs/measuring.md` says what is measured how.

mod articles;
mod edition;
mod pages;
mod process;
mod progress;
mod report;
mod run;
mod scratch;
mod send;
mod sender;
mod settings;
pub mod sink;
mod sink_process;
mod store;
mod unrecorded;

pub use progress::{Progress, Step};
pub use report::Report;
pub use send::{BenchError, SendBench, send};
pub use unrecorded::send_unrecorded;
