//! Logging in: the password, then a code where an authenticator is set up. Every failure looks the same and takes as
//! long, whether or not there is such an account.

use std::time::Duration;

use secrecy::SecretString;

use super::{Hasher, Letter, Member, NewSession, TeamError, account, authenticator, session, store, waiting};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::token::{Fingerprint, Keyring, LinkPurpose};

/// How long after the password the code may come.
const CODE_TIME: Duration = Duration::from_mins(10);
/// How long a browser is remembered as one that its member has logged in with.
const DEVICE_TIME: Duration = Duration::from_hours(365 * 24);

/// Somebody wants to log in.
pub struct Attempt {
    /// The address, as typed.
    pub email: String,
    /// The password, as typed.
    pub password: SecretString,
    /// Where they come from, and with what.
    pub entrance: Entrance,
}

/// Where somebody comes from, and with what.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// The address of their machine.
    pub origin: String,
    /// What the browser calls itself.
    pub agent: String,
    /// What the browser kept of an earlier login.
    pub device: Option<String>,
}

/// How it ended.
#[derive(Debug)]
pub enum LoginOutcome {
    /// In. The browser is known by `device` from now on.
    In {
        /// The session.
        session: NewSession,
        /// For a cookie that lives long; see [`Entrance::device`].
        device: String,
    },
    /// The password is right; a code is still to come, together with this ticket.
    CodeWanted {
        /// Brings the code's form back to this account, for ten minutes.
        ticket: String,
    },
    /// Not in.
    Refused(Refused),
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Address, password or code is wrong; nobody is told which.
    Wrong,
    /// It failed too often; the next try has to wait.
    Wait(Duration),
}

/// Whether they may come in.
pub async fn log_in(
    db: &Database,
    keys: &Keyring,
    hasher: &Hasher,
    attempt: Attempt,
    now: Timestamp,
) -> Result<LoginOutcome, TeamError> {
    let typed = account(&attempt.email);
    let found = db.read({
        let typed = typed.clone();
        move |connection| store::account_by_key(connection, &typed)
    });
    let found = found.await?;
    // Whoever logged in with this browser before is counted apart, so that strangers can't make them wait.
    let device = attempt.entrance.device.clone();
    let device = device.filter(|device| found.as_ref().is_some_and(|account| knows(keys, account, device, now)));
    let key = keys.hash(Fingerprint::Login, &format!("{typed} {}", device.as_deref().unwrap_or_default()));
    if let Err(wait) = begin_attempt(db, key.clone(), now, |_| Ok(())).await? {
        return Ok(LoginOutcome::Refused(Refused::Wait(wait)));
    }
    let kept = found.as_ref().and_then(|account| account.password.clone());
    let (is_right, is_weak) = hasher.verify(attempt.password.clone(), kept).await?;
    let Some(account) = found.filter(|_| is_right) else { return Ok(LoginOutcome::Refused(Refused::Wrong)) };
    let member_id = account.member.id;
    if is_weak && let Ok(password) = super::Password::new(attempt.password, &[]) {
        let (hash, before) = (hasher.hash(&password).await?, account.password.clone().unwrap_or_default());
        db.write(move |connection| store::rehash(connection, member_id, &before, &hash)).await?;
    }
    if account.totp_nonce.is_some() {
        db.write(move |connection| store::forget_failures(connection, &key)).await?;
        let ticket = keys.link(LinkPurpose::SecondFactor, member_id, Some(now + CODE_TIME));
        return Ok(LoginOutcome::CodeWanted { ticket });
    }
    let is_known = device.is_some();
    let session = db.write(move |connection| {
        // Hashing took a while, in which the password may have been changed or a code asked for.
        let is_same = store::account(connection, member_id)?.is_some_and(|now| now.proves_as(&account));
        if !is_same {
            return Ok(None);
        }
        store::forget_failures(connection, &key)?;
        come_in(connection, &account.member, &attempt.entrance, is_known, now).map(Some)
    });
    match session.await.map_err(TeamError::Store)? {
        Some(session) => Ok(LoginOutcome::In { session, device: fresh_device(keys, member_id, now) }),
        None => Ok(LoginOutcome::Refused(Refused::Wrong)),
    }
}

/// The member whose password was right when `ticket` was given, if it is not too old.
pub fn owner_of_ticket(keys: &Keyring, ticket: &str, now: Timestamp) -> Option<i64> {
    keys.open(LinkPurpose::SecondFactor, ticket, now).ok().map(|link| link.subject)
}

/// Whether `device` was given to a browser that somebody logged in with.
pub fn is_device(keys: &Keyring, device: &str, now: Timestamp) -> bool {
    keys.open(LinkPurpose::Device, device, now).is_ok()
}

/// Whether the member of `account` has logged in with the browser of `device` since the password was last set.
fn knows(keys: &Keyring, account: &store::Account, device: &str, now: Timestamp) -> bool {
    keys.open(LinkPurpose::Device, device, now).is_ok_and(|link| {
        let made = link.expires.map_or(now, |expires| expires - DEVICE_TIME);
        link.subject == account.member.id && made >= account.credentials_at
    })
}

/// Whether the code that comes with `ticket` lets them in: six digits of the app, or a recovery code.
pub async fn give_code(
    db: &Database,
    keys: &Keyring,
    ticket: &str,
    code: String,
    entrance: Entrance,
    now: Timestamp,
) -> Result<LoginOutcome, TeamError> {
    let Ok(link) = keys.open(LinkPurpose::SecondFactor, ticket, now) else {
        return Ok(LoginOutcome::Refused(Refused::Wrong));
    };
    let (member_id, issued) = (link.subject, link.expires.map_or(now, |expires| expires - CODE_TIME));
    let key = code_key(keys, member_id);
    if let Err(wait) = begin_attempt(db, key.clone(), now, |_| Ok(())).await? {
        return Ok(LoginOutcome::Refused(Refused::Wait(wait)));
    }
    let ring = keys.clone();
    let session = db.write(move |connection| {
        let account = store::account(connection, member_id)?.filter(|account| account.credentials_at <= issued);
        let Some(account) = account else { return Ok(None) };
        if !authenticator::take(connection, &ring, &account, &code, now)? {
            return Ok(None);
        }
        store::forget_failures(connection, &key)?;
        let is_known = entrance.device.as_deref().is_some_and(|device| knows(&ring, &account, device, now));
        come_in(connection, &account.member, &entrance, is_known, now).map(Some)
    });
    match session.await.map_err(TeamError::Store)? {
        Some(session) => Ok(LoginOutcome::In { session, device: fresh_device(keys, member_id, now) }),
        None => Ok(LoginOutcome::Refused(Refused::Wrong)),
    }
}

/// Counts a try at `key` before its outcome is known, so that a hundred at once count as a hundred; then reads what
/// the try is about. `Err` within: it has to wait, and counts for nothing.
pub(super) async fn begin_attempt<T: Send + 'static>(
    db: &Database,
    key: String,
    now: Timestamp,
    read: impl FnOnce(&mut DbConnection) -> Result<T, QueryError> + Send + 'static,
) -> Result<Result<T, Duration>, TeamError> {
    db.write(move |connection| {
        store::count_alone(connection, &key)?;
        store::forget_failures_before(connection, now - waiting::WINDOW)?;
        let (failures, last) = store::failures(connection, &key)?;
        if let Some(wait) = last.and_then(|last| waiting::wait(failures, last, now)) {
            return Ok(Err(wait));
        }
        store::count_failure(connection, &key, now)?;
        Ok(Ok(read(connection)?))
    })
    .await
}

/// What codes are counted by, wherever they are asked for.
pub(super) fn code_key(keys: &Keyring, member_id: i64) -> String {
    keys.hash(Fingerprint::Login, &format!("code of {member_id}"))
}

/// What tries to prove a password inside a session are counted by.
pub(super) fn member_key(keys: &Keyring, member_id: i64) -> String {
    keys.hash(Fingerprint::Login, &format!("proof of {member_id}"))
}

/// A token by which this browser is known from now on.
pub(super) fn fresh_device(keys: &Keyring, member_id: i64, now: Timestamp) -> String {
    // The moment makes each of them another one, which is all that counting needs. A password that was set in this very
    // moment counts as older.
    keys.link(LinkPurpose::Device, member_id, Some(now + DEVICE_TIME + Duration::from_millis(1)))
}

fn come_in(
    connection: &mut DbConnection,
    member: &Member,
    entrance: &Entrance,
    is_known: bool,
    now: Timestamp,
) -> Result<NewSession, QueryError> {
    // Whoever comes for the first time has just got the password.
    if !is_known && member.seen_at.is_some() {
        let news = Letter::NewDevice { origin: entrance.origin.clone(), agent: entrance.agent.clone(), at: now };
        super::tell(connection, member, &news, now)?;
    }
    session::begin(connection, member.id, &entrance.origin, &entrance.agent, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::test_postgres_url;
    use crate::db::{Creation, testing};

    #[tokio::test(flavor = "multi_thread")]
    async fn tries_at_once_on_many_connections_are_each_counted() {
        let opened = tokio::task::spawn_blocking(|| {
            let server = test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
            Database::open(&testing::scratch_postgres(&server), Creation::IfMissing).unwrap().0
        });
        let (db, now) = (opened.await.unwrap(), Timestamp::from_millis(1_790_000_000_000));
        let tries: Vec<_> = (0..60)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { begin_attempt(&db, "ada".into(), now, |_| Ok(())).await.unwrap().is_ok() })
            })
            .collect();
        let mut passed = 0;
        for one in tries {
            passed += usize::from(one.await.unwrap());
        }
        assert_eq!(passed, 5, "as many as one after the other");
    }
}
