//! One transaction of the ledger: results in, frontier forward, the next rows out.
//!
//! A claim costs no transaction of its own, a reader who left is noticed at the very next group, and nothing is handed
//! over before the commit that says so.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use super::delivery::{Delivery, EditionFacts, SkipReason, State};
use super::results::{Answer, Rules, record};
use super::store::{self, Candidate, first_pass, first_pass::Lease, later};
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
    /// The lease that the worker reads from.
    pub(super) lease: Option<Lease>,
    pub(super) rules: &'a Rules,
    /// Editions to pause, with the server's words.
    pub(super) to_pause: &'a [(i64, String)],
    pub(super) now: Timestamp,
}

/// What a group gives, once it is committed.
#[derive(Default)]
pub(super) struct GroupDone {
    /// To hand over now, each with its lease if it has one.
    pub(super) handed: Vec<(Delivery, Option<i64>)>,
    /// The lease to read from next time; `None`: it has no more rows.
    pub(super) lease: Option<Lease>,
    /// Whether the first pass went on; without rows handed out, another group may find some at once.
    pub(super) advanced: bool,
    /// Whether the lease's edition is not sending now, so that another lease should have its turn.
    pub(super) held_up: bool,
    /// Months of editions that are now sent.
    pub(super) finished: Vec<String>,
}

impl Group<'_> {
    /// Runs the group within the caller's transaction.
    pub(super) fn run(self, connection: &mut DbConnection) -> Result<GroupDone, QueryError> {
        let mut editions = Editions::default();
        // Before the editions are read: what is paused here hands out nothing more.
        for (edition, why) in self.to_pause {
            store::results::pause(connection, *edition, why)?;
        }
        editions.lock_for(connection, self.answers, self.lease.as_ref())?;
        record(connection, self.answers, self.rules)?;
        let mut done = GroupDone { lease: self.lease.clone(), ..GroupDone::default() };
        let mut skipped = store::results::Moves::default();
        let mut room = self.room;
        if room > 0 {
            self.claim_later(connection, &mut editions, &mut skipped, &mut room, &mut done)?;
            self.advance(connection, &mut editions, &mut skipped, room, &mut done)?;
        }
        skipped.write(connection)?;
        done.finished = store::results::finish_done_editions(connection, self.now)?;
        Ok(done)
    }

    /// Rows that are claimed one by one. Digests among them leave half the room to the first pass.
    fn claim_later(
        &self,
        connection: &mut DbConnection,
        editions: &mut Editions,
        skipped: &mut store::results::Moves,
        room: &mut usize,
        done: &mut GroupDone,
    ) -> Result<(), QueryError> {
        let share = if done.lease.is_some() { room.div_ceil(2) } else { *room };
        let claimed = later::claim(connection, self.worker, share as i64, self.now)?;
        for candidate in claimed {
            let id = candidate.id;
            let state = candidate.state.parse().unwrap_or(State::Queued);
            let edition = candidate.edition_id;
            match self.usable(connection, editions, candidate, self.now)? {
                Ok(delivery) => {
                    *room = room.saturating_sub(1);
                    done.handed.push((delivery, None));
                }
                Err(reason) => {
                    store::results::skip(connection, id, reason, self.now)?;
                    store::results::drop_due(connection, id)?;
                    skipped.add(edition, state, State::Skipped);
                }
            }
        }
        Ok(())
    }

    /// The first pass: moves the frontier of the lease, taking a new one where there is none.
    fn advance(
        &self,
        connection: &mut DbConnection,
        editions: &mut Editions,
        skipped: &mut store::results::Moves,
        room: usize,
        done: &mut GroupDone,
    ) -> Result<(), QueryError> {
        if done.lease.is_none() {
            done.lease = first_pass::take(connection, self.worker, LEASE_SPAN, self.now)?;
        }
        let Some(mut lease) = done.lease.clone() else { return Ok(()) };
        if room == 0 {
            return Ok(());
        }
        if !editions.is_sending(connection, lease.edition_id)? {
            done.held_up = true;
            return Ok(());
        }
        done.advanced = true;
        if self.now.since(lease.dated_at()) >= LEASE_AGE && lease.frontier < lease.to_id {
            lease = first_pass::renew(connection, &lease, self.worker, self.now)?;
        }
        let candidates = first_pass::next_rows(connection, &lease, room as i64)?;
        let all = candidates.len() < room;
        lease.frontier = candidates.last().filter(|_| !all).map_or(lease.to_id, |last| last.id);
        first_pass::move_frontier(connection, lease.id, lease.frontier)?;
        for candidate in candidates {
            let id = candidate.id;
            match self.usable(connection, editions, candidate, lease.dated_at())? {
                Ok(delivery) => done.handed.push((delivery, Some(lease.id))),
                Err(reason) => {
                    store::results::skip(connection, id, reason, self.now)?;
                    skipped.add(Some(lease.edition_id), State::Queued, State::Skipped);
                }
            }
        }
        done.lease = (lease.frontier < lease.to_id).then_some(lease);
        Ok(())
    }

    /// The delivery, or why it must not be sent any more.
    fn usable(
        &self,
        connection: &mut DbConnection,
        editions: &mut Editions,
        candidate: Candidate,
        dated_at: Timestamp,
    ) -> Result<Result<Delivery, SkipReason>, QueryError> {
        if let Some(reason) = candidate.obstacle() {
            return Ok(Err(reason));
        }
        let edition = match candidate.edition_id {
            Some(id) => editions.get(connection, id)?.map(|(_, facts)| facts.clone()),
            None => None,
        };
        Ok(candidate.into_delivery(edition, dated_at).ok_or(SkipReason::Poison))
    }
}

/// The editions that a group touches, each locked once.
#[derive(Default)]
struct Editions(BTreeMap<i64, Option<(String, EditionFacts)>>);

impl Editions {
    /// Locks, in id order, the editions of what is in hand before any of their rows is written: whoever else locks
    /// an edition and then its rows, such as a cancel, can't wait for us while we wait for them.
    fn lock_for(
        &mut self,
        connection: &mut DbConnection,
        answers: &[Answer],
        lease: Option<&Lease>,
    ) -> Result<(), QueryError> {
        let mut editions: Vec<i64> = answers.iter().filter_map(|answer| answer.edition_id).collect();
        editions.extend(lease.map(|lease| lease.edition_id));
        editions.sort_unstable();
        editions.dedup();
        editions.into_iter().try_for_each(|id| self.get(connection, id).map(drop))
    }

    fn get(&mut self, connection: &mut DbConnection, id: i64) -> Result<Option<&(String, EditionFacts)>, QueryError> {
        if let Entry::Vacant(vacant) = self.0.entry(id) {
            vacant.insert(store::lock_edition(connection, id)?);
        }
        Ok(self.0.get(&id).and_then(Option::as_ref))
    }

    fn is_sending(&mut self, connection: &mut DbConnection, id: i64) -> Result<bool, QueryError> {
        Ok(self.get(connection, id)?.is_some_and(|(state, _)| state == "sending"))
    }
}
