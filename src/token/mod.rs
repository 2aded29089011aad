//! Links that can do one thing, and hashes that outlive what they hash: everything that is derived from `SECRET_KEY`.
//!
//! A token is an HMAC over its purpose and subject, so nothing is stored and the same mail can be made again byte for
//! byte. Each purpose has a key of its own (HKDF, RFC 5869): a token for one does not fit another.

mod keyring;
mod link;

pub use keyring::{Fingerprint, KeyTooShort, Keyring};
pub use link::{Link, LinkPurpose, TokenError};
