//! How far an edition is, told to whoever watches it: at most five times a second, and at no cost while nobody does.
//!
//! The closing statement's counters are read, not what this process has done, so that what other processes send shows
//! too: at once after a group of this process, half a second later without one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;

use super::figures::Figures;
use super::relay_state::RelayState;
use super::speed::Speed;
use super::statement::{self, Statement};
use crate::db::{Database, QueryError};

/// The shortest time between two looks.
const INTERVAL: Duration = Duration::from_millis(200);
/// The longest: so late is noticed what another process does.
const POLL: Duration = Duration::from_millis(500);

/// How far an edition is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Progress {
    /// The closing statement so far.
    #[serde(flatten)]
    pub statement: Statement,
    /// Copies a second that came to a result, over the last ten seconds, whichever process sent them.
    pub rate: f64,
    /// How long the queue lasts at this rate; `None` while nobody can know.
    pub seconds_left: Option<u64>,
    /// Copies that this process has on their way.
    pub in_flight: u64,
    /// The last words that the server said to this process, oldest first, without addresses.
    pub replies: Vec<String>,
    /// The relays as this process finds them.
    pub relays: Vec<RelayState>,
}

/// Where to watch editions; cheap to clone.
#[derive(Clone)]
pub struct ProgressFeed(Arc<Inner>);

struct Inner {
    database: Database,
    figures: Arc<Figures>,
    /// One for each edition that somebody watches, with a task that looks.
    watched: Mutex<HashMap<String, watch::Sender<Option<Progress>>>>,
}

impl ProgressFeed {
    /// A feed of what `database` says, with the `figures` of this process.
    pub fn new(database: Database, figures: Arc<Figures>) -> ProgressFeed {
        ProgressFeed(Arc::new(Inner { database, figures, watched: Mutex::default() }))
    }

    /// How far the edition of `month` (`YYYY-MM`) is, from now on: nothing before the first look, and always the newest.
    /// The sender is gone once there is no such edition. Needs a Tokio runtime.
    pub fn watch(&self, month: &str) -> watch::Receiver<Option<Progress>> {
        let mut watched = self.0.watched();
        if let Some(known) = watched.get(month) {
            let mut receiver = known.subscribe();
            receiver.mark_changed();
            return receiver;
        }
        let (sender, receiver) = watch::channel(None);
        watched.insert(month.to_owned(), sender);
        tokio::spawn(look_again_and_again(self.0.clone(), month.to_owned()));
        receiver
    }
}

impl Inner {
    fn watched(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Option<Progress>>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody who watches `month`. Says whether anybody does; if not, it is forgotten.
    fn tell(&self, month: &str, progress: Option<Progress>) -> bool {
        let mut watched = self.watched();
        let is_watched = watched.get(month).is_some_and(|sender| sender.receiver_count() > 0);
        match watched.get(month).filter(|_| is_watched) {
            Some(sender) => drop(progress.map(|progress| sender.send_replace(Some(progress)))),
            None => drop(watched.remove(month)),
        }
        is_watched
    }

    fn progress(&self, statement: Statement, speed: &mut Speed) -> Progress {
        let rate = speed.see(Instant::now(), statement.settled());
        Progress {
            seconds_left: seconds_left(&statement, rate),
            rate,
            in_flight: self.figures.in_flight(),
            replies: self.figures.replies(),
            relays: self.figures.relays(),
            statement,
        }
    }
}

async fn look_again_and_again(inner: Arc<Inner>, month: String) {
    let (mut groups, mut speed) = (inner.figures.groups(), Speed::default());
    loop {
        let key = month.clone();
        let found = inner.database.read(move |connection| statement::statement(connection, &key)).await;
        let progress = match found {
            Ok(Some(statement)) => Some(inner.progress(statement, &mut speed)),
            Ok(None) => {
                inner.watched().remove(&month);
                return;
            }
            Err::<_, QueryError>(error) => {
                tracing::warn!(%error, "the statement can't be read now; looking again");
                None
            }
        };
        if !inner.tell(&month, progress) {
            return;
        }
        tokio::time::sleep(INTERVAL).await;
        let _ = tokio::time::timeout(POLL - INTERVAL, groups.changed()).await;
    }
}

fn seconds_left(statement: &Statement, rate: f64) -> Option<u64> {
    (statement.state == "sending" && rate > 0.0).then(|| (statement.queued as f64 / rate).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(state: &str, queued: i64) -> Statement {
        Statement {
            edition: "2011-06".into(),
            state: state.into(),
            audience: 100,
            accepted: 90 - queued,
            rejected: 5,
            skipped: 3,
            unknown: 0,
            queued,
            deferred: 2,
        }
    }

    #[test]
    fn the_time_left_is_known_only_while_something_moves() {
        assert_eq!(seconds_left(&statement("sending", 25), 10.0), Some(3));
        assert_eq!(seconds_left(&statement("sending", 25), 0.0), None);
        assert_eq!(seconds_left(&statement("paused", 25), 10.0), None);
        assert_eq!(statement("sending", 25).settled(), 73);
    }

    #[tokio::test]
    async fn nobody_watches_an_edition_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let target = crate::db::Target::Sqlite(folder.path().join("a.db"));
        let (database, _) = Database::open(&target, crate::db::Creation::IfMissing).unwrap();
        let figures = Arc::new(Figures::new(crate::clock::Timestamp::from_millis(0)));
        let feed = ProgressFeed::new(database, figures.clone());
        let mut watching = feed.watch("2011-06");
        assert!(watching.changed().await.is_err());
        assert!(feed.0.watched().is_empty());
    }
}
