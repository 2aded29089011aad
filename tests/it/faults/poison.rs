//! One mail that can't be handed over, whatever is tried, among many that can.

use super::sending::Sending;
use super::size;
use crate::behind::sql;
use crate::given::{MONTH, an_article, readers, statement};
use crate::on_both;
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{TestApp, eventually};

const POISON: &str = "reader7@example.net";

async fn row(app: &TestApp) -> serde_json::Value {
    let rows = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    rows.into_iter().find(|row| row["address"] == POISON).expect("every reader has a row")
}

on_both!(a_mail_that_breaks_every_connection_is_given_up_and_harms_nobody_else);
async fn a_mail_that_breaks_every_connection_is_given_up_and_harms_nobody_else(app: TestApp) {
    // Slowly, for the mail is blamed only while others get through.
    let sending = Sending::released(app.with("SMTP_RATE", "10"), size(100, 500)).await;
    sending.smtp.when(Stage::Rcpt).to(POISON).hang_up();
    sending.finish().await;
    let ended = statement(&sending.app).await;
    assert_eq!((ended["skipped"].as_u64(), ended["accepted"].as_u64()), (Some(1), Some(sending.readers as u64 - 1)));
    assert_eq!(sending.smtp.taken(), sending.readers - 1);
    let given_up = row(&sending.app).await;
    assert_eq!((&given_up["state"], &given_up["reason"]), (&"skipped".into(), &"poison".into()), "{given_up}");
}

#[tokio::test]
async fn a_mail_that_breaks_every_connection_is_given_up_even_if_it_is_the_last() {
    let sending = Sending::released(TestApp::sqlite(), 7).await;
    sending.smtp.when(Stage::Rcpt).to(POISON).hang_up();
    sending.finish().await;
    assert_eq!(statement(&sending.app).await["accepted"], 6);
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

on_both!(mails_that_can_t_be_written_are_given_up_and_harm_nobody_else);
async fn mails_that_can_t_be_written_are_given_up_and_harm_nobody_else(app: TestApp) {
    let smtp = SmtpServer::counting();
    let app = app.relay(&smtp).with("RETRY_WAITS", "200ms");
    an_article(&app).await;
    readers(&app, 40).await;
    app.write("french.csv", "email,language\nann@example.fr,fr\nbea@example.fr,fr\n");
    let import = ["subscribers", "import", "french.csv", "--consent", "a form", "--consent-date", "2011-01-01"];
    app.run(&import).await.ok();
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["edition", "approve", MONTH]).await.ok();
    app.run(&["edition", "send", MONTH]).await.ok();
    sql(&app, "UPDATE slices SET skeleton = substr(skeleton, 1, 100) WHERE language = 'fr'");
    let app = app.start().await;
    smtp.until_taken(40).await;
    let ended = eventually("the two are given up", async || {
        let now = statement(&app).await;
        (now["state"] == "sent").then_some(now)
    })
    .await;
    assert_eq!((ended["accepted"].as_u64(), ended["skipped"].as_u64()), (Some(40), Some(2)), "{ended}");
    let skipped = app.run(&["deliveries", "list", MONTH, "--state", "skipped", "--json"]).await.ok().json_lines();
    assert!(skipped.iter().all(|row| row["reason"] == "poison"), "{skipped:?}");
}
