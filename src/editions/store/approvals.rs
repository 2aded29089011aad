//! Who has approved which content of an edition.

use diesel::prelude::*;

use super::super::{Approval, EditionState};
use crate::clock::Timestamp;
use crate::db::schema::{edition_approvals, editions};
use crate::db::{DbConnection, QueryError};

/// All approvals of an edition, the earliest first.
pub(in crate::editions) fn of_edition(
    connection: &mut DbConnection,
    edition_id: i64,
) -> Result<Vec<Approval>, QueryError> {
    let rows: Vec<(String, Option<i64>, String, i64)> = edition_approvals::table
        .filter(edition_approvals::edition_id.eq(edition_id))
        .order((edition_approvals::at, edition_approvals::who))
        .select((
            edition_approvals::who,
            edition_approvals::member,
            edition_approvals::content_hash,
            edition_approvals::at,
        ))
        .load(connection)?;
    let approval = |(who, member, content_hash, at)| {
        let at = Timestamp::from_millis(at);
        Approval { who, member, content_hash, at }
    };
    Ok(rows.into_iter().map(approval).collect())
}

/// Notes one; the same person has not approved the same content before.
pub(in crate::editions) fn add(
    connection: &mut DbConnection,
    edition_id: i64,
    approval: &Approval,
) -> Result<(), QueryError> {
    diesel::insert_into(edition_approvals::table)
        .values((
            edition_approvals::edition_id.eq(edition_id),
            edition_approvals::content_hash.eq(&approval.content_hash),
            edition_approvals::who.eq(&approval.who),
            edition_approvals::member.eq(approval.member),
            edition_approvals::at.eq(approval.at.as_millis()),
        ))
        .execute(connection)
        .map(drop)
}

/// Removes those of another content.
pub(in crate::editions) fn keep_only(
    connection: &mut DbConnection,
    edition_id: i64,
    content_hash: &str,
) -> Result<(), QueryError> {
    diesel::delete(edition_approvals::table.filter(edition_approvals::edition_id.eq(edition_id)))
        .filter(edition_approvals::content_hash.ne(content_hash))
        .execute(connection)
        .map(drop)
}

/// Removes one person's; whether there were any.
pub(in crate::editions) fn remove_of(
    connection: &mut DbConnection,
    edition_id: i64,
    who: &str,
    member: Option<i64>,
) -> Result<bool, QueryError> {
    let rows = edition_approvals::table.filter(edition_approvals::edition_id.eq(edition_id));
    let removed = match member {
        Some(member) => diesel::delete(rows.filter(edition_approvals::member.eq(member))).execute(connection)?,
        None => diesel::delete(rows.filter(edition_approvals::who.eq(who))).execute(connection)?,
    };
    Ok(removed > 0)
}

/// Removes one member's, of all drafts.
pub(in crate::editions) fn remove_from_drafts(connection: &mut DbConnection, member: i64) -> Result<(), QueryError> {
    let drafts = editions::table.filter(editions::state.eq(EditionState::Draft.as_str())).select(editions::id);
    let drafts: Vec<i64> = drafts.load(connection)?;
    let theirs = edition_approvals::table.filter(edition_approvals::member.eq(member));
    diesel::delete(theirs.filter(edition_approvals::edition_id.eq_any(drafts))).execute(connection).map(drop)
}

/// Removes all; whether there were any.
pub(super) fn remove(connection: &mut DbConnection, edition_id: i64) -> Result<bool, QueryError> {
    let rows = edition_approvals::table.filter(edition_approvals::edition_id.eq(edition_id));
    Ok(diesel::delete(rows).execute(connection)? > 0)
}
