//! Giving the password again: before what is dangerous, and to change it.

use secrecy::SecretString;

use super::{Hasher, Letter, TeamError, log_in, session, store};
use crate::clock::Timestamp;
use crate::db::Database;
use crate::token::Keyring;

/// The cookie of a session after something changed that others must not keep using.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What the browser keeps from now on.
    pub cookie: String,
}

/// Proves once more that it is `member_id` who sits in front of `session`. `Err` within: the password is wrong, or
/// failed so often that it waits.
pub async fn prove(
    db: &Database,
    keys: &Keyring,
    hasher: &Hasher,
    member_id: i64,
    session: i64,
    password: SecretString,
    now: Timestamp,
) -> Result<Result<Proof, log_in::Refused>, TeamError> {
    let key = log_in::member_key(keys, member_id);
    let account = match log_in::begin_attempt(db, key.clone(), now, move |c| store::account(c, member_id)).await? {
        Ok(account) => account,
        Err(wait) => return Ok(Err(log_in::Refused::Wait(wait))),
    };
    let (is_right, _) = hasher.verify(password, account.and_then(|account| account.password)).await?;
    if !is_right {
        return Ok(Err(log_in::Refused::Wrong));
    }
    db.write(move |connection| {
        store::forget_failures(connection, &key)?;
        store::session::set_proved(connection, session, now)?;
        Ok(Ok(Proof { cookie: session::renew(connection, session, now)? }))
    })
    .await
}

/// Sets another password, of which `hash` was made: links that would set one die, all other sessions end, and this one
/// gets a new cookie. The member is told by mail. The caller has had the present password proved.
pub async fn change_password(
    db: &Database,
    member_id: i64,
    session: i64,
    hash: String,
    now: Timestamp,
) -> Result<Proof, TeamError> {
    db.write(move |connection| {
        store::set_password(connection, member_id, &hash, now)?;
        store::session::end_others(connection, member_id, Some(session))?;
        if let Some(account) = store::account(connection, member_id)? {
            super::tell(connection, &account.member, &Letter::PasswordChanged, now)?;
        }
        Ok(Proof { cookie: session::renew(connection, session, now)? })
    })
    .await
}
