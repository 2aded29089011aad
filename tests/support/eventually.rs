//! Waiting for a state that nobody announces.

use std::time::{Duration, Instant};

use super::DEADLINE;

/// How often [`eventually`] looks again.
const INTERVAL: Duration = Duration::from_millis(25);

/// Asks `probe` until it answers `Some`, and gives that answer back; fails the test after [`DEADLINE`], naming `what` was
/// awaited. For states that are only seen by asking, by a page or a command; mail is awaited on the scripted server.
///
/// This is the one place where a test sleeps: a page can't call us when it changes.
pub async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = probe().await {
            return answer;
        }
        assert!(started.elapsed() < DEADLINE, "after {DEADLINE:?} this had still not come true: {what}");
        tokio::time::sleep(INTERVAL).await;
    }
}
