//! Several relays, and how fast: the first that is well is used, and no reader pays for one that is not.

use std::time::Duration;

use crate::behind::sql;
use crate::given::{MONTH, an_approved_edition, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::eventually;
use crate::support::smtp::{Answer, SmtpServer, Stage};

/// Every reader has one copy, from whichever relay, and was tried once.
async fn everybody_has_one_copy_at_the_first_attempt(app: &TestApp, relays: &[&SmtpServer], readers: usize) {
    let mut reached: Vec<String> =
        relays.iter().flat_map(|relay| relay.accepted()).map(|mail| mail.to.concat()).collect();
    reached.sort_unstable();
    let copies = reached.len();
    reached.dedup();
    assert_eq!((reached.len(), copies), (readers, readers));
    let ended = statement(app).await;
    assert_eq!(ended["accepted"].as_u64(), Some(readers as u64), "{ended}");
    let rows = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    assert!(rows.iter().all(|row| row["attempts"] == 1), "{rows:?}");
}

on_both!(while_the_first_relay_is_down_the_second_takes_all_and_then_the_first_again);
async fn while_the_first_relay_is_down_the_second_takes_all_and_then_the_first_again(app: TestApp) {
    let (first, second) = (SmtpServer::start(), SmtpServer::start());
    let app = app.relays(&[&first, &second]).start().await;
    an_approved_edition(&app, 30).await;
    first.go_down().await;
    app.run(&["edition", "send", MONTH]).await.ok();
    second.wait_for(30).await;
    everybody_has_one_copy_at_the_first_attempt(&app, &[&second], 30).await;
    first.come_up().await;
    eventually("it is noticed that the first relay is back", async || {
        app.logged("the relay can be used again").then_some(())
    })
    .await;
    app.post_form("/subscribe", &[("email", "new@example.org")]).await.is(303);
    first.mail_to("new@example.org").await;
}

on_both!(a_relay_that_closes_its_doors_in_the_middle_is_relieved_and_used_again);
async fn a_relay_that_closes_its_doors_in_the_middle_is_relieved_and_used_again(app: TestApp) {
    let (first, second) = (SmtpServer::start(), SmtpServer::start());
    let app = app.relays(&[&first, &second]).with("SMTP_CONNECTIONS", "1");
    an_approved_edition(&app, 40).await;
    first.when(Stage::Rcpt).nth(10).reply("421 4.3.2 shutting down");
    first.when(Stage::Connect).on_connection(2).reply("421 4.3.2 not now");
    // The second relay keeps one message in hand until the first one is back.
    let gate = second.when(Stage::Dot).nth(1).hold();
    let sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    gate.reached().await;
    assert_eq!(first.accepted().len(), 9);
    first.wait_for(20).await;
    gate.open();
    sending.finish().await.ok();
    // One at the gate, and one whose envelope rode behind it.
    assert!(second.accepted().len() <= 2, "what was in hand is finished, and no more");
    everybody_has_one_copy_at_the_first_attempt(&app, &[&first, &second], 40).await;
}

on_both!(when_all_relays_are_down_everything_waits_and_nobody_is_lost);
async fn when_all_relays_are_down_everything_waits_and_nobody_is_lost(app: TestApp) {
    let (first, second) = (SmtpServer::start(), SmtpServer::start());
    let app = app.relays(&[&first, &second]);
    an_approved_edition(&app, 25).await;
    first.go_down().await;
    second.go_down().await;
    let sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    for relay in [&first, &second] {
        let missed = format!("relay=\"127.0.0.1:{}\"", relay.port());
        eventually("the relay is missed", async || app.logged(&missed).then_some(())).await;
    }
    let waiting = statement(&app).await;
    assert_eq!(waiting["queued"], 25, "{waiting}");
    second.come_up().await;
    sending.finish().await.ok();
    everybody_has_one_copy_at_the_first_attempt(&app, &[&second], 25).await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_relay_that_is_being_tried() {
    let smtp = SmtpServer::start();
    let mut app = TestApp::sqlite().relay(&smtp).start().await;
    smtp.go_down().await;
    app.post_form("/subscribe", &[("email", "new@example.org")]).await.is(303);
    eventually("the relay is missed", async || app.logged("the relay can't be used").then_some(())).await;
    let gate = smtp.when(Stage::Connect).hold();
    smtp.come_up().await;
    gate.reached().await;
    app.sigterm().await;
    assert!(!app.logged("did not end in time"));
}

on_both!(a_relay_that_refuses_the_login_is_passed_over);
async fn a_relay_that_refuses_the_login_is_passed_over(app: TestApp) {
    let (first, second) = (SmtpServer::start(), SmtpServer::start());
    // It offers no way to log in at all.
    let url = first.url().replace("smtp://", "smtp://editor:secret@");
    let app = app.with("SMTP_URL", &format!("{url} {}", second.url()));
    an_approved_edition(&app, 12).await;
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    assert_eq!(first.accepted().len(), 0);
    everybody_has_one_copy_at_the_first_attempt(&app, &[&second], 12).await;
    assert!(!app.logged("secret"), "the password was logged");
    let report = app.run(&["check"]).await.exits(1);
    let named = |sign: &str, relay: &SmtpServer| format!("{sign} relay: 127.0.0.1:{}", relay.port());
    assert!(report.stdout.contains(&named("MEND", &first)), "{}", report.stdout);
    assert!(report.stdout.contains(&named("ok  ", &second)), "{}", report.stdout);
    first.take_faults();
}

on_both!(a_relay_is_given_more_connections_while_it_answers_well);
async fn a_relay_is_given_more_connections_while_it_answers_well(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "6").with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 60).await;
    let gate = smtp.when(Stage::Dot).hold();
    let sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    gate.reached_by(2).await;
    assert_eq!(smtp.connections(), 2, "nobody knows yet what the relay can bear");
    smtp.behave();
    gate.open();
    smtp.until("all connections are used", |book| book.most_open == 6).await;
    sending.finish().await.ok();
    everybody_has_one_copy_at_the_first_attempt(&app, &[&smtp], 60).await;
    assert_eq!(smtp.most_connections(), 6);
}

on_both!(a_relay_that_puts_most_mails_off_is_given_fewer_connections);
async fn a_relay_that_puts_most_mails_off_is_given_fewer_connections(app: TestApp) {
    let smtp = SmtpServer::start();
    // No connection gets so far that it is replaced, or one that takes its leave would be counted beside its successor.
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "6").with("RETRY_WAITS", "200ms");
    let app = app.with("SMTP_MESSAGES_PER_CONNECTION", "1000");
    an_approved_edition(&app, 60).await;
    smtp.when(Stage::Rcpt).first(60).reply("450 4.7.1 not so fast");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    assert_eq!(statement(&app).await["accepted"], 60);
    assert!(smtp.most_connections() <= 2, "{} connections at one time", smtp.most_connections());
}

/// The most messages that arrived within any one second.
fn most_in_a_second(smtp: &SmtpServer) -> usize {
    let arrivals: Vec<_> = smtp.accepted().iter().map(|mail| mail.at).collect();
    let within = |from| arrivals.iter().filter(|at| **at >= from && **at < from + Duration::from_secs(1)).count();
    arrivals.iter().map(|from| within(*from)).max().unwrap_or_default()
}

on_both!(two_processes_and_a_restart_keep_one_rate_together);
async fn two_processes_and_a_restart_keep_one_rate_together(app: TestApp) {
    let smtp = SmtpServer::start();
    // One connection for each process: so one message at most is held up by a machine that is out of breath.
    let app = app.relay(&smtp).with("SMTP_RATE", "30").with("SMTP_CONNECTIONS", "1");
    an_approved_edition(&app, 90).await;
    let mut sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    let mut serving = app.spawn(&["serve"]);
    smtp.wait_for(30).await;
    sending.ask_to_stop();
    sending.exited(crate::support::DEADLINE).await;
    let mut again = app.spawn(&["serve"]);
    smtp.wait_for(90).await;
    eventually("the edition is sent", async || (statement(&app).await["state"] == "sent").then_some(())).await;
    serving.kill9();
    again.kill9();
    // Three workers, each with one message that may have been held up.
    let most = most_in_a_second(&smtp);
    assert!(most <= 30 + 3, "{most} messages within one second");
    everybody_has_one_copy_at_the_first_attempt(&app, &[&smtp], 90).await;
}

#[tokio::test]
async fn with_a_rate_nothing_leaves_while_its_slots_can_not_be_reserved() {
    let smtp = SmtpServer::start();
    let app = TestApp::postgres().relay(&smtp).with("SMTP_RATE", "500.5");
    an_approved_edition(&app, 10).await;
    let rename = |from: &str, to: &str| sql(&app, &format!("ALTER TABLE {from} RENAME TO {to}"));
    rename("relays", "relays_elsewhere");
    let sending = app.spawn(&["edition", "send", MONTH, "--wait"]);
    eventually("it is said", async || app.logged("no slots can be reserved").then_some(())).await;
    assert_eq!(smtp.accepted().len(), 0);
    rename("relays_elsewhere", "relays");
    sending.finish().await.ok();
    everybody_has_one_copy_at_the_first_attempt(&app, &[&smtp], 10).await;
}

on_both!(a_short_send_that_is_refused_altogether_is_paused_and_says_why);
async fn a_short_send_that_is_refused_altogether_is_paused_and_says_why(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 8).await;
    smtp.when(Stage::Dot).answer(Answer::reply("550 5.7.26 this sender is not authenticated"));
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let held = statement(&app).await;
    assert_eq!(held["state"], "paused", "{held}");
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    assert_eq!(shown["paused_why"], "550 5.7.26 this sender is not authenticated");
}
