//! Mail as bytes and as SMTP: addresses, what a server's answers mean, and the conversation that hands messages over.
//!
//! The only room that names lettre. The ledger (`deliveries`) decides what is sent and when; this room sends it.

mod address;
mod greeting;
mod handover;
mod line;
mod mailbox;
mod one_by_one;
mod outcome;
mod pieces;
mod pipeline;
mod reply;
mod server;
pub mod skeleton;
mod smtp;
mod stream;
mod verdict;

pub use address::{AddressError, EmailAddress};
pub use handover::{Ending, Feed, Parcel, Relay};
pub use mailbox::{Mailbox, MailboxError};
pub use outcome::{Outcome, Trouble};
pub use pieces::Pieces;
pub use pipeline::{Nonsense, RawReply, ReplyReader, stuff};
pub use reply::{EnhancedCode, Reply, Stage};
pub use server::{Credentials, Deadlines, Server, Tls};
pub use smtp::SmtpRelay;
pub use verdict::{Verdict, verdict};
