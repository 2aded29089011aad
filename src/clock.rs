//! Moments in time as the program keeps them: whole milliseconds since 1970 in UTC, so that SQLite and PostgreSQL
//! give back exactly what was written.

use std::ops::{Add, Sub};
use std::time::Duration;

use chrono::{DateTime, Utc};

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The present moment by the system's clock. Verbs take `now` as a value; only the edges call this.
    pub fn now() -> Self {
        Self::from(Utc::now())
    }

    /// A moment from milliseconds since 1970, as stored in the database.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970, as stored in the database.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The same moment for calendar work; moments beyond chrono's range become its last.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// How long from `earlier` to this moment; zero if `earlier` is in fact later.
    pub fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp_millis())
    }
}

impl Add<Duration> for Timestamp {
    type Output = Timestamp;

    fn add(self, wait: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(millis(wait)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Timestamp;

    fn sub(self, wait: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(millis(wait)))
    }
}

fn millis(wait: Duration) -> i64 {
    i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_survives_the_round_trip_through_chrono() {
        let moment = Timestamp::from_millis(1_795_000_000_123);
        assert_eq!(Timestamp::from(moment.to_utc()), moment);
    }

    #[test]
    fn a_span_that_runs_backwards_is_zero() {
        let early = Timestamp::from_millis(1000);
        assert_eq!(early.since(early + Duration::from_secs(5)), Duration::ZERO);
    }
}
