//! The outbox: where mail goes while no relay is set. Nothing leaves the machine; it is shown in the browser instead.
//!
//! It takes mail behind the same interface as an SMTP server, so that whatever is tried with it went the real way.

mod mailbox;
mod message;
mod store;

pub use mailbox::Outbox;
pub use message::{Kept, Opened, count, forget, list, open};
