//! Codes for whoever lost the authenticator: each works once, and only their keyed hashes are kept.

use data_encoding::BASE32_NOPAD;

use crate::token::{Fingerprint, Keyring};

/// So many are made at once.
pub const RECOVERY_CODES: usize = 10;

/// Fresh codes: `k7pz-4m2x`, 40 random bits each.
pub(super) fn fresh() -> Vec<String> {
    let code = || {
        let text = BASE32_NOPAD.encode(&rand::random::<[u8; 5]>()).to_lowercase();
        format!("{}-{}", &text[..4], &text[4..])
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

/// What is kept of them.
pub(super) fn hashes(keys: &Keyring, member_id: i64, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| keys.hash(Fingerprint::Recovery, &named(member_id, code))).collect()
}

/// What may have been kept of one of them, under any key of ours.
pub(super) fn hashes_of(keys: &Keyring, member_id: i64, code: &str) -> Vec<String> {
    keys.hashes(Fingerprint::Recovery, &named(member_id, code))
}

/// However somebody types it.
fn named(member_id: i64, code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{member_id}:{}", code.to_lowercase())
}
