//! An e-mail address that can be mailed: parsed once at the edge, trusted below.

use std::fmt;
use std::str::FromStr;

use lettre::Address;

/// An address with an ASCII local part as typed and a dotted ASCII domain in lower case (IDN domains as A-labels, RFC
/// 5891), at most 254 octets long (RFC 5321 section 4.5.3.1.3). No literals, no quoted local parts.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

/// Why a text is not an address that we would mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing but blanks.
    #[error("no address was given")]
    Missing,
    /// A line break, NUL or another control character: header injection, or a slip of the clipboard.
    #[error("the address has characters in it that can't be seen; type it anew")]
    ControlCharacter,
    /// Longer than 254 octets, or 64 before the @.
    #[error("the address is too long")]
    TooLong,
    /// Not of the form `somebody@example.org`.
    #[error("that is not an e-mail address; it should look like name@example.org")]
    Malformed,
    /// `user@localhost`.
    #[error("the part after the @ has no dot; it should look like example.org")]
    DomainWithoutDot,
    /// `user@[192.0.2.1]`.
    #[error("addresses with a number in brackets can't be subscribed")]
    Literal,
    /// A leading `-` could be taken for an option by a program that is handed the address.
    #[error("an address can't begin with a hyphen")]
    LeadingHyphen,
    /// A local part outside ASCII needs SMTPUTF8 all the way, which few relays offer.
    #[error("the part before the @ may only have plain letters, digits and the usual signs")]
    NonAsciiLocalPart,
}

impl EmailAddress {
    /// An address as [`EmailAddress::as_str`] gave it, read back from where the program keeps it: looked at only so far
    /// that it can harm no envelope and no header. `None` if it could.
    pub fn kept(text: String) -> Option<EmailAddress> {
        let at = text.rfind('@')?;
        let harmless = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
        (harmless && at > 0 && text.len() <= 254).then_some(EmailAddress { text, at })
    }

    /// The whole address, as it goes into an envelope.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the @, as typed.
    pub fn local_part(&self) -> &str {
        &self.text[..self.at]
    }

    /// The part after the @: lower case, A-labels.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// What two spellings of one mailbox share in practice: the address in lower case.
    pub fn key(&self) -> String {
        self.text.to_ascii_lowercase()
    }

    /// The address with its local part hidden, for pages that a forwarded link may show to others.
    pub fn masked(&self) -> String {
        let mut letters = self.local_part().chars();
        match (letters.next(), letters.next_back()) {
            (Some(first), Some(last)) => format!("{first}•••{last}@{}", self.domain()),
            _ => format!("•••@{}", self.domain()),
        }
    }
}

impl FromStr for EmailAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim_matches([' ', '\t']);
        if text.is_empty() {
            return Err(AddressError::Missing);
        }
        if text.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(AddressError::ControlCharacter);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::Malformed)?;
        if local.starts_with('-') {
            return Err(AddressError::LeadingHyphen);
        }
        if domain.starts_with('[') {
            return Err(AddressError::Literal);
        }
        if !local.is_ascii() {
            return Err(AddressError::NonAsciiLocalPart);
        }
        if local.len() > 64 || text.len() > 1000 {
            return Err(AddressError::TooLong);
        }
        if local.starts_with('"') {
            return Err(AddressError::Malformed);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| AddressError::Malformed)?;
        if !domain.contains('.') {
            return Err(AddressError::DomainWithoutDot);
        }
        let text = format!("{local}@{domain}");
        if text.len() > 254 {
            return Err(AddressError::TooLong);
        }
        let last_label = domain.rsplit('.').next().unwrap_or_default();
        let all_digits = last_label.bytes().all(|b| b.is_ascii_digit());
        if all_digits || text.parse::<Address>().is_err() {
            return Err(AddressError::Malformed);
        }
        Ok(EmailAddress { at: local.len(), text })
    }
}

/// Zero-width and direction-changing characters: an address with one looks like another one.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Addresses stay out of logs, also where somebody prints a whole struct.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<String, AddressError> {
        text.parse::<EmailAddress>().map(|address| address.to_string())
    }

    #[test]
    fn ordinary_addresses_are_kept_as_typed_with_the_domain_in_lower_case() {
        assert_eq!(parse(" Reader+News@Example.ORG "), Ok("Reader+News@example.org".into()));
        assert_eq!(parse("o'brien@sub.example.org"), Ok("o'brien@sub.example.org".into()));
    }

    #[test]
    fn an_international_domain_becomes_a_labels() {
        assert_eq!(parse("leser@bücher.example"), Ok("leser@xn--bcher-kva.example".into()));
    }

    #[test]
    fn what_we_would_not_mail_is_refused_with_its_reason() {
        use AddressError::*;
        for (text, why) in [
            ("", Missing),
            ("  ", Missing),
            ("reader", Malformed),
            ("@example.org", Malformed),
            ("reader@", Malformed),
            ("a b@example.org", Malformed),
            ("a@b@example.org", Malformed),
            ("\"a b\"@example.org", Malformed),
            ("reader@example..org", Malformed),
            ("reader@-example.org", Malformed),
            ("reader@192.0.2.1", Malformed),
            ("reader@localhost", DomainWithoutDot),
            ("reader@[127.0.0.1]", Literal),
            ("-oQ/tmp@example.org", LeadingHyphen),
            ("reader@example.org\r\nBcc: x@example.org", ControlCharacter),
            ("reader\0@example.org", ControlCharacter),
            ("rea\u{200b}der@example.org", ControlCharacter),
            ("lecteur-é@example.org", NonAsciiLocalPart),
        ] {
            assert_eq!(parse(text), Err(why), "{text:?}");
        }
        assert_eq!(parse(&format!("{}@example.org", "a".repeat(65))), Err(TooLong));
        assert_eq!(parse(&format!("a@{}.example.org", "b.".repeat(140))), Err(Malformed));
        assert_eq!(parse(&format!("a@{}example.org", "bbbbbbb.".repeat(31))), Err(Malformed));
    }

    #[test]
    fn a_masked_address_shows_its_domain_and_no_more_than_two_letters() {
        let masked = |text: &str| text.parse::<EmailAddress>().unwrap().masked();
        assert_eq!(masked("miguel@example.org"), "m•••l@example.org");
        assert_eq!(masked("a@example.org"), "•••@example.org");
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_safe_in_an_envelope_and_parses_again(text in "\\PC{0,40}@?\\PC{0,40}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert!(address.as_str().is_ascii() && address.as_str().len() <= 254);
                prop_assert!(!address.as_str().contains([' ', '<', '>', '\r', '\n', '\0']));
                prop_assert_eq!(EmailAddress::kept(address.to_string()), Some(address.clone()));
                prop_assert_eq!(address.as_str().parse::<EmailAddress>().unwrap(), address);
            }
        }
    }
}
