//! One transaction of the ledger: results in, frontier forward, the next rows out.
//!
//! A claim costs no transaction of its own, a reader who left is noticed at the very next group, and nothing is handed
//! over before the commit that says so. What a worker holds is the database's to know; the little that it remembers is
//! verified where it is used, so nothing can be wrong after a crash, a lost connection or a cancel.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::delivery::{Delivery, EditionFacts, SkipReason, State};
use super::locked::LockedEditions;
use super::results::{self, Answer, Rules};
use super::store::first_pass::Lease;
use super::store::opening::{self, Wanted};
use super::store::results::Moves;
use super::store::stride::{HandedOut, Stride};
use super::store::{self, Candidate, first_pass, later};
use crate::clock::Timestamp;
use crate::db::{DbConnection, Fixed, Last, QueryError, WorkerSession};

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
    /// Whether to look for rows that are claimed one by one even if there is something of a first pass to send.
    pub(super) looks_for_due: bool,
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
    /// Rows were handed out that can't be sent, which only tampering explains. They have to go back.
    pub(super) unsound: bool,
    /// Where the first pass goes on.
    pub(super) place: Option<Place>,
    /// How many rows were skipped instead.
    pub(super) skipped: usize,
    /// Whether there were rows to claim one by one; `None`: nobody looked.
    pub(super) found_due: Option<bool>,
    /// Whether rows were looked at; without any handed out, another group may find some at once.
    pub(super) advanced: bool,
    /// Months of editions that are now sent.
    pub(super) finished: Vec<String>,
}

/// Where a worker is in an edition: remembered to save a question, and verified by whatever relies on it.
pub(super) struct Place {
    lease: Lease,
    edition: Arc<EditionFacts>,
}

impl Place {
    /// `None`: the lease has no more rows.
    fn in_lease(lease: Lease, edition: &Arc<EditionFacts>) -> Option<Place> {
        (lease.frontier < lease.to_id).then(|| Place { lease, edition: edition.clone() })
    }
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
    /// Whether it can go the short way from `place`: a group in the middle of a send, in which all goes as it should.
    pub(super) fn suits(&self, place: &Place) -> bool {
        let Place { lease, edition } = place;
        let mine = |answer: &Answer| results::is_plain(answer) && answer.edition_id == Some(edition.id);
        let usual = self.room > 0 && !self.looks_for_due && self.to_pause.is_empty();
        usual && self.now.since(lease.dated_at()) < LEASE_AGE && self.answers.iter().all(mine)
    }

    /// Goes the short way, where the database has one: see [`Stride`]. `None`: nothing was handed out.
    pub(super) fn stride(&self, session: &mut WorkerSession, place: &Place) -> Result<Option<GroupDone>, QueryError> {
        let Place { lease, edition } = place;
        let accepted: Vec<&Answer> = self.answers.iter().collect();
        let stride = Stride { lease, accepted: &accepted, room: self.room };
        let Some(HandedOut { lease, rows }) = stride.take(session)? else { return Ok(None) };
        let mut done = GroupDone { advanced: true, ..GroupDone::default() };
        for candidate in rows {
            let sound = candidate.obstacle().is_none();
            let delivery = candidate.into_delivery(Some(edition.clone()), lease.dated_at()).filter(|_| sound);
            done.unsound |= delivery.is_none();
            done.first_pass.extend(delivery);
        }
        done.place = Place::in_lease(lease, edition);
        Ok(Some(done))
    }

    /// Runs the group within the caller's transaction, step by step, all but its last statements. On PostgreSQL a
    /// group in the middle of a send takes two round trips so: this one, and the last statements with COMMIT.
    pub(super) fn run(self, connection: &mut DbConnection) -> Result<(GroupDone, Last), QueryError> {
        let (plain, rest): (Vec<&Answer>, Vec<&Answer>) =
            self.answers.iter().partition(|answer| results::is_plain(answer));
        let also: BTreeSet<i64> = self.answers.iter().filter_map(|answer| answer.edition_id).collect();
        let opening = opening::open(
            connection,
            &Wanted {
                worker: self.worker,
                also: &also.into_iter().collect::<Vec<_>>(),
                accepted: &plain,
                room: self.room as i64,
            },
        )?;
        let mut editions = LockedEditions::new(opening.editions);
        for (edition, why) in self.to_pause {
            editions.pause(connection, *edition, why)?;
        }
        let mut out = Out { editions, moved: Moves::default(), done: GroupDone::default() };
        self.record(connection, &opening.accepted, plain, rest, &mut out)?;
        let ahead = self.ahead(connection, &out.editions, opening.leases, opening.next)?;
        if self.room > 0 && self.looks_for_due {
            self.claim_later(connection, &mut out)?;
        }
        let frontier = ahead.map(|ahead| self.hand_out(connection, ahead, &mut out)).transpose()?.flatten();
        if self.room > 0 && !self.looks_for_due && out.done.first_pass.is_empty() {
            self.claim_later(connection, &mut out)?;
        }
        let last = Last::new(frontier.into_iter().chain(out.moved.statements()));
        let drained = out.editions.are_drained_by(&out.moved);
        if !out.done.first_pass.is_empty() && !drained {
            return Ok((out.done, last));
        }
        // What follows is for the end of a lease or an edition; in the middle of a send it would only cost time.
        last.run(connection)?;
        if out.done.first_pass.is_empty() {
            first_pass::close_finished(connection, self.worker)?;
        }
        if drained || out.done.is_empty() {
            out.done.finished = store::results::finish_done_editions(connection, self.now)?;
        }
        Ok((out.done, Last::default()))
    }

    /// Writes the answers, of which those in `accepted` are written already.
    fn record<'a>(
        &self,
        connection: &mut DbConnection,
        accepted: &HashSet<i64>,
        plain: Vec<&'a Answer>,
        mut rest: Vec<&'a Answer>,
        out: &mut Out,
    ) -> Result<(), QueryError> {
        for answer in plain {
            if accepted.contains(&answer.id) {
                out.moved.add(answer.edition_id, State::Queued, State::Accepted);
            } else {
                // Its row is not as it was left.
                rest.push(answer);
            }
        }
        results::record(connection, self.worker, &rest, self.rules, &out.editions, &mut out.moved)
    }

    /// The lease to send from, a new one where there is none, with its rows that come next: `next`, if those are its own.
    fn ahead(
        &self,
        connection: &mut DbConnection,
        editions: &LockedEditions,
        leases: Vec<Lease>,
        next: Vec<Candidate>,
    ) -> Result<Option<Ahead>, QueryError> {
        let sending = editions.sending();
        if self.room == 0 || sending.is_empty() {
            return Ok(None);
        }
        let lease = match leases.into_iter().find(|lease| sending.contains(&lease.edition_id)) {
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
        let Some(lease) = lease else { return Ok(None) };
        // Without any, nobody can say whose they would have been.
        let known = !next.is_empty() && next.iter().all(|candidate| lease.covers(candidate.edition_id, candidate.id));
        let next = if known { next } else { store::next::of_lease(connection, &lease, self.room as i64)? };
        Ok(Some(Ahead { lease, next }))
    }

    /// Rows that are claimed one by one: what somebody waits for, then digests that are due again. They leave half the
    /// room to the first pass.
    fn claim_later(&self, connection: &mut DbConnection, out: &mut Out) -> Result<(), QueryError> {
        let sending = out.editions.sending();
        let mut share = if sending.is_empty() { self.room } else { self.room.div_ceil(2) };
        let mut found = false;
        for edition in std::iter::once(None).chain(sending.into_iter().map(Some)) {
            let claimed = later::claim(connection, self.worker, edition, share as i64, self.now)?;
            share -= claimed.len();
            found |= !claimed.is_empty();
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
        out.done.found_due = Some(found);
        out.done.advanced |= found;
        Ok(())
    }

    /// The first pass: hands out as many of the rows that come next as there is still room for. Says where the frontier
    /// goes.
    fn hand_out(
        &self,
        connection: &mut DbConnection,
        Ahead { lease, mut next }: Ahead,
        out: &mut Out,
    ) -> Result<Option<Fixed>, QueryError> {
        let room = self.room.saturating_sub(out.done.later.len());
        if room == 0 {
            return Ok(None);
        }
        let all = next.len() < room;
        next.truncate(room);
        let frontier = next.last().filter(|_| !all).map_or(lease.to_id, |last| last.id);
        out.done.advanced = true;
        let facts = out.editions.facts(lease.edition_id);
        out.done.place = facts.and_then(|facts| Place::in_lease(lease.moved_to(frontier), facts));
        for candidate in next {
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
        Ok(Some(first_pass::move_frontier(&lease, self.worker, frontier)))
    }
}

/// A lease with the rows that come next in it, in id order: as many as there is room for, or all.
struct Ahead {
    lease: Lease,
    next: Vec<Candidate>,
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
