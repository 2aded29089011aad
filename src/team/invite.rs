//! Invitations: an account without a password, and a mailed link that sets one.

use std::time::Duration;

use super::{
    Entrance, Hasher, Letter, LoginOutcome, Member, Password, Role, SetupError, TeamError, log_in, session, store,
};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::mail::EmailAddress;
use crate::token::{Keyring, LinkPurpose};

/// How long an invitation can be taken up.
pub const INVITATION_TIME: Duration = Duration::from_hours(7 * 24);

/// Somebody who is to join.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// What they are called; they may change it.
    pub name: String,
    /// What they will be here for.
    pub role: Role,
    /// Whether they may send.
    pub may_send: bool,
}

/// Somebody takes an invitation up.
pub struct Acceptance {
    /// What the link held.
    pub token: String,
    /// What the others will call them.
    pub name: String,
    /// The password that they chose.
    pub password: Password,
    /// Where they come from, and with what.
    pub entrance: Entrance,
}

/// Makes the account and queues the invitation, in the name of `by`.
///
/// # Errors
/// [`SetupError::Taken`] if somebody has the address.
pub async fn invite(db: &Database, invited: Invited, by: String, now: Timestamp) -> Result<Member, SetupError> {
    db.write(move |connection| {
        store::lock(connection)?;
        if store::account_by_key(connection, &invited.email.key())?.is_some() {
            return Err(SetupError::Taken);
        }
        if store::name_taken(connection, &invited.name, None)? {
            return Err(SetupError::NameTaken);
        }
        let Invited { email, name, role, may_send } = &invited;
        let id = store::insert(connection, email, name, *role, *may_send, None, now)?;
        let member = store::find(connection, id)?.ok_or(QueryError::NotFound)?;
        super::tell(connection, &member, &Letter::Invitation { by }, now)?;
        Ok(member)
    })
    .await
}

/// Sends the invitation once more; `false` if it was taken up meanwhile or there is no such member.
pub async fn remind(db: &Database, member_id: i64, by: String, now: Timestamp) -> Result<bool, TeamError> {
    db.write(move |connection| match store::find(connection, member_id)?.filter(|member| !member.is_active) {
        Some(member) => super::tell(connection, &member, &Letter::Invitation { by }, now).map(|()| true),
        None => Ok(false),
    })
    .await
    .map_err(TeamError::Store)
}

/// Whom `token` invites, if it still does.
pub fn invitation(
    connection: &mut DbConnection,
    keys: &Keyring,
    token: &str,
    now: Timestamp,
) -> Result<Option<Member>, QueryError> {
    let account = opened(connection, keys, LinkPurpose::Invitation, INVITATION_TIME, token, now)?;
    Ok(account.map(|account| account.member).filter(|member| !member.is_active))
}

/// Takes the invitation up: the password is set, the link dies, and they are in. `None`: the link does not work any
/// more.
pub async fn accept_invitation(
    db: &Database,
    keys: &Keyring,
    hasher: &Hasher,
    acceptance: Acceptance,
    now: Timestamp,
) -> Result<Option<LoginOutcome>, TeamError> {
    let Acceptance { token, name, password, entrance } = acceptance;
    let hash = hasher.hash(&password).await?;
    let ring = keys.clone();
    let session = db.write(move |connection| {
        let Some(member) = invitation(connection, &ring, &token, now)? else { return Ok(None) };
        store::set_password(connection, member.id, &hash, now)?;
        // Whoever takes a name that is taken keeps the one that they were invited by.
        if !store::name_taken(connection, &name, Some(member.id))? {
            store::set_name(connection, member.id, &name)?;
        }
        session::begin(connection, member.id, &entrance.origin, &entrance.agent, now).map(Some)
    });
    let session = session.await.map_err(TeamError::Store)?;
    Ok(session.map(|session| {
        let device = log_in::fresh_device(keys, session.member_id, now);
        LoginOutcome::In { session, device }
    }))
}

/// The account that `token` is about, if it is genuine, in time, and no password was set since it was made.
pub(super) fn opened(
    connection: &mut DbConnection,
    keys: &Keyring,
    purpose: LinkPurpose,
    time: Duration,
    token: &str,
    now: Timestamp,
) -> Result<Option<store::Account>, QueryError> {
    let Ok(link) = keys.open(purpose, token, now) else { return Ok(None) };
    let made = link.expires.map_or(now, |expires| expires - time);
    Ok(store::account(connection, link.subject)?.filter(|account| account.credentials_at <= made))
}
