//! Message-IDs, fixed before the first attempt.

use super::Delivery;
use crate::token::{Fingerprint, Keyring};

/// The Message-ID (RFC 5322 section 3.6.4) of a delivery, without the angle brackets: derived from the row and the
/// edition's nonce, so that each attempt has the same one and nothing needs storing. `domain` serves single mails;
/// a digest keeps the domain that was current at its release.
pub fn message_id(keys: &Keyring, delivery: &Delivery, domain: &str) -> String {
    let (nonce, domain) = match &delivery.edition {
        Some(edition) => (edition.nonce.as_str(), edition.mail_domain.as_str()),
        None => ("single", domain),
    };
    let unique = keys.hash(Fingerprint::MessageId, &format!("{} {nonce}", delivery.id));
    format!("{unique}@{domain}")
}
