//! A histogram that one thread writes and others read, without locks.

use std::sync::atomic::{AtomicU64, Ordering};

/// The sum is kept in millionths, for there is no atomic fraction.
const MILLION: f64 = 1e6;

/// How often values fell under each of some bounds.
#[derive(Debug)]
pub(super) struct Histogram {
    bounds: &'static [f64],
    /// How many values fell between each bound and the one before, and one more for those above all bounds.
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

/// A histogram at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Each bound with the number of values at or below it.
    pub up_to: Vec<(f64, u64)>,
    /// All values.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
}

impl Histogram {
    /// An empty one; `bounds` grow.
    pub(super) fn new(bounds: &'static [f64]) -> Histogram {
        Histogram { bounds, counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(), sum: AtomicU64::new(0) }
    }

    /// Takes in a value that is not negative.
    pub(super) fn observe(&self, value: f64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add((value * MILLION) as u64, Ordering::Relaxed);
    }

    /// What it holds now.
    pub(super) fn read(&self) -> Reading {
        let mut count = 0;
        let mut up_to = |counted: &AtomicU64| {
            count += counted.load(Ordering::Relaxed);
            count
        };
        let sums: Vec<u64> = self.counts.iter().map(&mut up_to).collect();
        let up_to = self.bounds.iter().copied().zip(sums).collect();
        Reading { up_to, count, sum: self.sum.load(Ordering::Relaxed) as f64 / MILLION }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_counts_all_that_is_not_above_it() {
        let histogram = Histogram::new(&[1.0, 2.5]);
        for value in [0.0, 1.0, 2.0, 3.5] {
            histogram.observe(value);
        }
        assert_eq!(histogram.read(), Reading { up_to: vec![(1.0, 2), (2.5, 3)], count: 4, sum: 6.5 });
    }
}
