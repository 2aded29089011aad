//! `kill -9` and power cuts.

use std::time::Duration;

use super::figures::Figures;
use super::sending::{LIMIT, Sending};
use super::size;
use crate::on_both;
use crate::support::{DEADLINE, Running, TestApp};

on_both!(kills_at_random_moments_lose_nobody_and_repeat_no_more_than_the_bound);
async fn kills_at_random_moments_lose_nobody_and_repeat_no_more_than_the_bound(app: TestApp) {
    let kills = size(5, 200);
    let sending = Sending::released(app, size(1_000, 10_000)).await;
    // A server that thinks is in the middle of a thought when the kill comes.
    sending.smtp.take_time(Duration::from_millis(8));
    let mut figures = Figures::begin("kill -9", sending.database(), sending.readers, LIMIT);
    let mut surplus = 0;
    for left in (0..kills).rev() {
        let mut serving = sending.app.spawn(&["serve"]);
        let more = sending.some(left);
        if more == 0 {
            announced(&mut serving).await;
        } else {
            sending.smtp.until_taken(sending.smtp.taken() + more).await;
        }
        serving.kill9();
        let now = sending.surplus().await;
        // Less than before, where PostgreSQL had the last words of the process before still to write.
        figures.cost(now.saturating_sub(surplus));
        surplus = now;
    }
    sending.finish().await;
    let (lost, repeated) = sending.everybody_has_it().await;
    assert!(repeated <= surplus, "{repeated} came twice, and only {surplus} were in doubt");
    figures.end(lost, repeated);
}

/// The moment when the server has just begun: it takes over what the last one left.
async fn announced(serving: &mut Running) {
    let said = serving.stdout.until(|text| text.contains("Public page").then_some(()));
    let said = tokio::time::timeout(DEADLINE, said).await;
    assert!(matches!(said, Ok(Some(()))), "`serve` did not begin");
}
