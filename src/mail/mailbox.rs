//! A sender: an address with an optional display name, as in `MAIL_FROM`.

use std::fmt;
use std::str::FromStr;

use super::{AddressError, EmailAddress};

/// `NAME <ADDRESS>` or a bare address. The loopback domain `localhost` is allowed: it is the default while mail stays
/// in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: String,
}

/// Text that is not a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it should look like `Monthly Alert <alert@example.org>`: {0}")]
pub struct MailboxError(AddressError);

impl Mailbox {
    /// The display name, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The part of the address after the @.
    pub fn domain(&self) -> &str {
        self.address.rsplit('@').next().unwrap_or_default()
    }
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    fn from_str(text: &str) -> Result<Self, MailboxError> {
        if text.chars().any(char::is_control) {
            return Err(MailboxError(AddressError::ControlCharacter));
        }
        let (name, address) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", text.trim()),
        };
        let local = address.strip_suffix("@localhost").filter(|l| l.parse_as_local());
        let address = match local {
            Some(_) => address.to_owned(),
            None => address.parse::<EmailAddress>().map_err(MailboxError)?.to_string(),
        };
        Ok(Mailbox { name: (!name.is_empty()).then(|| name.to_owned()), address })
    }
}

/// Whether a text may stand before the @.
trait LocalPart {
    fn parse_as_local(&self) -> bool;
}

impl LocalPart for str {
    fn parse_as_local(&self) -> bool {
        format!("{self}@example.org").parse::<EmailAddress>().is_ok()
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_address_are_told_apart() {
        let mailbox: Mailbox = "\"Monthly Alert\" <alert@example.org>".parse().unwrap();
        assert_eq!((mailbox.name(), mailbox.address()), (Some("Monthly Alert"), "alert@example.org"));
        assert_eq!("alert@example.org".parse::<Mailbox>().unwrap().name(), None);
        assert_eq!("Monthly Alert <alert@localhost>".parse::<Mailbox>().unwrap().domain(), "localhost");
    }

    #[test]
    fn line_breaks_and_rubbish_are_refused() {
        for text in ["", "Monthly Alert", "a <b>", "A <a@example.org>\r\nBcc: x@example.org", "x y@localhost"] {
            assert!(text.parse::<Mailbox>().is_err(), "{text:?}");
        }
    }
}
