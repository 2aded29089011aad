//! The outbox: where mail goes while no relay is set. Nothing leaves the machine; it is shown in the browser instead.

mod mailbox;
mod message;
mod store;

pub use mailbox::Outbox;
pub use message::{Kept, Opened, count, forget, list, open};
