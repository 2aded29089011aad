//! A value that takes a while to make and need not be new to the second.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The last value made, and when. Several may be made at once; the last one stays.
pub(super) struct Kept<T>(Mutex<Option<(Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// The value if it is younger than `age`.
    pub(super) fn younger_than(&self, age: Duration) -> Option<Arc<T>> {
        let kept = self.0.lock().ok()?;
        kept.as_ref().filter(|(at, _)| at.elapsed() < age).map(|(_, value)| value.clone())
    }

    /// Keeps a value that was made just now, and gives it back.
    pub(super) fn keep(&self, value: T) -> Arc<T> {
        let value = Arc::new(value);
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some((Instant::now(), value.clone()));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_until_it_is_too_old() {
        let kept = Kept::default();
        assert_eq!(kept.younger_than(Duration::MAX), None);
        assert_eq!(*kept.keep(7), 7);
        assert_eq!(kept.younger_than(Duration::MAX).as_deref(), Some(&7));
        assert_eq!(kept.younger_than(Duration::ZERO), None);
    }
}
