//! SMTP with PIPELINING (RFC 2920): one round trip a message. The envelope of the next message rides in the same write
//! as the body and the final dot of the present one, if there is a next one at hand. A finished message never waits for
//! another.
//!
//! ```text
//! we:    MAIL RCPT DATA            body 1 . MAIL RCPT DATA            body 2 .            QUIT
//! relay:                250 250 354                        250 250 250 354    250             221
//!                                                           └── for message 1
//! ```
//!
//! A message is composed before its envelope goes out, so that one which can't be composed never reaches the wire.
//! Replies come in the order of the commands; [`replies`] takes them apart, [`admission`] matches those to an envelope.

mod admission;
mod conversation;
mod replies;
mod stuffing;

pub(super) use conversation::converse;
pub use replies::{Nonsense, RawReply, ReplyReader};
pub use stuffing::stuff;
