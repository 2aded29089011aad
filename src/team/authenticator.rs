//! The second factor: six digits from an app that shares a secret with us (TOTP, RFC 6238).

use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Builder, Totp};

use super::{Letter, Proof, Refused, TeamError, log_in, recovery, session, store};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::token::{Fingerprint, Keyring};

/// What an app needs to make codes for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// What the secret is made from; the form brings it back with the first code.
    pub nonce: String,
    /// The secret for typing it in: base32, in groups of four.
    pub secret: String,
    /// The same and everything else, for apps on this device.
    pub url: String,
    /// The picture that says `url`: the side of a square of modules.
    pub side: u32,
    /// Its dark modules as one SVG path.
    pub path: String,
}

/// A fresh secret for `account`, shown by the app under the name of the newsletter. Nothing is stored yet.
pub fn enrolment(keys: &Keyring, newsletter: &str, member_id: i64, account: &str, nonce: Option<&str>) -> Enrolment {
    let nonce = nonce.map_or_else(|| format!("{:032x}", rand::random::<u128>()), str::to_owned);
    let secret = keys.hash(Fingerprint::Authenticator, &secret_of(member_id, &nonce)).to_uppercase();
    let grouped: Vec<&str> = (0..secret.len()).step_by(4).map(|at| &secret[at..secret.len().min(at + 4)]).collect();
    let part =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let issuer = part(&newsletter.replace(':', " "));
    let url = format!("otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}", part(account));
    let (side, path) = picture(&url);
    Enrolment { nonce, secret: grouped.join(" "), url, side, path }
}

/// Turns the second factor on if `code` fits the secret of `nonce` and it is not on already: ends all other sessions, and
/// gives this one's new cookie and fresh recovery codes. The member is told by mail. `None`: the code is wrong.
pub async fn turn_on(
    db: &Database,
    keys: &Keyring,
    member_id: i64,
    session: i64,
    nonce: String,
    code: &str,
    now: Timestamp,
) -> Result<Option<(Proof, Vec<String>)>, TeamError> {
    let Some(step) = step(keys, member_id, &nonce, code, now) else { return Ok(None) };
    let codes = recovery::fresh();
    let hashes = recovery::hashes(keys, member_id, &codes);
    db.write(move |connection| {
        let account = store::account(connection, member_id)?.filter(|account| account.totp_nonce.is_none());
        let Some(account) = account else { return Ok(None) };
        super::tell(connection, &account.member, &Letter::CodeChanged { on: true }, now)?;
        store::set_authenticator(connection, member_id, Some(&nonce), step)?;
        store::recovery::replace(connection, member_id, &hashes)?;
        store::session::end_others(connection, member_id, Some(session))?;
        let cookie = session::renew(connection, session, now)?;
        Ok(Some((Proof { cookie }, codes)))
    })
    .await
}

/// Turns it off, with its recovery codes, if `code` is a present or a recovery code: ends all other sessions, and gives this
/// one's new cookie. The member is told by mail. `Err` within: the code is wrong, or failed so often that it waits.
pub async fn turn_off(
    db: &Database,
    keys: &Keyring,
    member_id: i64,
    session: i64,
    code: String,
    now: Timestamp,
) -> Result<Result<Proof, Refused>, TeamError> {
    let key = log_in::code_key(keys, member_id);
    if let Err(wait) = log_in::begin_attempt(db, key.clone(), now, |_| Ok(())).await? {
        return Ok(Err(Refused::Wait(wait)));
    }
    let keys = keys.clone();
    db.write(move |connection| {
        let Some(account) = store::account(connection, member_id)? else { return Ok(Err(Refused::Wrong)) };
        if !take(connection, &keys, &account, &code, now)? {
            return Ok(Err(Refused::Wrong));
        }
        store::forget_failures(connection, &key)?;
        super::tell(connection, &account.member, &Letter::CodeChanged { on: false }, now)?;
        store::set_authenticator(connection, member_id, None, 0)?;
        store::recovery::replace(connection, member_id, &[])?;
        store::session::end_others(connection, member_id, Some(session))?;
        Ok(Ok(Proof { cookie: session::renew(connection, session, now)? }))
    })
    .await
}

/// Takes `code`, from the app or one of the recovery codes, if it is right and was not used before.
pub(super) fn take(
    connection: &mut DbConnection,
    keys: &Keyring,
    account: &store::Account,
    code: &str,
    now: Timestamp,
) -> Result<bool, QueryError> {
    let Some(nonce) = &account.totp_nonce else { return Ok(false) };
    let member_id = account.member.id;
    match step(keys, member_id, nonce, code, now) {
        Some(step) => store::use_step(connection, member_id, step),
        None => store::recovery::use_up(connection, member_id, &recovery::hashes_of(keys, member_id, code)),
    }
}

/// The step that `code` belongs to, if it is that of now, of the one before or of the one after, under any key of ours.
fn step(keys: &Keyring, member_id: i64, nonce: &str, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.as_millis() / 1000).ok()?;
    let secrets = keys.hashes(Fingerprint::Authenticator, &secret_of(member_id, nonce));
    let steps = secrets.iter().filter_map(|secret| totp(secret)?.check(&code, seconds));
    steps.filter_map(|step| i64::try_from(step).ok()).max()
}

fn secret_of(member_id: i64, nonce: &str) -> String {
    format!("{member_id}:{nonce}")
}

fn totp(secret: &str) -> Option<Totp> {
    let secret = data_encoding::BASE32_NOPAD.decode(secret.to_uppercase().as_bytes()).ok()?;
    Builder::new().with_secret(secret).build().ok()
}

fn picture(text: &str) -> (u32, String) {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return (0, String::new()) };
    let size = code.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|&(x, y)| code.get_module(x, y));
    // Four light modules around it belong to the code.
    let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4)).collect();
    (u32::try_from(size + 8).unwrap_or_default(), path)
}

#[cfg(test)]
pub(super) fn code_at(keys: &Keyring, member_id: i64, nonce: &str, now: Timestamp) -> String {
    let secret = keys.hash(Fingerprint::Authenticator, &secret_of(member_id, nonce));
    totp(&secret).unwrap().generate((now.as_millis() / 1000) as u64).to_string()
}
