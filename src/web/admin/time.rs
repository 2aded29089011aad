//! How far off a moment is, in words.

use crate::calendar::Tz;
use crate::clock::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// "in 8 days", "in 1 h 20 min", "5 min ago", "in a moment", "just now". From a day on, days are those of the calendar in `zone`.
pub(super) fn distance(at: Timestamp, now: Timestamp, zone: Tz) -> String {
    let (ahead, behind) = (at.since(now).as_secs(), now.since(at).as_secs());
    let day = |moment: Timestamp| moment.to_utc().with_timezone(&zone).date_naive();
    let days = (day(at) - day(now)).num_days().unsigned_abs().max(1);
    let span = |seconds| if seconds < DAY { span(seconds) } else { span(days * DAY) };
    match (ahead, behind) {
        (ahead, _) if ahead >= MINUTE => format!("in {}", span(ahead)),
        (_, behind) if behind >= MINUTE => format!("{} ago", span(behind)),
        (0, _) => "just now".to_owned(),
        _ => "in a moment".to_owned(),
    }
}

/// "8 days", "1 h 20 min", "45 s".
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => format!("{} min", seconds / MINUTE),
        HOUR..DAY if (seconds % HOUR) / MINUTE == 0 => format!("{} h", seconds / HOUR),
        HOUR..DAY => format!("{} h {} min", seconds / HOUR, (seconds % HOUR) / MINUTE),
        DAY..172_800 => "1 day".to_owned(),
        _ => format!("{} days", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_distance_says_no_more_than_one_wants_to_know() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let ahead = |seconds| distance(now + Duration::from_secs(seconds), now, Tz::UTC);
        let told = [30, 61, 4_800, 7_200, 90_000, 8 * DAY].map(ahead);
        assert_eq!(told, ["in a moment", "in 1 min", "in 1 h 20 min", "in 2 h", "in 1 day", "in 8 days"]);
        assert_eq!(distance(now - Duration::from_secs(300), now, Tz::UTC), "5 min ago");
        assert_eq!(distance(now, now, Tz::UTC), "just now");
        assert_eq!(span(45), "45 s");
    }

    #[test]
    fn days_are_counted_as_on_a_calendar_on_the_wall() {
        let evening = Timestamp::from_millis(1_790_000_000_000) + Duration::from_secs(8 * HOUR);
        let said = |hours| distance(evening + Duration::from_secs(hours * HOUR), evening, Tz::Europe__London);
        // Written on 21 September 2026 at 23:13 in London.
        assert_eq!([26, 33, 57].map(said), ["in 2 days", "in 2 days", "in 3 days"]);
    }
}
