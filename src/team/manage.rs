//! Changing the team: rights, names, and who is in it.

use super::{Letter, Member, Role, TeamError, store};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Why the team stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    /// There is no such member, or not any more.
    #[error("there is no such member any more")]
    Missing,
    /// Nobody could change the team afterwards.
    #[error("somebody has to be administrator: make another one first")]
    LastAdmin,
    /// The database.
    #[error(transparent)]
    Team(#[from] TeamError),
}

impl From<QueryError> for ManageError {
    fn from(error: QueryError) -> ManageError {
        ManageError::Team(error.into())
    }
}

/// What a change of rights came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The member as they are now.
    pub member: Member,
    /// Whether anything is different.
    pub differs: bool,
}

/// Gives a member other rights. If they differ, every session of theirs ends: what it was begun with is not true any
/// more.
pub async fn set_rights(db: &Database, member_id: i64, role: Role, may_send: bool) -> Result<Changed, ManageError> {
    db.write(move |connection| {
        store::lock(connection)?;
        let before = store::find(connection, member_id)?.ok_or(ManageError::Missing)?;
        if role != Role::Admin {
            keep_an_admin(connection, &before)?;
        }
        let differs = (before.role, before.may_send) != (role, may_send);
        if differs {
            store::set_rights(connection, member_id, role, may_send)?;
            store::session::end_others(connection, member_id, None)?;
        }
        Ok(Changed { member: Member { role, may_send, ..before }, differs })
    })
    .await
}

/// Takes a member out of the team, with their sessions. What they did stays in the log.
pub async fn remove(db: &Database, member_id: i64) -> Result<Member, ManageError> {
    db.write(move |connection| {
        store::lock(connection)?;
        let member = store::find(connection, member_id)?.ok_or(ManageError::Missing)?;
        keep_an_admin(connection, &member)?;
        store::delete(connection, member_id)?;
        Ok(member)
    })
    .await
}

/// Turns the second factor of a member off who has lost it, with its recovery codes; every session of theirs ends, and
/// they are told by mail. `None`: they have none.
pub async fn remove_authenticator(
    db: &Database,
    member_id: i64,
    now: Timestamp,
) -> Result<Option<Member>, ManageError> {
    db.write(move |connection| {
        store::lock(connection)?;
        let member = store::find(connection, member_id)?.ok_or(ManageError::Missing)?;
        if !member.has_authenticator {
            return Ok(None);
        }
        super::tell(connection, &member, &Letter::CodeChanged { on: false }, now)?;
        store::set_authenticator(connection, member_id, None, 0)?;
        store::recovery::replace(connection, member_id, &[])?;
        store::session::end_others(connection, member_id, None)?;
        Ok(Some(member))
    })
    .await
}

/// Another name for a member; see [`super::clean_name`]. `false`: somebody is called that already, and names are what
/// approvals and the log are read by.
pub async fn rename(db: &Database, member_id: i64, name: String) -> Result<bool, TeamError> {
    db.write(move |connection| {
        store::lock(connection)?;
        let is_free = !store::name_taken(connection, &name, Some(member_id))?;
        if is_free {
            store::set_name(connection, member_id, &name)?;
        }
        Ok(is_free)
    })
    .await
    .map_err(TeamError::Store)
}

/// That somebody else could still change the team without `leaving`.
fn keep_an_admin(connection: &mut DbConnection, leaving: &Member) -> Result<(), ManageError> {
    let others = store::all(connection)?;
    let mut others = others.iter().filter(|other| other.id != leaving.id);
    let is_missed = leaving.role == Role::Admin && leaving.is_active;
    if is_missed && !others.any(|other| other.role == Role::Admin && other.is_active) {
        return Err(ManageError::LastAdmin);
    }
    Ok(())
}
