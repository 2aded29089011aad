//! When a delivery that failed for now is tried again (RFC 5321 section 4.5.4.1).

use std::time::Duration;

use super::DeliveryKind;
use crate::clock::Timestamp;

/// The waits between attempts (`RETRY_WAITS`, `GIVE_UP_AFTER`).
#[derive(Debug, Clone)]
pub struct RetrySchedule {
    /// The wait after the first, second, … attempt; the last one repeats.
    pub waits: Vec<Duration>,
    /// No attempt is made later than this after the first one.
    pub give_up_after: Duration,
    /// The same for mail that somebody waits for: after a day nobody does.
    pub give_up_after_single: Duration,
}

impl RetrySchedule {
    /// When to try again after `attempts` (1 or more) failed ones, the first of them at `first`; `None`: give up.
    /// `jitter` from -1 to 1 moves the wait by up to a fifth, so that a relay's bad minute does not come back as
    /// another one.
    pub fn next(
        &self,
        kind: DeliveryKind,
        attempts: i64,
        first: Timestamp,
        now: Timestamp,
        jitter: f64,
    ) -> Option<Timestamp> {
        let index = usize::try_from(attempts - 1).unwrap_or(0).min(self.waits.len().saturating_sub(1));
        let wait = self.waits.get(index).copied().unwrap_or(Duration::from_secs(300));
        let next = now + wait.mul_f64(1.0 + 0.2 * jitter.clamp(-1.0, 1.0));
        let limit = match kind {
            DeliveryKind::Digest | DeliveryKind::Erratum => self.give_up_after,
            _ => self.give_up_after_single,
        };
        (next.since(first) <= limit).then_some(next)
    }

    /// The wait before a delivery that was in doubt or could not be composed is tried again.
    pub fn short_wait(&self) -> Duration {
        self.waits.first().copied().unwrap_or_default().min(Duration::from_secs(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn schedule() -> RetrySchedule {
        RetrySchedule {
            waits: [5, 15, 30].map(|minutes| Duration::from_secs(minutes * 60)).to_vec(),
            give_up_after: Duration::from_secs(96 * 3600),
            give_up_after_single: Duration::from_secs(24 * 3600),
        }
    }

    #[test]
    fn the_waits_grow_and_the_last_one_repeats() {
        let wait = |attempts| {
            let next = schedule().next(DeliveryKind::Digest, attempts, START, START, 0.0).unwrap();
            next.since(START).as_secs() / 60
        };
        assert_eq!([1, 2, 3, 4, 40].map(wait), [5, 15, 30, 30, 30]);
    }

    #[test]
    fn with_the_usual_waits_a_digest_is_tried_for_four_days() {
        let waits = [5, 15, 30, 60, 120, 240].map(|minutes| Duration::from_secs(minutes * 60)).to_vec();
        let schedule = RetrySchedule { waits, ..schedule() };
        let attempts = |kind| {
            let next = |(attempts, at): &(i64, Timestamp)| {
                Some((attempts + 1, schedule.next(kind, *attempts, START, *at, 0.0)?))
            };
            let minutes = |(_, at): (i64, Timestamp)| at.since(START).as_secs() / 60;
            std::iter::successors(Some((1, START)), next).map(minutes).collect::<Vec<_>>()
        };
        let digest = attempts(DeliveryKind::Digest);
        assert_eq!(digest[..8], [0, 5, 20, 50, 110, 230, 470, 710]);
        assert!(digest.last().is_some_and(|last| (92 * 60..=96 * 60).contains(last)), "{digest:?}");
        assert_eq!(digest, attempts(DeliveryKind::Erratum));
        let confirmation = attempts(DeliveryKind::Confirmation);
        assert!(confirmation.last().is_some_and(|last| (20 * 60..=24 * 60).contains(last)), "{confirmation:?}");
    }

    #[test]
    fn jitter_moves_a_wait_by_a_fifth_at_most() {
        let at = |jitter| schedule().next(DeliveryKind::Digest, 1, START, START, jitter).unwrap().since(START);
        assert_eq!((at(-1.0).as_secs(), at(1.0).as_secs(), at(9.0).as_secs()), (240, 360, 360));
    }

    #[test]
    fn it_gives_up_after_four_days_and_sooner_for_mail_that_somebody_waits_for() {
        let late = START + Duration::from_secs(30 * 3600);
        assert!(schedule().next(DeliveryKind::Digest, 9, START, late, 0.0).is_some());
        assert!(schedule().next(DeliveryKind::Confirmation, 9, START, late, 0.0).is_none());
        let later = START + Duration::from_secs(97 * 3600);
        assert!(schedule().next(DeliveryKind::Digest, 9, START, later, 0.0).is_none());
    }
}
