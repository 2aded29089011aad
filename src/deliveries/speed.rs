//! How fast something goes, over the last ten seconds.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is longer ago does not count.
const WINDOW: Duration = Duration::from_secs(10);
/// Seconds that a [`Meter`] remembers: those of the window, the running one, and some to spare.
const SLOTS: usize = 16;

/// The speed of a number that somebody reads now and then.
#[derive(Debug, Default)]
pub(super) struct Speed(VecDeque<(Instant, i64)>);

impl Speed {
    /// Takes in what the number is at `now`; gives by how much it grew each second. A number that shrinks begins anew.
    pub(super) fn see(&mut self, now: Instant, number: i64) -> f64 {
        if self.0.back().is_some_and(|(_, before)| *before > number) {
            self.0.clear();
        }
        self.0.push_back((now, number));
        while self.0.len() > 2 && self.0[1].0 + WINDOW <= now {
            self.0.pop_front();
        }
        let Some((since, before)) = self.0.front() else { return 0.0 };
        let seconds = now.duration_since(*since).as_secs_f64();
        if seconds > 0.0 { (number - before) as f64 / seconds } else { 0.0 }
    }
}

/// Counts events by the second, for whoever asks how many there are. One thread writes, any may read.
#[derive(Debug)]
pub(super) struct Meter([Slot; SLOTS]);

#[derive(Debug, Default)]
struct Slot {
    second: AtomicU64,
    count: AtomicU64,
}

impl Meter {
    pub(super) fn new() -> Meter {
        Meter(std::array::from_fn(|_| Slot::default()))
    }

    /// `count` events in `second`, which never goes back.
    pub(super) fn add(&self, second: u64, count: u64) {
        let slot = &self.0[second as usize % SLOTS];
        if slot.second.swap(second, Ordering::Relaxed) == second {
            slot.count.fetch_add(count, Ordering::Relaxed);
        } else {
            slot.count.store(count, Ordering::Relaxed);
        }
    }

    /// Events a second in the ten whole seconds before `second`.
    pub(super) fn rate(&self, second: u64) -> f64 {
        let counts = second.saturating_sub(WINDOW.as_secs())..second;
        let in_window = self.0.iter().filter(|slot| counts.contains(&slot.second.load(Ordering::Relaxed)));
        let sum: u64 = in_window.map(|slot| slot.count.load(Ordering::Relaxed)).sum();
        sum as f64 / WINDOW.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_that_of_the_last_ten_seconds() {
        let (begin, mut speed) = (Instant::now(), Speed::default());
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(speed.see(at(0), 100), 0.0);
        assert_eq!(speed.see(at(2), 120), 10.0);
        assert_eq!(speed.see(at(10), 200), 10.0);
        // Twenty seconds later the first ones are forgotten.
        assert_eq!(speed.see(at(20), 200), 0.0);
        // Copies were queued once more.
        assert_eq!(speed.see(at(21), 50), 0.0);
        assert_eq!(speed.see(at(22), 57), 7.0);
    }

    #[test]
    fn a_meter_counts_whole_seconds_and_forgets_them() {
        let meter = Meter::new();
        meter.add(100, 30);
        meter.add(100, 20);
        meter.add(101, 50);
        assert_eq!(meter.rate(101), 5.0);
        assert_eq!(meter.rate(102), 10.0);
        assert_eq!(meter.rate(111), 5.0);
        assert_eq!(meter.rate(112), 0.0);
        // The same slot, sixteen seconds later.
        meter.add(116, 7);
        assert_eq!(meter.rate(117), 0.7);
    }
}
