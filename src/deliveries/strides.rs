//! When a group goes the short way.

use std::time::{Duration, Instant};

use super::group::{Group, GroupDone, Place};
use crate::db::{QueryError, WorkerSession};

/// How long groups go step by step after a stride that handed nothing out: other processes may be sending the same
/// edition, and each would find it held by another nearly every time.
const AGAIN: Duration = Duration::from_millis(20);

/// What one worker knows about its next stride.
#[derive(Default)]
pub(super) struct Strides {
    /// Where the first pass goes on, if the last group handed something out of it.
    pub(super) place: Option<Place>,
    missed: Option<Instant>,
}

impl Strides {
    /// Takes `group` in a stride. `None`: it has to be [`run`](Group::run), also if its answers may be written already.
    pub(super) fn take(&mut self, group: &Group, session: &mut WorkerSession) -> Result<Option<GroupDone>, QueryError> {
        let may_try = self.missed.is_none_or(|then| then.elapsed() >= AGAIN);
        let Some(place) = self.place.take().filter(|place| may_try && group.suits(place)) else { return Ok(None) };
        let done = group.stride(session, &place)?;
        if done.is_none() {
            self.missed = Some(Instant::now());
        }
        Ok(done)
    }
}
