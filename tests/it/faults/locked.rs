//! Another program holds the database's lock.

use std::time::Duration;

use super::figures::Figures;
use super::holder::Holder;
use super::sending::Sending;
use super::{size, soak};
use crate::on_both;
use crate::support::TestApp;

on_both!(a_database_locked_by_somebody_else_only_delays_the_send);
async fn a_database_locked_by_somebody_else_only_delays_the_send(app: TestApp) {
    let times = size(1, 5);
    // This is the fault itself and nothing that is waited for: longer than SQLite's patience of 30 seconds, in full size.
    let held_for = Duration::from_secs(if soak() == 100 { 60 } else { 2 });
    let sending = Sending::released(app, size(400, 10_000)).await;
    sending.smtp.take_time(Duration::from_millis(8));
    let fault = format!("locked by another writer for {} s", held_for.as_secs());
    let mut figures = Figures::begin(&fault, sending.database(), sending.readers, 0);
    let serving = sending.app.spawn(&["serve"]);
    for left in (0..times).rev() {
        sending.smtp.until_taken(sending.smtp.taken() + sending.some(left).max(1)).await;
        let holder = Holder::of(&sending.app);
        tokio::time::sleep(held_for).await;
        sending.unrecorded().await;
        drop(holder);
        figures.cost(sending.smtp.receipts().repeated());
    }
    sending.until_sent().await;
    assert!(serving.sigterm().await.success());
    let (lost, repeated) = sending.everybody_has_it().await;
    assert_eq!(repeated, 0);
    figures.end(lost, repeated);
}
