//! Message-IDs, fixed before the first attempt.

use super::Delivery;
use super::delivery::EditionFacts;
use crate::token::{Fingerprint, Keyring};

/// The Message-ID (RFC 5322 section 3.6.4) of a delivery, without the angle brackets: derived from the row and the
/// edition's nonce, so that each attempt has the same one and nothing needs storing. `domain` serves single mails;
/// a digest keeps the domain that was current at its release.
pub fn message_id(keys: &Keyring, delivery: &Delivery, domain: &str) -> String {
    match &delivery.edition {
        Some(edition) => digest_message_id(keys, delivery.id, edition),
        None => derive(keys, delivery.id, "single", domain),
    }
}

/// The Message-ID of the row `delivery` of an edition.
pub fn digest_message_id(keys: &Keyring, delivery: i64, edition: &EditionFacts) -> String {
    derive(keys, delivery, &edition.nonce, &edition.mail_domain)
}

fn derive(keys: &Keyring, delivery: i64, nonce: &str, domain: &str) -> String {
    format!("{}@{domain}", keys.hash(Fingerprint::MessageId, &format!("{delivery} {nonce}")))
}
