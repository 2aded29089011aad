//! Whether the relay can be used. One that fails is left alone for a while, longer each time, and no recipient pays.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(60);

/// The state of the relay as the conversations of this process find it.
#[derive(Debug)]
pub(super) struct Health {
    failures: Mutex<u32>,
    resting_until: watch::Sender<Option<Instant>>,
    closed: AtomicBool,
}

impl Health {
    pub(super) fn new() -> Health {
        Health { failures: Mutex::new(0), resting_until: watch::Sender::new(None), closed: AtomicBool::new(false) }
    }

    /// A conversation failed: rest, twice as long as the last time. Says how long. Conversations that fail together
    /// count once.
    pub(super) fn trouble(&self) -> Duration {
        if let Some(left) = self.rest_left() {
            return left;
        }
        let mut failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let rest = FIRST_REST.saturating_mul(1 << (*failures).min(10)).min(LONGEST_REST);
        *failures += 1;
        self.resting_until.send_replace(Some(Instant::now() + rest));
        rest
    }

    /// A message was answered: the relay works.
    pub(super) fn well(&self) {
        *self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = 0;
    }

    /// Whether the relay is left alone now.
    pub(super) fn is_resting(&self) -> bool {
        self.rest_left().is_some()
    }

    /// Waits until the rest is over, or the worker stops.
    pub(super) async fn rested(&self) {
        let mut changes = self.resting_until.subscribe();
        while let Some(left) = self.rest_left() {
            // Whichever comes first, the loop looks again.
            let _ = tokio::time::timeout(left, changes.changed()).await;
        }
    }

    /// The worker stops: nobody rests any more.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.resting_until.send_replace(None);
    }

    fn rest_left(&self) -> Option<Duration> {
        let until = (*self.resting_until.borrow()).filter(|_| !self.closed.load(Ordering::Relaxed))?;
        until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_to_a_minute_and_begin_anew_after_a_success() {
        let health = Health::new();
        let rest = || {
            health.resting_until.send_replace(None);
            health.trouble().as_secs()
        };
        assert_eq!([(); 8].map(|()| rest()), [1, 2, 4, 8, 16, 32, 60, 60]);
        assert!(health.is_resting());
        health.well();
        assert_eq!(rest(), 1);
    }

    #[test]
    fn conversations_that_fail_together_count_once() {
        let health = Health::new();
        assert_eq!(health.trouble(), FIRST_REST);
        assert!(health.trouble() <= FIRST_REST);
    }

    #[tokio::test]
    async fn a_stop_ends_every_rest() {
        let health = Health::new();
        health.trouble();
        health.close();
        health.rested().await;
        assert!(!health.is_resting());
    }
}
