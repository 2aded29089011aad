//! The moments at which messages may leave: equal distances, and what is late is lost, never caught up.

use std::time::Duration;

use tokio::time::Instant;

/// Timers are no finer than this.
const GRAIN: Duration = Duration::from_millis(3);
/// Slots stand further apart by no more than this in a second.
const WIDEST: Duration = Duration::from_millis(20);
/// Slots for so long are reserved at once.
const SPAN: Duration = Duration::from_millis(100);

/// The distance between two slots and how many are reserved together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spacing {
    /// From one slot to the next.
    pub(super) gap: Duration,
    /// Slots in a batch.
    pub(super) batch: u32,
    /// A message may leave so much later than its slot: a quarter of the distance. After that the slot is lost.
    patience: Duration,
}

impl Spacing {
    /// For at most `per_second` messages a second, a number greater than zero.
    ///
    /// The slots stand a little further apart than that, by two parts in a hundred at most, so that the bound holds in
    /// whatever second one counts, even if the first message in it left late and the last one in time. With less than a
    /// dozen a second, there can be one more in such a second.
    pub(super) fn of(per_second: f64) -> Spacing {
        let exact = Duration::from_secs_f64(1.0 / per_second);
        let patience = (exact / 4).max(GRAIN);
        let gap = exact.mul_f64(1.0 + patience.min(WIDEST).as_secs_f64());
        let batch = (SPAN.as_secs_f64() * per_second).clamp(1.0, 100_000.0) as u32;
        Spacing { gap, batch, patience }
    }

    /// How long a batch lasts, in microseconds rounded up.
    pub(super) fn batch_micros(&self) -> i64 {
        let nanos = self.gap.as_nanos() * u128::from(self.batch);
        i64::try_from(nanos.div_ceil(1000)).unwrap_or(i64::MAX)
    }
}

/// What there is for a message that wants to leave.
#[derive(Debug, PartialEq)]
pub(super) enum Slot {
    /// It may leave now; the slot is taken.
    Now,
    /// Not before this moment.
    At(Instant),
    /// Nothing is reserved.
    Nothing,
}

/// The slots that this process has reserved and not used yet.
#[derive(Debug)]
pub(super) struct Slots {
    spacing: Spacing,
    next: Instant,
    left: u32,
    /// Before this, none is given out, however the clocks disagree.
    not_before: Instant,
}

impl Slots {
    pub(super) fn new(spacing: Spacing, now: Instant) -> Slots {
        Slots { spacing, next: now, left: 0, not_before: now }
    }

    /// Takes a slot, if there is one at hand.
    pub(super) fn take(&mut self, now: Instant) -> Slot {
        let gap = self.spacing.gap;
        if let Some(late) = now.checked_duration_since(self.next + self.spacing.patience) {
            let lost = (late.as_nanos() / gap.as_nanos().max(1) + 1).min(u128::from(self.left)) as u32;
            self.left -= lost;
            self.next += gap * lost;
        }
        if self.left == 0 {
            return Slot::Nothing;
        }
        if self.next > now {
            return Slot::At(self.next);
        }
        self.left -= 1;
        self.next += gap;
        self.not_before = self.next;
        Slot::Now
    }

    /// A new batch, which begins at `first`.
    pub(super) fn refill(&mut self, first: Instant) {
        self.next = first.max(self.not_before);
        self.left = self.spacing.batch;
    }

    /// Whether it is time to reserve the next batch, so that nobody waits for the database.
    pub(super) fn run_low(&self) -> bool {
        self.left < self.spacing.batch / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Lets messages leave as early as they can, with timers that are late by up to `late`; gives the moments.
    fn departures(per_second: f64, late: Duration, seconds: u64) -> Vec<Duration> {
        let (spacing, began) = (Spacing::of(per_second), Instant::now());
        let mut slots = Slots::new(spacing, began);
        let (mut departures, mut reserved) = (Vec::new(), began);
        let mut now = began;
        while now < began + Duration::from_secs(seconds) {
            match slots.take(now) {
                Slot::Now => departures.push(now - began),
                Slot::At(moment) => now = moment + late * (departures.len() as u32 * 5 % 7) / 6,
                Slot::Nothing => {
                    let first = reserved.max(now);
                    reserved = first + Duration::from_micros(spacing.batch_micros() as u64);
                    slots.refill(first);
                }
            }
        }
        departures
    }

    fn most_in_a_second(departures: &[Duration]) -> usize {
        let before = |end: Duration| departures.partition_point(|departure| *departure < end);
        let within = |from: &Duration| before(*from + millis(1000)) - before(*from);
        departures.iter().map(within).max().unwrap_or_default()
    }

    #[test]
    fn in_no_second_do_more_leave_than_allowed_and_nearly_all_of_them_do() {
        for (rate, late) in
            [(0.5, 100), (1.0, 10), (14.0, 10), (20.0, 7), (30.0, 8), (150.0, 2), (1000.0, 2), (5000.0, 1)]
        {
            let departures = departures(rate, millis(late), 10);
            let most = most_in_a_second(&departures);
            let edge = if rate < 12.0 { 1.0 } else { 0.0 };
            assert!(most as f64 <= rate.ceil() + edge, "{rate} a second, and {most} in one");
            assert!(departures.len() as f64 >= rate * 10.0 * 0.95, "{rate}: only {} in ten seconds", departures.len());
        }
    }

    #[test]
    fn slots_that_nobody_took_in_time_are_lost() {
        let began = Instant::now();
        let mut slots = Slots::new(Spacing::of(20.0), began);
        slots.refill(began);
        assert_eq!(slots.take(began + millis(9)), Slot::Now, "a little late is in time");
        assert_eq!(slots.take(began + millis(20)), Slot::At(began + Duration::from_micros(50_625)));
        assert_eq!(slots.take(began + millis(500)), Slot::Nothing, "a second of silence is not made up for");
    }

    #[test]
    fn a_batch_never_begins_before_the_last_one_ended() {
        let began = Instant::now();
        let mut slots = Slots::new(Spacing::of(20.0), began);
        slots.refill(began);
        assert_eq!((slots.take(began), slots.run_low()), (Slot::Now, false));
        assert_eq!((slots.take(began + millis(51)), slots.run_low()), (Slot::Now, true));
        slots.refill(began + millis(60));
        assert_eq!(slots.take(began + millis(60)), Slot::At(began + Duration::from_micros(101_250)));
    }

    #[test]
    fn batches_last_a_tenth_of_a_second_and_hold_one_slot_at_least() {
        for (rate, batch, micros) in
            [(0.5, 1, 2_040_000), (14.0, 1, 72_705), (30.0, 3, 100_834), (2000.0, 200, 100_300)]
        {
            let spacing = Spacing::of(rate);
            assert_eq!((spacing.batch, spacing.batch_micros()), (batch, micros), "{rate}");
        }
    }
}
