//! What clients say to log in (RFC 4616, and LOGIN as it is spoken).

use data_encoding::BASE64;

/// `Username:`, as LOGIN asks for it.
pub(super) const USER: &str = "VXNlcm5hbWU6";

/// `Password:`.
pub(super) const PASSWORD: &str = "UGFzc3dvcmQ6";

/// The text behind Base64.
pub(super) fn decoded(text: &str) -> Option<String> {
    String::from_utf8(BASE64.decode(text.as_bytes()).ok()?).ok()
}

/// User and password of the initial response of PLAIN.
pub(super) fn plain(initial: &str) -> Option<(String, String)> {
    let said = decoded(initial)?;
    let (user, password) = said.strip_prefix('\0')?.split_once('\0')?;
    Some((user.to_owned(), password.to_owned()))
}
