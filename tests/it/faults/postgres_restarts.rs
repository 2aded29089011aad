//! PostgreSQL ends at once and comes back, and those who send outlive it.

use std::time::Duration;

use super::figures::Figures;
use super::sending::Sending;
use super::{size, soak};
use crate::support::{OwnPostgres, TestApp};

#[tokio::test]
async fn postgresql_restarted_under_a_living_worker_repeats_nothing() {
    let restarts = size(2, 50);
    let server = OwnPostgres::start();
    let sending = Sending::released(TestApp::on_server(&server), size(500, 10_000)).await;
    sending.smtp.take_time(Duration::from_millis(8));
    let mut figures = Figures::begin("PostgreSQL stopped at once", "PostgreSQL", sending.readers, 0);
    let serving = sending.app.spawn(&["serve"]);
    let mut repeated = 0;
    for left in (0..restarts).rev() {
        sending.smtp.until_taken(sending.smtp.taken() + sending.some(left).max(1)).await;
        server.stop_at_once();
        if soak() == 100 && left == restarts / 2 {
            // Not to wait for anything: once, the database is away for a minute.
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        server.start_again();
        // What one restart made come twice shows before the next one.
        let now = sending.smtp.receipts().repeated();
        figures.cost(now - repeated);
        repeated = now;
    }
    sending.until_sent().await;
    assert!(serving.sigterm().await.success());
    let (lost, repeated) = sending.everybody_has_it().await;
    assert_eq!(repeated, 0);
    figures.end(lost, repeated);
}
