//! Tokens in links: made, and checked when they come back.

use data_encoding::BASE64URL_NOPAD;
use hmac::Mac;

use super::Keyring;
use crate::clock::Timestamp;

/// The one thing that a link can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Confirm a subscription; expires.
    Confirm,
    /// Leave; valid for ever, in any mail that somebody kept.
    Unsubscribe,
    /// Take the leaving back; expires after minutes.
    Undo,
    /// Make the first administrator; works until there is one.
    Setup,
    /// Take up an invitation to the team; works until a password is set.
    Invitation,
    /// Set a new password; works until one is set.
    Reset,
    /// The password was right and a code is still to come; expires after minutes.
    SecondFactor,
    /// Somebody logged in on this device before; kept in a cookie.
    Device,
}

/// What a genuine token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The row that it is about.
    pub subject: i64,
    /// When it stops working; `None`: never.
    pub expires: Option<Timestamp>,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Forged, mutilated, or for another purpose.
    #[error("the link is not one of ours")]
    Unknown,
    /// Genuine, but its time is over.
    #[error("the link has expired")]
    Expired,
}

const SUBJECT: usize = 8;
const EXPIRY: usize = 8;
const MAC: usize = 16;

impl LinkPurpose {
    pub(super) const ALL: [LinkPurpose; 8] = [
        LinkPurpose::Confirm,
        LinkPurpose::Unsubscribe,
        LinkPurpose::Undo,
        LinkPurpose::Setup,
        LinkPurpose::Invitation,
        LinkPurpose::Reset,
        LinkPurpose::SecondFactor,
        LinkPurpose::Device,
    ];

    pub(super) const fn info(self) -> &'static str {
        match self {
            LinkPurpose::Confirm => "monthly-alert confirm link v1",
            LinkPurpose::Unsubscribe => "monthly-alert unsubscribe link v1",
            LinkPurpose::Undo => "monthly-alert undo link v1",
            LinkPurpose::Setup => "monthly-alert setup link v1",
            LinkPurpose::Invitation => "monthly-alert invitation link v1",
            LinkPurpose::Reset => "monthly-alert reset link v1",
            LinkPurpose::SecondFactor => "monthly-alert second factor v1",
            LinkPurpose::Device => "monthly-alert known device v1",
        }
    }
}

impl Keyring {
    /// A token for `subject` (a row's id) that does `purpose`; without `expires` it is valid for ever. The same
    /// arguments give the same token. 43 characters that need no escaping in a URL.
    pub fn link(&self, purpose: LinkPurpose, subject: i64, expires: Option<Timestamp>) -> String {
        let mut token = Vec::with_capacity(SUBJECT + EXPIRY + MAC);
        token.extend(subject.to_be_bytes());
        token.extend(expires.map_or(0, Timestamp::as_millis).to_be_bytes());
        if let Some(mut mac) = self.macs(purpose).next() {
            mac.update(&token);
            token.extend(&mac.finalize().into_bytes()[..MAC]);
        }
        BASE64URL_NOPAD.encode(&token)
    }

    /// What `token` was made for, if it is genuine, for this `purpose` and not expired at `now`.
    pub fn open(&self, purpose: LinkPurpose, token: &str, now: Timestamp) -> Result<Link, TokenError> {
        let token = BASE64URL_NOPAD.decode(token.as_bytes()).map_err(|_| TokenError::Unknown)?;
        let (content, given) = token.split_at_checked(SUBJECT + EXPIRY).ok_or(TokenError::Unknown)?;
        if given.len() != MAC {
            return Err(TokenError::Unknown);
        }
        let genuine = self.macs(purpose).any(|mut mac| {
            mac.update(content);
            mac.verify_truncated_left(given).is_ok()
        });
        if !genuine {
            return Err(TokenError::Unknown);
        }
        let number = |bytes: &[u8]| i64::from_be_bytes(bytes.try_into().unwrap_or_default());
        let (subject, expires) = (number(&content[..SUBJECT]), number(&content[SUBJECT..]));
        let expires = (expires != 0).then(|| Timestamp::from_millis(expires));
        if expires.is_some_and(|expires| expires <= now) {
            return Err(TokenError::Expired);
        }
        Ok(Link { subject, expires })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(key: &str) -> Keyring {
        Keyring::new(key.repeat(32).into(), vec![]).unwrap()
    }

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    #[test]
    fn a_token_opens_its_own_purpose_only() {
        let ring = ring("k");
        let token = ring.link(LinkPurpose::Unsubscribe, 42, None);
        assert_eq!(ring.open(LinkPurpose::Unsubscribe, &token, NOW), Ok(Link { subject: 42, expires: None }));
        assert_eq!(ring.open(LinkPurpose::Confirm, &token, NOW), Err(TokenError::Unknown));
        assert_eq!(ring.open(LinkPurpose::Undo, &token, NOW), Err(TokenError::Unknown));
    }

    #[test]
    fn an_expired_token_says_so_and_a_moved_expiry_is_a_forgery() {
        let ring = ring("k");
        let token = ring.link(LinkPurpose::Confirm, 42, Some(NOW));
        assert_eq!(ring.open(LinkPurpose::Confirm, &token, NOW), Err(TokenError::Expired));
        let mut bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        bytes[15] ^= 0x80;
        let forged = BASE64URL_NOPAD.encode(&bytes);
        assert_eq!(ring.open(LinkPurpose::Confirm, &forged, NOW), Err(TokenError::Unknown));
    }

    #[test]
    fn a_token_of_an_earlier_key_still_opens() {
        let token = ring("a").link(LinkPurpose::Unsubscribe, 7, None);
        let rotated = Keyring::new("b".repeat(32).into(), vec!["a".repeat(32).into()]).unwrap();
        assert_eq!(rotated.open(LinkPurpose::Unsubscribe, &token, NOW), Ok(Link { subject: 7, expires: None }));
        assert_eq!(ring("b").open(LinkPurpose::Unsubscribe, &token, NOW), Err(TokenError::Unknown));
    }

    proptest! {
        #[test]
        fn a_changed_token_opens_nothing(subject: i64, byte in 0usize..32, bit in 0u8..8, tail in "[A-Za-z0-9_-]{0,50}") {
            let ring = ring("k");
            let token = ring.link(LinkPurpose::Unsubscribe, subject, None);
            let mut bytes = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
            bytes[byte] ^= 1 << bit;
            let changed = BASE64URL_NOPAD.encode(&bytes);
            prop_assert_eq!(ring.open(LinkPurpose::Unsubscribe, &changed, NOW), Err(TokenError::Unknown));
            prop_assert_eq!(ring.open(LinkPurpose::Unsubscribe, &tail, NOW), Err(TokenError::Unknown));
        }
    }
}
