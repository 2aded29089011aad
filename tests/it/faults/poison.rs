//! One mail that can't be handed over, whatever is tried, among many that can.

use super::sending::Sending;
use super::size;
use crate::given::{MONTH, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::Stage;

const POISON: &str = "reader7@example.net";

async fn row(app: &TestApp) -> serde_json::Value {
    let rows = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    rows.into_iter().find(|row| row["address"] == POISON).expect("every reader has a row")
}

on_both!(a_mail_that_breaks_every_connection_is_given_up_and_harms_nobody_else);
async fn a_mail_that_breaks_every_connection_is_given_up_and_harms_nobody_else(app: TestApp) {
    let sending = Sending::released(app, size(60, 1_000)).await;
    sending.smtp.when(Stage::Rcpt).to(POISON).hang_up();
    sending.finish().await;
    let ended = statement(&sending.app).await;
    assert_eq!((ended["skipped"].as_u64(), ended["accepted"].as_u64()), (Some(1), Some(sending.readers as u64 - 1)));
    assert_eq!(sending.smtp.taken(), sending.readers - 1);
    let given_up = row(&sending.app).await;
    assert_eq!((&given_up["state"], &given_up["reason"]), (&"skipped".into(), &"poison".into()), "{given_up}");
}

on_both!(a_mail_that_loses_its_answer_every_time_is_left_in_doubt_and_harms_nobody_else);
async fn a_mail_that_loses_its_answer_every_time_is_left_in_doubt_and_harms_nobody_else(app: TestApp) {
    let sending = Sending::released(app, size(60, 1_000)).await;
    sending.smtp.when(Stage::Dot).to(POISON).hang_up();
    sending.finish().await;
    let ended = statement(&sending.app).await;
    assert_eq!((ended["unknown"].as_u64(), ended["accepted"].as_u64()), (Some(1), Some(sending.readers as u64 - 1)));
    assert_eq!(sending.smtp.taken(), sending.readers - 1);
    assert_eq!(row(&sending.app).await["state"], "unknown");
}
