//! The send is interrupted: nobody is lost, and what is repeated is the same mail.

use std::collections::{BTreeMap, BTreeSet};

use crate::behind::sql;
use crate::given::{MONTH, an_approved_edition, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::{SmtpServer, Stage};

/// K, the bound of what one kill may repeat.
const LIMIT: usize = 16;

/// Every reader's copies; fails unless all copies of one reader are the same mail.
fn copies(smtp: &SmtpServer) -> BTreeMap<String, usize> {
    let mut by_reader: BTreeMap<String, BTreeSet<Vec<u8>>> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for mail in smtp.accepted() {
        by_reader.entry(mail.to.concat()).or_default().insert(mail.raw.clone());
        *counts.entry(mail.to.concat()).or_default() += 1;
    }
    for (reader, different) in by_reader {
        assert_eq!(different.len(), 1, "{reader} got different mails");
    }
    counts
}

on_both!(kill_9_in_the_middle_of_500_readers_loses_nobody);
async fn kill_9_in_the_middle_of_500_readers_loses_nobody(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app
        .relay(&smtp)
        .with("SMTP_CONNECTIONS", "4")
        .with("IN_DOUBT_LIMIT", &LIMIT.to_string())
        .with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 500).await;
    let mut kills = 0;
    for round in 1..=3 {
        let command = if round == 1 { vec!["edition", "send", MONTH, "--wait"] } else { vec!["serve"] };
        let mut sending = app.spawn(&command);
        smtp.wait_for(round * 120).await;
        sending.kill9();
        kills += 1;
        statement(&app).await;
    }
    let mut serving = app.spawn(&["serve"]);
    crate::support::eventually("the edition is sent", async || {
        let now = statement(&app).await;
        (now["state"] == "sent").then_some(())
    })
    .await;
    serving.kill9();
    let counts = copies(&smtp);
    assert_eq!(counts.len(), 500, "somebody got nothing");
    let repeated: usize = counts.values().map(|count| count - 1).sum();
    assert!(repeated <= kills * LIMIT, "{repeated} repeated after {kills} kills");
    assert_eq!(statement(&app).await["accepted"], 500);
}

on_both!(a_stop_in_the_middle_repeats_nothing);
async fn a_stop_in_the_middle_repeats_nothing(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "4").with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 200).await;
    let sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    smtp.wait_for(50).await;
    sending.sigterm().await;
    let held = statement(&app).await;
    assert_eq!(held["unknown"], 0, "the relay answers, so nothing is in doubt: {held}");
    let mut serving = app.spawn(&["serve"]);
    crate::support::eventually("the edition is sent", async || {
        let now = statement(&app).await;
        (now["state"] == "sent").then_some(())
    })
    .await;
    serving.kill9();
    assert_eq!(copies(&smtp).len(), 200);
    assert_eq!(smtp.accepted().len(), 200, "nothing twice");
}

/// Ends every other connection to the test's database, as a restart of the server would.
fn end_connections(app: &TestApp) {
    sql(
        app,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}

#[tokio::test]
async fn a_worker_that_loses_postgresql_goes_on_and_repeats_no_more_than_its_bound() {
    let smtp = SmtpServer::start();
    let app = TestApp::postgres()
        .relay(&smtp)
        .with("SMTP_CONNECTIONS", "2")
        .with("IN_DOUBT_LIMIT", &LIMIT.to_string())
        .with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 300).await;
    let mut serving = app.spawn(&["serve"]);
    app.run(&["edition", "send", MONTH]).await.ok();
    for taken in [60, 150] {
        smtp.wait_for(taken).await;
        end_connections(&app);
    }
    crate::support::eventually("the edition is sent", async || {
        let now = app.run(&["edition", "statement", MONTH, "--json"]).await.json();
        (now["state"] == "sent").then_some(())
    })
    .await;
    serving.kill9();
    let counts = copies(&smtp);
    assert_eq!(counts.len(), 300, "somebody got nothing");
    let repeated: usize = counts.values().map(|count| count - 1).sum();
    assert!(repeated <= 2 * LIMIT, "{repeated} repeated");
    assert_eq!(statement(&app).await["accepted"], 300);
}

on_both!(two_processes_share_one_send);
async fn two_processes_share_one_send(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "2");
    an_approved_edition(&app, 300).await;
    let gate = smtp.when(Stage::Dot).nth(1).hold();
    let sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    gate.reached().await;
    let mut serving = app.spawn(&["serve"]);
    gate.open();
    sending.finish().await.ok();
    serving.kill9();
    assert_eq!(copies(&smtp).len(), 300);
    assert_eq!(smtp.accepted().len(), 300);
}
