//! The first administrator: made with a link that only the terminal shows, once.

use std::time::Duration;

use super::{Entrance, Hasher, Invited, LoginOutcome, Password, Role, TeamError, log_in, session, store};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::mail::EmailAddress;
use crate::token::{Keyring, LinkPurpose};

/// How long the link works; the next start of the server prints a fresh one.
pub const SETUP_TIME: Duration = Duration::from_hours(24);

/// Who becomes the first administrator.
pub struct Founder {
    /// What they log in with.
    pub email: EmailAddress,
    /// What the others will call them.
    pub name: String,
    /// Their password.
    pub password: Password,
    /// Where they come from, and with what.
    pub entrance: Entrance,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// There is an administrator already.
    #[error("there is an administrator already; log in, or ask them for an invitation")]
    Done,
    /// Somebody has this address.
    #[error("somebody in the team has this address already")]
    Taken,
    /// Somebody has this name.
    #[error("somebody in the team is called that already; names are what approvals and the log are read by")]
    NameTaken,
    /// Something failed.
    #[error(transparent)]
    Team(#[from] TeamError),
}

impl From<QueryError> for SetupError {
    fn from(error: QueryError) -> SetupError {
        SetupError::Team(error.into())
    }
}

/// Whether anybody has an account.
pub fn is_set_up(connection: &mut DbConnection) -> Result<bool, QueryError> {
    store::any(connection)
}

/// The address of the page that makes the first administrator.
pub fn setup_link(keys: &Keyring, base_url: &str, now: Timestamp) -> String {
    format!("{base_url}/admin/setup/{}", keys.link(LinkPurpose::Setup, 0, Some(now + SETUP_TIME)))
}

/// Whether `token` may make the first administrator, as far as it alone can tell.
pub fn setup_token_holds(keys: &Keyring, token: &str, now: Timestamp) -> bool {
    keys.open(LinkPurpose::Setup, token, now).is_ok()
}

/// Makes the first administrator, who may send, and logs them in.
///
/// # Errors
/// [`SetupError::Done`] if there is anybody already, however many try at once.
pub async fn set_up(
    db: &Database,
    keys: &Keyring,
    hasher: &Hasher,
    founder: Founder,
    now: Timestamp,
) -> Result<LoginOutcome, SetupError> {
    let Founder { email, name, password, entrance } = founder;
    let hash = hasher.hash(&password).await?;
    let session = db.write(move |connection| {
        store::lock(connection)?;
        if store::any(connection)? {
            return Err(SetupError::Done);
        }
        let id = store::insert(connection, &email, &name, Role::Admin, true, Some(&hash), now)?;
        Ok(session::begin(connection, id, &entrance.origin, &entrance.agent, now)?)
    });
    let session = session.await?;
    let device = log_in::fresh_device(keys, session.member_id, now);
    Ok(LoginOutcome::In { session, device })
}

/// Makes an account with a password, for the command line.
///
/// # Errors
/// [`SetupError::Taken`] if somebody has the address.
pub async fn create_member(
    db: &Database,
    hasher: &Hasher,
    member: Invited,
    password: &Password,
    now: Timestamp,
) -> Result<i64, SetupError> {
    let Invited { email, name, role, may_send } = member;
    let hash = hasher.hash(password).await?;
    db.write(move |connection| {
        store::lock(connection)?;
        if store::account_by_key(connection, &email.key())?.is_some() {
            return Err(SetupError::Taken);
        }
        if store::name_taken(connection, &name, None)? {
            return Err(SetupError::NameTaken);
        }
        Ok(store::insert(connection, &email, &name, role, may_send, Some(&hash), now)?)
    })
    .await
}
