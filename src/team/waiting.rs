//! How long somebody waits who failed too often: the account is never shut, so that nobody can be locked out by others.

use std::time::Duration;

use crate::clock::Timestamp;

/// Failures count for so long.
pub(super) const WINDOW: Duration = Duration::from_mins(15);
/// So many are forgiven.
const FORGIVEN: u32 = 5;
/// The wait after the first failure too many; each further one doubles it.
const FIRST: Duration = Duration::from_secs(15);
/// The longest wait.
const LONGEST: Duration = WINDOW;

/// How long from `now` the next try has to wait after so many `failures` within [`WINDOW`], the last one at `last`.
/// `None`: not at all.
pub(super) fn wait(failures: u32, last: Timestamp, now: Timestamp) -> Option<Duration> {
    let excess = failures.checked_sub(FORGIVEN)?;
    let pause = FIRST.saturating_mul(2_u32.saturating_pow(excess)).min(LONGEST);
    Some((last + pause).since(now)).filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_forgiven_and_then_each_one_doubles_the_wait() {
        let at = Timestamp::from_millis(1_000_000);
        let waits: Vec<_> = (4..14).map(|failures| wait(failures, at, at).map(|wait| wait.as_secs())).collect();
        let expected = [None, Some(15), Some(30), Some(60), Some(120), Some(240), Some(480), Some(900), Some(900)];
        assert_eq!(waits[..9], expected);
        assert_eq!(wait(6, at, at + Duration::from_secs(20)), Some(Duration::from_secs(10)));
        assert_eq!(wait(6, at, at + Duration::from_secs(30)), None);
        assert_eq!(wait(u32::MAX, at, at), Some(LONGEST));
    }
}
