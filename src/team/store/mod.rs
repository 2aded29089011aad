//! All SQL about the team.

pub(super) mod recovery;
pub(super) mod session;

use diesel::prelude::*;

use super::{Member, Role};
use crate::clock::Timestamp;
use crate::db::schema::{login_failures, members};
use crate::db::{DbConnection, QueryError};
use crate::mail::EmailAddress;

/// Any number that no other program on the same server is likely to mix in: "logins" in ASCII.
const LOGIN_LOCK: i64 = 0x6c6f_6769_6e73;

/// A member as the table has them.
#[derive(Queryable)]
pub(super) struct Row {
    id: i64,
    email: String,
    _email_key: String,
    name: String,
    role: String,
    may_send: bool,
    password: Option<String>,
    credentials_at: i64,
    totp_nonce: Option<String>,
    _totp_step: i64,
    _created_at: i64,
    seen_at: Option<i64>,
}

/// A member with what proves who they are.
pub(super) struct Account {
    pub(super) member: Member,
    pub(super) password: Option<String>,
    pub(super) credentials_at: Timestamp,
    pub(super) totp_nonce: Option<String>,
}

pub(super) fn member(row: &Row) -> Member {
    // A word that a newer version wrote: somebody who may only look.
    let role = row.role.parse().unwrap_or(Role::Approver);
    Member {
        id: row.id,
        email: row.email.clone(),
        name: row.name.clone(),
        role,
        may_send: row.may_send,
        is_active: row.password.is_some(),
        has_authenticator: row.totp_nonce.is_some(),
        seen_at: row.seen_at.map(Timestamp::from_millis),
    }
}

fn with_proof(row: Row) -> Account {
    Account {
        member: member(&row),
        password: row.password,
        credentials_at: Timestamp::from_millis(row.credentials_at),
        totp_nonce: row.totp_nonce,
    }
}

/// Everybody, in the order in which they came.
pub fn all(connection: &mut DbConnection) -> Result<Vec<Member>, QueryError> {
    let rows: Vec<Row> = members::table.order(members::id).load(connection)?;
    Ok(rows.iter().map(member).collect())
}

/// One member.
pub fn find(connection: &mut DbConnection, id: i64) -> Result<Option<Member>, QueryError> {
    let row: Option<Row> = members::table.find(id).first(connection).optional()?;
    Ok(row.as_ref().map(member))
}

pub(super) fn any(connection: &mut DbConnection) -> Result<bool, QueryError> {
    members::table.select(members::id).first::<i64>(connection).optional().map(|found| found.is_some())
}

/// One change of the team at a time. SQLite has one writer anyway.
pub(super) fn lock(connection: &mut DbConnection) -> Result<(), QueryError> {
    match connection {
        DbConnection::Postgres(inner) => {
            diesel::sql_query("LOCK TABLE members IN SHARE ROW EXCLUSIVE MODE").execute(inner).map(drop)
        }
        DbConnection::Sqlite(_) => Ok(()),
    }
}

pub(super) fn account(connection: &mut DbConnection, id: i64) -> Result<Option<Account>, QueryError> {
    Ok(members::table.find(id).first(connection).optional()?.map(with_proof))
}

pub(super) fn account_by_key(connection: &mut DbConnection, key: &str) -> Result<Option<Account>, QueryError> {
    let row = members::table.filter(members::email_key.eq(key)).first(connection).optional()?;
    Ok(row.map(with_proof))
}

pub(super) fn insert(
    connection: &mut DbConnection,
    email: &EmailAddress,
    name: &str,
    role: Role,
    may_send: bool,
    password: Option<&str>,
    now: Timestamp,
) -> Result<i64, QueryError> {
    diesel::insert_into(members::table)
        .values((
            members::email.eq(email.as_str()),
            members::email_key.eq(email.key()),
            members::name.eq(name),
            members::role.eq(role.as_str()),
            members::may_send.eq(may_send),
            members::password.eq(password),
            members::credentials_at.eq(now.as_millis()),
            members::totp_step.eq(0),
            members::created_at.eq(now.as_millis()),
        ))
        .returning(members::id)
        .get_result(connection)
}

pub(super) fn delete(connection: &mut DbConnection, id: i64) -> Result<(), QueryError> {
    diesel::delete(members::table.find(id)).execute(connection).map(drop)
}

pub(super) fn set_password(
    connection: &mut DbConnection,
    id: i64,
    hash: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    // One more than now, so that a link made in this very millisecond dies too.
    diesel::update(members::table.find(id))
        .set((members::password.eq(hash), members::credentials_at.eq(now.as_millis() + 1)))
        .execute(connection)
        .map(drop)
}

/// The same password, hashed with today's effort; nothing if it was changed meanwhile.
pub(super) fn rehash(connection: &mut DbConnection, id: i64, before: &str, hash: &str) -> Result<(), QueryError> {
    let unchanged = members::table.find(id).filter(members::password.eq(before));
    diesel::update(unchanged).set(members::password.eq(hash)).execute(connection).map(drop)
}

impl Account {
    /// Whether what proves who they are is still what it was `before`.
    pub(super) fn proves_as(&self, before: &Account) -> bool {
        // A password that was only hashed anew is the same one.
        self.credentials_at == before.credentials_at && self.totp_nonce == before.totp_nonce && self.password.is_some()
    }
}

/// Whether somebody else than `but` has that name, however it is written.
pub(super) fn name_taken(connection: &mut DbConnection, name: &str, but: Option<i64>) -> Result<bool, QueryError> {
    let name = name.to_lowercase();
    Ok(all(connection)?.iter().any(|member| Some(member.id) != but && member.name.to_lowercase() == name))
}

pub(super) fn set_name(connection: &mut DbConnection, id: i64, name: &str) -> Result<(), QueryError> {
    diesel::update(members::table.find(id)).set(members::name.eq(name)).execute(connection).map(drop)
}

pub(super) fn set_rights(connection: &mut DbConnection, id: i64, role: Role, may_send: bool) -> Result<(), QueryError> {
    diesel::update(members::table.find(id))
        .set((members::role.eq(role.as_str()), members::may_send.eq(may_send)))
        .execute(connection)
        .map(drop)
}

pub(super) fn set_authenticator(
    connection: &mut DbConnection,
    id: i64,
    nonce: Option<&str>,
    step: i64,
) -> Result<(), QueryError> {
    diesel::update(members::table.find(id))
        .set((members::totp_nonce.eq(nonce), members::totp_step.eq(step)))
        .execute(connection)
        .map(drop)
}

/// Moves the last step on; `false` if that step, or a later one, was used already.
pub(super) fn use_step(connection: &mut DbConnection, id: i64, step: i64) -> Result<bool, QueryError> {
    let unused = members::table.find(id).filter(members::totp_step.lt(step));
    Ok(diesel::update(unused).set(members::totp_step.eq(step)).execute(connection)? > 0)
}

pub(super) fn set_seen(connection: &mut DbConnection, id: i64, now: Timestamp) -> Result<(), QueryError> {
    diesel::update(members::table.find(id)).set(members::seen_at.eq(now.as_millis())).execute(connection).map(drop)
}

/// On PostgreSQL, makes others who count for `account` wait until the transaction ends: of tries at once each has to see
/// those before it. SQLite's transaction has the only writer.
pub(super) fn count_alone(connection: &mut DbConnection, account: &str) -> Result<(), QueryError> {
    match connection {
        DbConnection::Postgres(inner) => diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))")
            .bind::<diesel::sql_types::Text, _>(account)
            .bind::<diesel::sql_types::BigInt, _>(LOGIN_LOCK)
            .execute(inner)
            .map(drop),
        DbConnection::Sqlite(_) => Ok(()),
    }
}

/// How many failures are counted for `account`, and when the last one was.
pub(super) fn failures(connection: &mut DbConnection, account: &str) -> Result<(u32, Option<Timestamp>), QueryError> {
    let (count, last): (i64, Option<i64>) = login_failures::table
        .filter(login_failures::account.eq(account))
        .select((diesel::dsl::count_star(), diesel::dsl::max(login_failures::at)))
        .first(connection)?;
    Ok((u32::try_from(count).unwrap_or(u32::MAX), last.map(Timestamp::from_millis)))
}

pub(super) fn count_failure(connection: &mut DbConnection, account: &str, now: Timestamp) -> Result<(), QueryError> {
    diesel::insert_into(login_failures::table)
        .values((login_failures::account.eq(account), login_failures::at.eq(now.as_millis())))
        .execute(connection)
        .map(drop)
}

pub(super) fn forget_failures(connection: &mut DbConnection, account: &str) -> Result<(), QueryError> {
    diesel::delete(login_failures::table.filter(login_failures::account.eq(account))).execute(connection).map(drop)
}

pub(super) fn forget_failures_before(connection: &mut DbConnection, moment: Timestamp) -> Result<(), QueryError> {
    diesel::delete(login_failures::table.filter(login_failures::at.lt(moment.as_millis())))
        .execute(connection)
        .map(drop)
}

/// What was written to members, in order.
#[cfg(test)]
pub(super) fn mails_to_members(connection: &mut DbConnection) -> Result<Vec<String>, QueryError> {
    use crate::db::schema::deliveries;

    let payloads: Vec<Option<String>> =
        deliveries::table.order(deliveries::id).select(deliveries::payload).load(connection)?;
    let letter =
        |text: &String| serde_json::from_str::<serde_json::Value>(text).ok()?["letter"].as_str().map(str::to_owned);
    Ok(payloads.iter().flatten().filter_map(letter).collect())
}
