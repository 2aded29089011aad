//! One transaction of the ledger: results in, frontier forward, the next rows out.
//!
//! A claim costs no transaction of its own, a reader who left is noticed at the very next group, and nothing is handed
//! over before the commit that says so. What a worker holds is known from the database alone, so nothing that it
//! remembers can be wrong after a crash, a lost connection or a cancel.

use std::time::Duration;

use super::delivery::{Delivery, SkipReason, State};
use super::locked::LockedEditions;
use super::results::{Answer, Rules, record};
use super::store::results::Moves;
use super::store::{self, Candidate, first_pass, later};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// Rows in one lease; enough that taking one is rare, few enough that many workers share an edition evenly.
const LEASE_SPAN: i64 = 5_000;
/// A lease's mails share one Date, so it must not serve for longer than this.
const LEASE_AGE: Duration = Duration::from_secs(600);

/// What one group has to do.
pub(super) struct Group<'a> {
    pub(super) worker: i64,
    pub(super) answers: &'a [Answer],
    /// How many more rows may be on their way.
    pub(super) room: usize,
    pub(super) rules: &'a Rules,
    /// Editions to pause, with the server's words.
    pub(super) to_pause: &'a [(i64, String)],
    pub(super) now: Timestamp,
}

/// What a group gives, once it is committed.
#[derive(Default)]
pub(super) struct GroupDone {
    /// To hand over now, claimed one by one.
    pub(super) later: Vec<Delivery>,
    /// To hand over now, from this worker's lease.
    pub(super) first_pass: Vec<Delivery>,
    /// How many rows were skipped instead.
    pub(super) skipped: usize,
    /// Whether rows were looked at; without any handed out, another group may find some at once.
    pub(super) advanced: bool,
    /// Months of editions that are now sent.
    pub(super) finished: Vec<String>,
}

impl GroupDone {
    /// How many rows there are to hand over.
    pub(super) fn len(&self) -> usize {
        self.later.len() + self.first_pass.len()
    }

    /// Whether there is nothing to hand over.
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Group<'_> {
    /// Runs the group within the caller's transaction.
    pub(super) fn run(self, connection: &mut DbConnection) -> Result<GroupDone, QueryError> {
        let answered = self.answers.iter().filter_map(|answer| answer.edition_id);
        let mut editions = LockedEditions::lock(connection, answered)?;
        for (edition, why) in self.to_pause {
            editions.pause(connection, *edition, why)?;
        }
        let mut moved = Moves::default();
        record(connection, self.worker, self.answers, self.rules, &editions, &mut moved)?;
        let mut out = Out { editions, moved, done: GroupDone::default() };
        if self.room > 0 {
            self.claim_later(connection, &mut out)?;
            self.advance(connection, &mut out)?;
        }
        let drained = out.moved.write(connection)?;
        // What follows is for the end of a lease or an edition; in the middle of a send it would only cost time.
        if out.done.first_pass.is_empty() {
            first_pass::close_finished(connection, self.worker)?;
        }
        if drained || out.done.is_empty() {
            out.done.finished = store::results::finish_done_editions(connection, self.now)?;
        }
        Ok(out.done)
    }

    /// Rows that are claimed one by one: what somebody waits for, then digests that are due again. They leave half the
    /// room to the first pass.
    fn claim_later(&self, connection: &mut DbConnection, out: &mut Out) -> Result<(), QueryError> {
        let sending = out.editions.sending();
        let mut share = if sending.is_empty() { self.room } else { self.room.div_ceil(2) };
        for edition in std::iter::once(None).chain(sending.into_iter().map(Some)) {
            let claimed = later::claim(connection, self.worker, edition, share as i64, self.now)?;
            share -= claimed.len();
            out.done.advanced |= !claimed.is_empty();
            for candidate in claimed {
                let (id, state) = (candidate.id, candidate.state.parse().unwrap_or(State::Queued));
                if !state.is_open() {
                    // Somebody else's late answer came first.
                    store::results::drop_due(connection, id)?;
                    continue;
                }
                match out.deliverable(candidate, self.now) {
                    Ok(delivery) => out.done.later.push(delivery),
                    Err(reason) => {
                        store::results::skip(connection, id, reason, self.now)?;
                        store::results::drop_due(connection, id)?;
                        out.moved.add(edition, state, State::Skipped);
                        out.done.skipped += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// The first pass: moves the frontier of this worker's lease, taking a new one where there is none.
    fn advance(&self, connection: &mut DbConnection, out: &mut Out) -> Result<(), QueryError> {
        let room = self.room.saturating_sub(out.done.later.len());
        let sending = out.editions.sending();
        if room == 0 || sending.is_empty() {
            return Ok(());
        }
        let current = first_pass::current(connection, self.worker, &sending)?;
        let lease = match current {
            Some(old) if self.now.since(old.dated_at()) >= LEASE_AGE => {
                Some(first_pass::renew(connection, &old, self.worker, self.now)?)
            }
            Some(lease) => Some(lease),
            None => {
                // Finished leases are closed as they are left behind: a takeover looks through all that are open.
                first_pass::close_finished(connection, self.worker)?;
                first_pass::take(connection, self.worker, LEASE_SPAN, self.now, &sending)?
            }
        };
        let Some(lease) = lease else { return Ok(()) };
        // Nearly all ids are rows of the edition that are queued. A look no further than this keeps PostgreSQL, which
        // knows nothing of that, from joining and sorting all of the lease for a few rows.
        let to = lease.to_id.min(lease.frontier + 4 * room as i64);
        let candidates = first_pass::next_rows(connection, &lease, to, room as i64)?;
        let all = candidates.len() < room;
        let frontier = candidates.last().filter(|_| !all).map_or(to, |last| last.id);
        first_pass::move_frontier(connection, lease.id, self.worker, frontier)?;
        out.done.advanced = true;
        for candidate in candidates {
            let id = candidate.id;
            match out.deliverable(candidate, lease.dated_at()) {
                Ok(delivery) => out.done.first_pass.push(delivery),
                Err(reason) => {
                    store::results::skip(connection, id, reason, self.now)?;
                    out.moved.add(Some(lease.edition_id), State::Queued, State::Skipped);
                    out.done.skipped += 1;
                }
            }
        }
        Ok(())
    }
}

/// What a group gathers while it runs.
struct Out {
    editions: LockedEditions,
    moved: Moves,
    done: GroupDone,
}

impl Out {
    /// The row as it is handed out, or why it must not be sent any more.
    fn deliverable(&self, candidate: Candidate, dated_at: Timestamp) -> Result<Delivery, SkipReason> {
        if let Some(reason) = candidate.obstacle() {
            return Err(reason);
        }
        let edition = candidate.edition_id.and_then(|id| self.editions.facts(id)).cloned();
        candidate.into_delivery(edition, dated_at).ok_or(SkipReason::Poison)
    }
}
