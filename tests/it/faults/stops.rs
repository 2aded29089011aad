//! Orderly stops in the middle of a send.

use std::time::Duration;

use super::figures::Figures;
use super::sending::Sending;
use super::size;
use crate::given::statement;
use crate::on_both;
use crate::support::TestApp;

/// Service managers kill what takes longer.
const SERVICE_MANAGERS_WAIT: Duration = Duration::from_secs(10);

on_both!(orderly_stops_repeat_nothing_and_leave_nothing_in_doubt);
async fn orderly_stops_repeat_nothing_and_leave_nothing_in_doubt(app: TestApp) {
    let stops = size(3, 50);
    let sending = Sending::released(app, size(500, 10_000)).await;
    sending.smtp.take_time(Duration::from_millis(8));
    let mut figures = Figures::begin("SIGTERM", sending.database(), sending.readers, 0);
    for left in (0..stops).rev() {
        let mut serving = sending.app.spawn(&["serve"]);
        sending.smtp.until_taken(sending.smtp.taken() + sending.some(left).max(1)).await;
        serving.ask_to_stop();
        assert!(serving.exited(SERVICE_MANAGERS_WAIT).await.success());
        figures.cost(sending.surplus().await);
        let now = statement(&sending.app).await;
        assert_eq!(now["unknown"], 0, "the relay answers, so nothing is in doubt: {now}");
    }
    sending.finish().await;
    let (lost, repeated) = sending.everybody_has_it().await;
    assert_eq!(repeated, 0);
    figures.end(lost, repeated);
}
