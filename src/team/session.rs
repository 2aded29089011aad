//! Sessions: rows that a cookie opens. The cookie's own text is kept nowhere but in the browser.

use std::time::Duration;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use super::{Member, store};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// A session ends when nobody has used it for so long.
const IDLE: Duration = Duration::from_hours(8);
/// It ends after so long in any case.
const LONGEST: Duration = Duration::from_hours(7 * 24);
/// Being used is noted no more often than this: looking at a page should not write each time.
const NOTED_EVERY: Duration = Duration::from_mins(1);
/// Longest name of a browser that is kept, in characters.
const LONGEST_AGENT: usize = 200;

/// One browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its row.
    pub id: i64,
    /// Whose it is.
    pub member_id: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last, give or take a minute.
    pub seen_at: Timestamp,
    /// When the password was last given in it.
    pub proved_at: Timestamp,
    /// The address that it began from.
    pub origin: String,
    /// What the browser calls itself; hostile text like anything from outside.
    pub agent: String,
    /// What the cookie's text hashes to; forms of this session are known by it.
    pub token_hash: String,
}

/// A session that has just begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What the browser has to keep: 43 characters, 256 random bits.
    pub cookie: String,
    /// Whose it is.
    pub member_id: i64,
}

/// Begins a session. The caller has made sure who it is.
pub(super) fn begin(
    connection: &mut DbConnection,
    member_id: i64,
    origin: &str,
    agent: &str,
    now: Timestamp,
) -> Result<NewSession, QueryError> {
    let cookie = fresh();
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect();
    store::session::end_older(connection, now - IDLE, now - LONGEST)?;
    store::session::insert(connection, member_id, &hash(&cookie), origin, &agent, now)?;
    store::set_seen(connection, member_id, now)?;
    Ok(NewSession { cookie, member_id })
}

/// Gives a session another cookie, so that the one before opens nothing any more.
pub(super) fn renew(connection: &mut DbConnection, session: i64, now: Timestamp) -> Result<String, QueryError> {
    let cookie = fresh();
    store::session::set_token(connection, session, &hash(&cookie), now)?;
    Ok(cookie)
}

/// The session that `cookie` opens at `now`, and its member.
pub fn find_session(
    connection: &mut DbConnection,
    cookie: &str,
    now: Timestamp,
) -> Result<Option<(Member, Session)>, QueryError> {
    let found = store::session::by_token(connection, &hash(cookie))?;
    Ok(found.filter(|(_, session)| now.since(session.seen_at) < IDLE && now.since(session.created_at) < LONGEST))
}

/// Notes that `session` is in use; writes only if the last note is old.
pub fn seen(connection: &mut DbConnection, session: &Session, now: Timestamp) -> Result<(), QueryError> {
    store::session::set_seen(connection, session.id, now)?;
    store::set_seen(connection, session.member_id, now)
}

impl Session {
    /// Whether it is time to note that it is in use.
    pub fn wants_note(&self, now: Timestamp) -> bool {
        now.since(self.seen_at) >= NOTED_EVERY
    }

    /// Whether the password was given within the last `age`.
    pub fn was_proved_within(&self, age: Duration, now: Timestamp) -> bool {
        now.since(self.proved_at) < age
    }
}

/// All sessions of a member that have not ended at `now`, the latest used first.
pub fn sessions_of(connection: &mut DbConnection, member_id: i64, now: Timestamp) -> Result<Vec<Session>, QueryError> {
    let sessions = store::session::of_member(connection, member_id)?;
    let lives = |session: &Session| now.since(session.seen_at) < IDLE && now.since(session.created_at) < LONGEST;
    Ok(sessions.into_iter().filter(lives).collect())
}

/// Ends one session.
pub fn end_session(connection: &mut DbConnection, session: i64) -> Result<(), QueryError> {
    store::session::end(connection, session)
}

/// Ends one session if it is this member's; whether it was.
pub fn end_session_of(connection: &mut DbConnection, member_id: i64, session: i64) -> Result<bool, QueryError> {
    store::session::end_of(connection, member_id, session)
}

/// Ends all sessions of a member but `kept`; how many there were.
pub fn end_other_sessions(
    connection: &mut DbConnection,
    member_id: i64,
    kept: Option<i64>,
) -> Result<usize, QueryError> {
    store::session::end_others(connection, member_id, kept)
}

fn fresh() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>())
}

fn hash(cookie: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(cookie.as_bytes()))
}
