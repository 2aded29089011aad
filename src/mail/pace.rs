//! How many messages a second a relay is handed (`SMTP_RATE`).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Slots at equal distances, shared by all connections to a relay.
#[derive(Debug, Clone)]
pub struct Pace(Option<Arc<Mutex<Slots>>>);

impl Pace {
    /// At most `per_second` messages a second; without a number, no limit. The number is greater than zero.
    pub fn new(per_second: Option<f64>) -> Pace {
        Pace(per_second.map(|rate| {
            let gap = Duration::from_secs_f64(1.0 / rate);
            Arc::new(Mutex::new(Slots { gap, next: Instant::now() }))
        }))
    }

    /// Whether there is no limit at all, so that nobody has to wait for a slot.
    pub fn is_free(&self) -> bool {
        self.0.is_none()
    }

    /// Waits for the next free slot and takes it.
    pub async fn slot(&self) {
        let Some(slots) = &self.0 else { return };
        let mine = slots.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        tokio::time::sleep_until(mine.into()).await;
    }
}

#[derive(Debug)]
struct Slots {
    gap: Duration,
    next: Instant,
}

impl Slots {
    /// The moment of the next slot. One that nobody took is lost, not caught up, so that a rest is never followed by
    /// a burst.
    fn take(&mut self, now: Instant) -> Instant {
        let mine = self.next.max(now);
        self.next = mine + self.gap;
        mine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_a_second_are_never_exceeded_and_lost_slots_stay_lost() {
        let began = Instant::now();
        let mut slots = Slots { gap: Duration::from_millis(50), next: began };
        let later = began + Duration::from_secs(10);
        let taken: Vec<Instant> = (0..41).map(|_| slots.take(later)).collect();
        assert_eq!(taken[0], later);
        assert_eq!(taken[40] - taken[0], Duration::from_secs(2));
    }
}
