//! Header values, encoded and folded.

use data_encoding::BASE64;
use lettre::message::header::{HeaderName, HeaderValue, Headers, To};
use lettre::message::{Mailbox, Mailboxes};

use super::SkeletonError;

/// Lines are folded at this width where there is a blank to fold at (RFC 5322 section 2.1.1).
const FOLD: usize = 78;

/// Up to this width lettre folds no name.
const SHORT: usize = 72;

/// The value of `To` (RFC 5322 section 3.6.3), after the header's name and colon: with its blank in front, without
/// the final line end. An address that lettre does not know how to write is written without its name, and without
/// bytes that could end the header.
pub(super) fn to(name: Option<&str>, address: &str) -> String {
    plain_to(name, address).unwrap_or_else(|| any_to(name, address))
}

/// The same for what most readers have, without the detour through lettre's types: a plain address, and a name without
/// quotes in it, or none, that needs no more than one line.
fn plain_to(name: Option<&str>, address: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let address_is_plain = address.split_once('@').is_some_and(|(local, domain)| {
        let atom = |atom: &str| !atom.is_empty() && atom.bytes().all(|b| plain(b) || matches!(b, b'-' | b'_' | b'+'));
        let label = |label: &str| label.bytes().all(plain) && !label.is_empty();
        local.split('.').all(atom) && domain.split('.').all(label)
    });
    let name = name.unwrap_or_default();
    let fit = |byte: u8| plain(byte) || matches!(byte, b' ' | b',') || !byte.is_ascii();
    if !address_is_plain || !name.bytes().all(fit) || name.trim() != name {
        return None;
    }
    let mut value = match name {
        "" => return ("To: ".len() + address.len() <= FOLD).then(|| format!(" {address}")),
        name if !name.bytes().all(|byte| plain(byte) || byte == b' ') => {
            format!(" =?utf-8?b?{}?=", BASE64.encode(name.as_bytes()))
        }
        name if name.bytes().all(plain) => format!(" {name}"),
        name => format!(" \"{name}\""),
    };
    let line = "To:".len() + value.len();
    if line > SHORT {
        return None;
    }
    let fold = if line + " <>".len() + address.len() > FOLD { "\r\n" } else { "" };
    value.extend([fold, " <", address, ">"]);
    Some(value)
}

fn any_to(name: Option<&str>, address: &str) -> String {
    let Some(parsed) = address.is_ascii().then(|| address.parse().ok()).flatten() else {
        return format!(" {}", address.chars().filter(char::is_ascii_graphic).collect::<String>());
    };
    let mut headers = Headers::new();
    headers.set(To::from(Mailboxes::from(Mailbox::new(name.map(str::to_owned), parsed))));
    let line = headers.to_string();
    let mut value = line.strip_prefix("To:").unwrap_or_default().trim_end().to_owned();
    // lettre folds names, but never in front of the address.
    let last_line = value.rfind('\n').map_or(value.len() + "To:".len(), |at| value.len() - at - 1);
    let before_address = value.len().saturating_sub(address.len() + " <>".len());
    if last_line > FOLD && value.get(before_address..).is_some_and(|rest| rest.starts_with(" <")) {
        value.insert_str(before_address, "\r\n");
    }
    value
}

/// `NAME <ID>` as the value of a `List-Id` header (RFC 2919 section 2): the name quoted or encoded where it must be.
/// Pre-encoded: pure ASCII, folded.
pub fn list_id(name: &str, id: &str) -> String {
    // Words of letters and digits need no quotes.
    let plain = name.split(' ').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()));
    let phrase = if plain && name.len() < 40 { name.to_owned() } else { phrase(name) };
    let last_line = phrase.rsplit('\n').next().unwrap_or_default().len();
    let gap = if "List-Id: ".len() + last_line + id.len() + 3 > FOLD && !phrase.is_empty() { "\r\n " } else { " " };
    format!("{phrase}{gap}<{id}>").trim_start_matches(' ').to_owned()
}

/// The header `name: value`, encoded (RFC 2047) and folded.
pub(super) fn header(name: &str, value: &str) -> Result<HeaderValue, SkeletonError> {
    let refused = || SkeletonError::Header(name.to_owned());
    let header = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| refused())?;
    let value = one_line(value);
    // lettre leaves ASCII alone, also what a reader's program would decode as an encoded word.
    if value.contains("=?") {
        let encoded = phrase(&value);
        return Ok(HeaderValue::dangerous_new_pre_encoded(header, value, encoded));
    }
    Ok(HeaderValue::new(header, value))
}

/// The header `name: value` with a value that needs no encoding.
pub(super) fn encoded(name: &str, value: String) -> Result<HeaderValue, SkeletonError> {
    let header = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| SkeletonError::Header(name.to_owned()))?;
    Ok(HeaderValue::dangerous_new_pre_encoded(header, value.clone(), value))
}

/// Text without control characters, its ends trimmed.
pub(super) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().to_owned()
}

/// A display name as lettre writes it: bare, quoted or encoded, folded for a short header name.
fn phrase(name: &str) -> String {
    const STAND_IN: &str = "x@example.org";
    let name = one_line(name);
    if name.is_empty() {
        return String::new();
    }
    let line = to(Some(&name), STAND_IN);
    line.trim_end_matches(&format!("<{STAND_IN}>")).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bare_quoted_or_encoded_as_they_need() {
        assert_eq!(to(Some("Ada"), "a@example.org"), " Ada <a@example.org>");
        assert_eq!(to(Some("Ada \"Q\" Lane"), "a@example.org"), " \"Ada \\\"Q\\\" Lane\" <a@example.org>");
        assert_eq!(to(Some("Zoë"), "a@example.org"), " =?utf-8?b?Wm/Dqw==?= <a@example.org>");
        assert_eq!(to(None, "a@example.org"), " a@example.org");
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_writes_what_the_long_one_would(name in "[ A-Za-z0-9,é語]{0,60}", address in "[a-z.+_-]{1,12}@[a-z.-]{1,20}") {
            let name = Some(name.as_str()).filter(|name| !name.is_empty());
            if let Some(short) = plain_to(name, &address) {
                proptest::prop_assert_eq!(short, any_to(name, &address));
            }
        }
    }

    #[test]
    fn an_address_that_is_none_ends_no_header() {
        assert_eq!(to(Some("x"), "a@b\r\nBcc: c@d"), " a@bBcc:c@d");
    }

    #[test]
    fn a_list_is_named_and_folded() {
        assert_eq!(list_id("Monthly Alert", "digest.example.org"), "Monthly Alert <digest.example.org>");
        assert_eq!(list_id("", "digest.example.org"), "<digest.example.org>");
        let long = list_id(&"word ".repeat(30), "digest.example.org");
        assert!(long.lines().all(|line| line.len() <= FOLD), "{long}");
    }
}
