//! After a release a person settles what the ledger leaves alone: copies in doubt, and readers whom a fault of ours
//! has kept from theirs.

use std::collections::BTreeMap;

use crate::given::{MONTH, an_approved_edition, statement};
use crate::on_both;
use crate::support::smtp::{Answer, SmtpServer, Stage};
use crate::support::{TestApp, eventually};

/// How many copies each reader was brought.
fn copies(smtp: &SmtpServer) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for mail in smtp.accepted() {
        *counts.entry(mail.to.concat()).or_default() += 1;
    }
    counts
}

/// A send to five readers that leaves two in doubt, held for a person: reader2, who has a copy, and reader4, who has
/// none.
async fn two_in_doubt(app: TestApp, smtp: &SmtpServer) -> TestApp {
    let app = app.relay(smtp).with("RETRY_WAITS", "200ms").with("UNKNOWN_POLICY", "hold");
    an_approved_edition(&app, 5).await;
    smtp.when(Stage::Dot).to("reader2@example.net").answer(Answer::TakeAndHangUp);
    smtp.when(Stage::Dot).to("reader4@example.net").answer(Answer::HangUp);
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    smtp.behave();
    let held = statement(&app).await;
    assert_eq!((held["state"].as_str(), held["unknown"].as_i64()), (Some("sent"), Some(2)), "{held}");
    app
}

async fn sent(app: &TestApp) -> serde_json::Value {
    eventually("the edition is sent", async || {
        let now = statement(app).await;
        (now["state"] == "sent").then_some(now)
    })
    .await
}

on_both!(what_is_held_in_doubt_is_sent_again_when_a_person_says_so);
async fn what_is_held_in_doubt_is_sent_again_when_a_person_says_so(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = two_in_doubt(app, &smtp).await;
    let listed = app.run(&["deliveries", "list", MONTH, "--state", "unknown", "--json"]).await.ok().json_lines();
    let addresses: Vec<_> = listed.iter().map(|row| row["address"].as_str().unwrap_or_default()).collect();
    assert_eq!(addresses, ["reader2@example.net", "reader4@example.net"]);
    assert!(listed.iter().all(|row| row["reply"].as_str().is_some_and(|why| !why.is_empty())), "{listed:?}");
    let first = smtp.mail_to("reader2@example.net").await;
    assert_eq!(listed[0]["message_id"], first.mail().message_id());
    let shown = app.run(&["deliveries", "list", MONTH, "--state", "unknown"]).await.ok();
    assert!(shown.stdout.lines().count() == 2 && shown.stdout.contains(&first.mail().message_id()), "{}", shown.stdout);

    let resolved = app.run(&["edition", "resolve", MONTH, "--resend", "--json"]).await.ok().json();
    assert_eq!(resolved, serde_json::json!({ "edition": MONTH, "state": "sending", "resolved": 2 }));
    // They wait to be sent already; and what is unknown still is so until it was.
    app.run(&["edition", "resolve", MONTH, "--resend"]).await.exits(3);
    assert_eq!(statement(&app).await["unknown"], 2);
    let mut serving = app.spawn(&["serve"]);
    assert_eq!(sent(&app).await["accepted"], 5);
    serving.kill9();
    let counts = copies(&smtp);
    assert_eq!((counts.len(), counts["reader2@example.net"], smtp.accepted().len()), (5, 2, 6), "{counts:?}");
    let second = smtp.accepted().into_iter().rfind(|mail| mail.to == ["reader2@example.net"]).expect("it came twice");
    assert_eq!(first.raw, second.raw, "the receiver can tell that they are one");
    app.run(&["edition", "resolve", MONTH, "--resend"]).await.exits(3);
}

on_both!(what_is_in_doubt_can_be_let_go_of);
async fn what_is_in_doubt_can_be_let_go_of(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = two_in_doubt(app, &smtp).await;
    app.run(&["edition", "resolve", MONTH]).await.exits(2);
    app.run(&["edition", "resolve", MONTH, "--resend", "--drop"]).await.exits(2);
    let resolved = app.run(&["edition", "resolve", MONTH, "--drop", "--yes", "--json"]).await.ok().json();
    assert_eq!(resolved, serde_json::json!({ "edition": MONTH, "state": "sent", "resolved": 2 }));
    let ended = statement(&app).await;
    assert_eq!((ended["unknown"].as_i64(), ended["skipped"].as_i64()), (Some(0), Some(2)), "{ended}");
    let none = app.run(&["deliveries", "list", MONTH, "--state", "unknown"]).await.ok();
    assert!(none.stdout.is_empty() && none.stderr.contains("no deliveries that are unknown"), "{}", none.stderr);
    let listed = app.run(&["deliveries", "list", MONTH, "--state", "skipped", "--json"]).await.ok().json_lines();
    assert!(listed.iter().all(|row| row["reason"] == "dropped" && row["reply"].is_string()), "{listed:?}");
    app.run(&["edition", "resolve", MONTH, "--drop"]).await.exits(3);
    let nothing = app.run(&["edition", "send-rest", MONTH]).await.exits(3);
    assert!(nothing.stderr.contains("nobody is left to send"), "{}", nothing.stderr);
    assert_eq!(smtp.accepted().len(), 4);
}

on_both!(what_waits_to_be_sent_again_can_be_let_go_of_even_in_a_held_edition);
async fn what_waits_to_be_sent_again_can_be_let_go_of_even_in_a_held_edition(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "1h");
    an_approved_edition(&app, 3).await;
    smtp.when(Stage::Dot).to("reader2@example.net").answer(Answer::TakeAndHangUp);
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    app.run(&["edition", "pause", MONTH]).await.ok();
    app.run(&["edition", "resolve", MONTH, "--resend"]).await.exits(3);
    let refused = app.run(&["edition", "send-rest", MONTH]).await.exits(3);
    assert!(refused.stderr.contains("edition resume"), "{}", refused.stderr);
    app.run(&["edition", "resolve", MONTH, "--drop"]).await.ok();
    app.run(&["edition", "resume", MONTH]).await.ok();
    let mut serving = app.spawn(&["serve"]);
    let ended = sent(&app).await;
    serving.kill9();
    assert_eq!((ended["accepted"].as_i64(), ended["skipped"].as_i64()), (Some(2), Some(1)), "{ended}");
    assert_eq!(smtp.accepted().len(), 3);
}

on_both!(nothing_of_a_cancelled_edition_is_sent_again);
async fn nothing_of_a_cancelled_edition_is_sent_again(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "1h");
    an_approved_edition(&app, 3).await;
    for command in [&["edition", "resolve", MONTH, "--resend"][..], &["edition", "send-rest", MONTH]] {
        app.run(command).await.exits(3);
    }
    smtp.when(Stage::Dot).to("reader1@example.net").answer(Answer::TakeAndHangUp);
    smtp.when(Stage::Mail).nth(3).reply("550 5.7.1 not now");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    app.run(&["edition", "cancel", MONTH]).await.ok();
    for command in [&["edition", "resolve", MONTH, "--resend"][..], &["edition", "send-rest", MONTH]] {
        let refused = app.run(command).await.exits(3);
        assert!(refused.stderr.contains("is cancelled"), "{}", refused.stderr);
    }
    app.run(&["edition", "resolve", MONTH, "--drop"]).await.ok();
    let ended = statement(&app).await;
    assert_eq!((ended["unknown"].as_i64(), ended["state"].as_str()), (Some(0), Some("cancelled")), "{ended}");
}

on_both!(once_the_relay_takes_us_again_the_rest_gets_the_edition);
async fn once_the_relay_takes_us_again_the_rest_gets_the_edition(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "2").with("IN_DOUBT_LIMIT", "4");
    an_approved_edition(&app, 60).await;
    // No enhanced code: only the stage says whose fault it is.
    smtp.when(Stage::Mail).reply("550 this sender is not allowed here");
    smtp.when(Stage::Mail).nth(2).reply("550 5.7.26 this sender is not authenticated");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let held = statement(&app).await;
    assert_eq!(held["state"], "paused", "{held}");
    let rejected = held["rejected"].as_i64();
    assert!(rejected > Some(0), "{held}");
    app.run(&["edition", "send-rest", MONTH]).await.exits(3);
    smtp.behave();
    app.run(&["edition", "resume", MONTH]).await.ok();
    let rest = app.run(&["edition", "send-rest", MONTH, "--wait", "--json"]).await.ok().json();
    assert_eq!((rest["state"].as_str(), rest["queued"].as_i64()), (Some("sent"), rejected), "{rest}");
    let ended = statement(&app).await;
    assert_eq!((ended["state"].as_str(), ended["accepted"].as_i64()), (Some("sent"), Some(60)), "{ended}");
    let counts = copies(&smtp);
    assert!(counts.len() == 60 && counts.values().all(|count| *count == 1), "{counts:?}");
    app.run(&["edition", "send-rest", MONTH]).await.exits(3);
}

on_both!(the_rest_are_those_who_want_it_and_can_be_reached);
async fn the_rest_are_those_who_want_it_and_can_be_reached(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "100ms").with("GIVE_UP_AFTER", "50ms");
    an_approved_edition(&app, 6).await;
    smtp.when(Stage::Rcpt).to("reader2@example.net").reply("550 5.1.1 unknown");
    smtp.when(Stage::Rcpt).to("reader3@example.net").reply("450 4.2.1 come again");
    smtp.when(Stage::Rcpt).to("reader4@example.net").reply("550 5.7.1 relaying denied");
    smtp.when(Stage::Rcpt).to("reader5@example.net").reply("550 5.7.1 relaying denied");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let rejected = app.run(&["deliveries", "list", MONTH, "--state", "rejected", "--json"]).await.ok().json_lines();
    let reasons: Vec<_> = rejected.iter().map(|row| row["reason"].as_str()).collect();
    assert_eq!(reasons, [None, Some("gave-up"), Some("sender-fault"), Some("sender-fault")]);
    app.run(&["subscribers", "erase", "reader5@example.net", "--yes"]).await.ok();
    smtp.behave();
    let queued = app.run(&["edition", "send-rest", MONTH, "--json"]).await.ok().json();
    assert_eq!(queued, serde_json::json!({ "edition": MONTH, "state": "sending", "queued": 2 }));
    let now = statement(&app).await;
    assert_eq!((now["queued"].as_i64(), now["rejected"].as_i64()), (Some(2), Some(2)), "{now}");
    let mut serving = app.spawn(&["serve"]);
    assert_eq!(sent(&app).await["accepted"], 4);
    serving.kill9();
    let counts = copies(&smtp);
    assert_eq!(counts.keys().collect::<Vec<_>>(), [1, 3, 4, 6].map(|n| format!("reader{n}@example.net")).each_ref());
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
}
