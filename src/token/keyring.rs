//! The keys, and the hashes made with them.

use std::sync::Arc;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::LinkPurpose;

/// What a keyed hash is for; each has its own key, so that hashes of different uses can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fingerprint {
    /// An address that must never be mailed again.
    Address,
    /// Where a sign-up came from.
    Origin,
    /// The unique part of a Message-ID.
    MessageId,
    /// Whose password somebody failed to give.
    Login,
    /// That a form belongs to a session.
    Form,
    /// The secret that an authenticator shares with us.
    Authenticator,
    /// A recovery code.
    Recovery,
}

impl Fingerprint {
    const ALL: [Fingerprint; 7] = [
        Fingerprint::Address,
        Fingerprint::Origin,
        Fingerprint::MessageId,
        Fingerprint::Login,
        Fingerprint::Form,
        Fingerprint::Authenticator,
        Fingerprint::Recovery,
    ];

    const fn info(self) -> &'static str {
        match self {
            Fingerprint::Address => "monthly-alert address hash v1",
            Fingerprint::Origin => "monthly-alert origin hash v1",
            Fingerprint::MessageId => "monthly-alert message id v1",
            Fingerprint::Login => "monthly-alert failed login v1",
            Fingerprint::Form => "monthly-alert form v1",
            Fingerprint::Authenticator => "monthly-alert authenticator v1",
            Fingerprint::Recovery => "monthly-alert recovery code v1",
        }
    }
}

/// `SECRET_KEY` with fewer than 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it needs 32 bytes or more; `openssl rand -hex 32` makes a good one")]
pub struct KeyTooShort;

/// The current secret key and earlier ones, which still verify old links and old suppressions.
#[derive(Clone)]
pub struct Keyring {
    /// The current key first.
    keys: Arc<[Key]>,
}

/// One secret key, and what is derived from it: each copy of an edition needs two of these, so they are kept.
struct Key {
    check: String,
    /// In the order of [`Fingerprint::ALL`].
    fingerprints: [Hmac<Sha256>; Fingerprint::ALL.len()],
    /// In the order of [`LinkPurpose::ALL`].
    links: [Hmac<Sha256>; LinkPurpose::ALL.len()],
}

impl Key {
    fn new(secret: &SecretString) -> Key {
        Key {
            check: HEXLOWER.encode(&derive::<16>(secret, "monthly-alert key check v1")),
            fingerprints: Fingerprint::ALL.map(|purpose| keyed(&derive::<32>(secret, purpose.info()))),
            links: LinkPurpose::ALL.map(|purpose| keyed(&derive::<32>(secret, purpose.info()))),
        }
    }

    fn fingerprint(&self, purpose: Fingerprint, text: &str) -> String {
        let mut mac = self.fingerprints[purpose as usize].clone();
        mac.update(text.as_bytes());
        let mut hash = BASE32_NOPAD.encode(&mac.finalize().into_bytes()[..16]);
        hash.make_ascii_lowercase();
        hash
    }
}

impl Keyring {
    /// A keyring from `SECRET_KEY` and the keys of `SECRET_KEY_PREVIOUS`.
    pub fn new(current: SecretString, previous: Vec<SecretString>) -> Result<Keyring, KeyTooShort> {
        let keys: Vec<SecretString> = std::iter::once(current).chain(previous).collect();
        if keys.iter().any(|key| key.expose_secret().len() < 32) {
            return Err(KeyTooShort);
        }
        Ok(Keyring { keys: keys.iter().map(Key::new).collect() })
    }

    /// A fresh random key, as text.
    pub fn generate() -> SecretString {
        HEXLOWER.encode(&rand::random::<[u8; 32]>()).into()
    }

    /// What the database remembers the current key by, so that a wrong key is noticed before it does harm.
    pub fn check_value(&self) -> String {
        self.keys[0].check.clone()
    }

    /// The check values of the earlier keys.
    pub fn previous_check_values(&self) -> Vec<String> {
        self.keys.iter().skip(1).map(|key| key.check.clone()).collect()
    }

    /// The keyed hash of `text` under the current key: 26 characters of lower-case base32 (128 bits).
    pub fn hash(&self, purpose: Fingerprint, text: &str) -> String {
        self.keys[0].fingerprint(purpose, text)
    }

    /// The keyed hashes of `text` under every key, the current one first.
    pub fn hashes(&self, purpose: Fingerprint, text: &str) -> Vec<String> {
        self.keys.iter().map(|key| key.fingerprint(purpose, text)).collect()
    }

    /// The keyed hash for `purpose` of each key, the current one first.
    pub(super) fn macs(&self, purpose: LinkPurpose) -> impl Iterator<Item = Hmac<Sha256>> {
        self.keys.iter().map(move |key| key.links[purpose as usize].clone())
    }
}

fn derive<const N: usize>(key: &SecretString, info: &str) -> [u8; N] {
    let mut derived = [0; N];
    let expanded = Hkdf::<Sha256>::new(None, key.expose_secret().as_bytes()).expand(info.as_bytes(), &mut derived);
    expanded.expect("HKDF gives up to 255 blocks and we ask for one");
    derived
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(keys: &[&str]) -> Keyring {
        let mut keys = keys.iter().map(|k| SecretString::from(k.repeat(32)));
        Keyring::new(keys.next().unwrap(), keys.collect()).unwrap()
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(Keyring::new("short".into(), vec![]).is_err());
        assert!(Keyring::new("k".repeat(32).into(), vec!["short".into()]).is_err());
    }

    #[test]
    fn hashes_differ_by_purpose_and_key_and_old_keys_are_still_known() {
        let (old, new) = (ring(&["a"]), ring(&["b", "a"]));
        let address = old.hash(Fingerprint::Address, "reader@example.org");
        assert_ne!(address, old.hash(Fingerprint::Origin, "reader@example.org"));
        assert_eq!(new.hashes(Fingerprint::Address, "reader@example.org")[1], address);
        assert_eq!(new.previous_check_values(), [old.check_value()]);
    }
}
