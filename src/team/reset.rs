//! A forgotten password: a mailed link that sets another one. It never goes around the second factor.

use std::time::Duration;

use super::invite::opened;
use super::{Hasher, Letter, Member, Password, TeamError, account, store};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::token::{Fingerprint, Keyring, LinkPurpose};

/// How long such a link works.
pub const RESET_TIME: Duration = Duration::from_hours(1);
/// No more than one is mailed in this time.
const ONCE_IN: Duration = Duration::from_mins(5);

/// Somebody forgot the password of the account `email`: queues the mail if there is such an account. Whoever asks
/// learns nothing of it.
pub async fn reset_wanted(db: &Database, keys: &Keyring, email: &str, now: Timestamp) -> Result<(), TeamError> {
    let (key, keys) = (account(email), keys.clone());
    db.write(move |connection| {
        // Counted for whatever was typed, so that an account that exists takes no longer than one that does not.
        let asked = keys.hash(Fingerprint::Login, &format!("reset of {key}"));
        let (_, last) = store::failures(connection, &asked)?;
        store::count_failure(connection, &asked, now)?;
        if last.is_some_and(|last| now.since(last) < ONCE_IN) {
            return Ok(());
        }
        let Some(account) = store::account_by_key(connection, &key)? else { return Ok(()) };
        let member = account.member;
        // Somebody who never took up an invitation gets it once more.
        let letter = match account.password {
            Some(_) => Letter::Reset,
            None => Letter::Invitation { by: String::new() },
        };
        super::tell(connection, &member, &letter, now)
    })
    .await
    .map_err(TeamError::Store)
}

/// Whose password `token` may set, if it still may.
pub fn reset_of(
    connection: &mut DbConnection,
    keys: &Keyring,
    token: &str,
    now: Timestamp,
) -> Result<Option<Member>, QueryError> {
    Ok(opened(connection, keys, LinkPurpose::Reset, RESET_TIME, token, now)?.map(|account| account.member))
}

/// Sets the password: all sessions end, this link and all others die, and the member is told. They log in afterwards
/// like anybody, with the second factor. `None`: the link does not work any more.
pub async fn reset(
    db: &Database,
    keys: &Keyring,
    hasher: &Hasher,
    token: String,
    password: &Password,
    now: Timestamp,
) -> Result<Option<Member>, TeamError> {
    let hash = hasher.hash(password).await?;
    let keys = keys.clone();
    db.write(move |connection| {
        let Some(member) = reset_of(connection, &keys, &token, now)? else { return Ok(None) };
        store::set_password(connection, member.id, &hash, now)?;
        store::session::end_others(connection, member.id, None)?;
        // Whoever has just proved to own the mailbox does not wait for earlier mistakes.
        let typed = format!("{} ", account(&member.email));
        store::forget_failures(connection, &keys.hash(Fingerprint::Login, &typed))?;
        super::tell(connection, &member, &Letter::PasswordChanged, now)?;
        Ok(Some(member))
    })
    .await
    .map_err(TeamError::Store)
}
