//! How far off a moment is, in words.

use crate::clock::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// "in 8 days", "in 1 h 20 min", "5 min ago", "now".
pub(super) fn distance(at: Timestamp, now: Timestamp) -> String {
    let (ahead, behind) = (at.since(now).as_secs(), now.since(at).as_secs());
    match (ahead, behind) {
        (ahead, _) if ahead >= MINUTE => format!("in {}", span(ahead)),
        (_, behind) if behind >= MINUTE => format!("{} ago", span(behind)),
        _ => "now".to_owned(),
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
        let ahead = |seconds| distance(now + Duration::from_secs(seconds), now);
        let told = [30, 61, 4_800, 7_200, 90_000, 8 * DAY].map(ahead);
        assert_eq!(told, ["now", "in 1 min", "in 1 h 20 min", "in 2 h", "in 1 day", "in 8 days"]);
        assert_eq!(distance(now - Duration::from_secs(300), now), "5 min ago");
        assert_eq!(span(45), "45 s");
    }
}
