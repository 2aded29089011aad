//! The month goes out: to everybody once, whatever the relay says.

use crate::given::{MONTH, SOURCE, TITLE, an_approved_edition, statement};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::{Answer, SmtpServer, Stage};

on_both!(every_reader_gets_exactly_one_sound_copy);
async fn every_reader_gets_exactly_one_sound_copy(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 25).await;
    let sent = app.run(&["edition", "send", MONTH, "--wait", "--json"]).await.ok().json();
    assert_eq!((sent["state"].as_str(), sent["audience"].as_i64()), (Some("sent"), Some(25)), "{sent}");
    let mails = smtp.accepted();
    assert_eq!(mails.len(), 25);
    for number in 1..=25 {
        let address = format!("reader{number}@example.net");
        let copies: Vec<_> = mails.iter().filter(|mail| mail.to == [address.clone()]).collect();
        assert_eq!(copies.len(), 1, "{address}");
        let mail = copies[0].mail();
        mail.is_sound();
        assert!(mail.subject().contains("Sahel: \"the river came back\""), "{}", mail.subject());
        assert!(mail.html().len() < 80_000);
        for part in [mail.text().replace("\r\n", " "), mail.html().replace("&quot;", "\"")] {
            assert!(part.contains(TITLE), "{part}");
        }
        assert!(mail.text_links().contains(&SOURCE.to_owned()) && mail.html_links().contains(&SOURCE.to_owned()));
    }
    let ended = statement(&app).await;
    assert_eq!((ended["accepted"].as_i64(), ended["state"].as_str()), (Some(25), Some("sent")));
}

#[tokio::test]
async fn on_a_terminal_a_send_that_is_waited_for_shows_a_bar() {
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp).with("SMTP_CONNECTIONS", "1").with("TERM", "xterm");
    an_approved_edition(&app, 20).await;
    let gate = smtp.when(Stage::Dot).nth(8).hold();
    // What is drawn again and again in one place comes as lines.
    let terminal = "import os, pty, sys; pty.spawn(sys.argv[1:], lambda fd: os.read(fd, 4096).replace(b'\\r', b'\\n'))";
    let mut sending = app.spawn_under(&["python3", "-c", terminal], &["edition", "send", MONTH, "--wait"]);
    gate.reached().await;
    let bar = |text: &str| text.lines().find(|drawn| drawn.contains("7 accepted")).map(str::to_owned);
    let bar = sending.stdout.until(bar).await.expect("a bar");
    assert!(bar.contains("7/20") && bar.contains("/s") && bar.contains('█'), "{bar}");
    gate.open();
    let ended = sending.finish().await.ok();
    assert!(ended.stdout.contains("20 of 20"), "{}", ended.stdout);
}

on_both!(everybody_gets_what_they_chose_in_their_language);
async fn everybody_gets_what_they_chose_in_their_language(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    for (file, title, more) in [
        ("kenya", "Wells of Kenya", "kind: news\nregions: [kenya]"),
        ("france", "Ponts de France", "kind: news\nlanguage: fr\nregions: [france]"),
        ("guide", "A guide for all", "kind: publication"),
    ] {
        let text = format!("---\ntitle: {title}\ndate: 2011-06-14\n{more}\n---\n\nOne sentence.\n");
        app.write(&format!("articles/{file}.md"), &text);
    }
    app.write(
        "readers.csv",
        "email,language,regions,kinds\nall@example.net,en,,\nafrica@example.net,en,africa,\n\
         nouvelles@example.net,fr,europe,news\nevents@example.net,en,,event\n",
    );
    app.run(&["articles", "import", "articles"]).await.ok();
    let import = ["subscribers", "import", "readers.csv", "--consent", "a form", "--consent-date", "2011-01-01"];
    app.run(&import).await.ok();
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["edition", "approve", MONTH]).await.ok();
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();

    let titles = ["Wells of Kenya", "Ponts de France", "A guide for all"];
    for (reader, gets) in
        [("all", [true, true, true]), ("africa", [true, false, true]), ("nouvelles", [false, true, false])]
    {
        let mail = smtp.mail_to(&format!("{reader}@example.net")).await.mail();
        for part in [mail.text(), mail.html()] {
            assert_eq!(titles.map(|title| part.contains(title)), gets, "{reader}: {part}");
        }
        assert_eq!(mail.html().contains("juin 2011"), reader == "nouvelles");
    }
    let ended = statement(&app).await;
    assert_eq!((ended["accepted"].as_i64(), ended["skipped"].as_i64()), (Some(3), Some(1)), "{ended}");
    let skipped = app.run(&["deliveries", "list", MONTH, "--state", "skipped", "--json"]).await.ok().json_lines();
    assert_eq!(skipped[0]["reason"], "nothing-chosen");
}

on_both!(a_second_send_is_refused_and_mails_nobody);
async fn a_second_send_is_refused_and_mails_nobody(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 3).await;
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    app.run(&["edition", "send", MONTH, "--wait"]).await.exits(3);
    app.run(&["edition", "approve", MONTH]).await.exits(3);
    assert_eq!(smtp.accepted().len(), 3);
}

on_both!(the_headers_are_those_of_the_contract);
async fn the_headers_are_those_of_the_contract(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app
        .relay(&smtp)
        .with("BASE_URL", "https://alert.example.org")
        .with("MAIL_REPLY_TO", "editors@example.org")
        .with("POSTAL_ADDRESS", "1 Weir Lane");
    an_approved_edition(&app, 1).await;
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let mail = smtp.next_mail().await.mail();
    insta::assert_snapshot!("a_digest_as_received", without_the_next_day(&mail.snapshot()));
    let names: Vec<String> = mail.all_headers().into_iter().map(|(name, _)| name).collect();
    let expected = [
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Archive",
        "Feedback-ID",
        "Precedence",
        "Content-Type",
    ];
    assert_eq!(names, expected);
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert_eq!(mail.header("List-Id"), "Monthly Alert <digest.example.org>");
}

/// The mail says when the next edition comes, which depends on the day of the test.
fn without_the_next_day(snapshot: &str) -> String {
    // The text part breaks its line before these words.
    const SENTENCE: &str = "edition comes on";
    let mut parts = snapshot.split(SENTENCE);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.split_once('.').map_or("", |(_, rest)| rest);
        format!("{text}{SENTENCE} [day].{rest}")
    })
}

on_both!(what_the_relay_refuses_for_now_is_tried_again_and_what_it_refuses_for_good_is_not);
async fn what_the_relay_refuses_for_now_is_tried_again_and_what_it_refuses_for_good_is_not(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 6).await;
    smtp.when(Stage::Rcpt).to("reader2@example.net").first(2).reply("450 4.2.1 greylisted, come again");
    smtp.when(Stage::Rcpt).to("reader3@example.net").reply("550 5.1.1 <reader3@example.net> unknown");
    smtp.when(Stage::Dot).to("reader4@example.net").first(1).reply("451 4.3.0 disk trouble");
    smtp.when(Stage::Data).to("reader5@example.net").first(1).reply("552 too many recipients");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let ended = statement(&app).await;
    assert_eq!((ended["accepted"].as_i64(), ended["rejected"].as_i64()), (Some(5), Some(1)), "{ended}");
    let rows = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    let row = |address: &str| rows.iter().find(|row| row["address"] == address).expect("a row for each reader");
    assert_eq!(row("reader2@example.net")["attempts"], 3);
    assert_eq!(row("reader3@example.net")["state"], "rejected");
    assert_eq!(row("reader3@example.net")["reply"], "550 5.1.1 (address) unknown");
    let refused = app.run(&["deliveries", "list", MONTH, "--state", "rejected", "--json"]).await.ok();
    assert_eq!(refused.json_lines().len(), 1);
}

on_both!(a_connection_lost_after_the_final_dot_is_unknown_and_repeated_byte_for_byte);
async fn a_connection_lost_after_the_final_dot_is_unknown_and_repeated_byte_for_byte(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 3).await;
    smtp.when(Stage::Dot).to("reader2@example.net").first(1).answer(Answer::TakeAndHangUp);
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let mails = smtp.accepted();
    let copies: Vec<_> = mails.iter().filter(|mail| mail.to == ["reader2@example.net"]).collect();
    assert_eq!(copies.len(), 2, "the answer was lost, so nobody could know");
    assert_eq!(copies[0].raw, copies[1].raw, "the receiver can tell that they are one");
    assert_eq!(mails.len(), 4);
    assert_eq!(statement(&app).await["accepted"], 3);
}

on_both!(by_policy_a_delivery_in_doubt_is_held_for_a_person);
async fn by_policy_a_delivery_in_doubt_is_held_for_a_person(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "200ms").with("UNKNOWN_POLICY", "hold");
    an_approved_edition(&app, 3).await;
    smtp.when(Stage::Dot).to("reader2@example.net").first(1).answer(Answer::TakeAndHangUp);
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let ended = statement(&app).await;
    assert_eq!((ended["accepted"].as_i64(), ended["unknown"].as_i64()), (Some(2), Some(1)), "{ended}");
    assert_eq!(ended["state"], "sent");
    assert_eq!(smtp.accepted().len(), 3);
}

on_both!(a_relay_that_is_down_costs_nobody_an_attempt);
async fn a_relay_that_is_down_costs_nobody_an_attempt(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 5).await;
    smtp.go_down().await;
    let sending = app.spawn(&["edition", "send", MONTH, "--wait", "--json"]);
    crate::support::eventually("the relay is missed", async || app.logged("the relay can't be used").then_some(()))
        .await;
    smtp.come_up().await;
    sending.finish().await.ok();
    assert_eq!(smtp.accepted().len(), 5);
    let rows = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    assert!(rows.iter().all(|row| row["attempts"] == 1), "{rows:?}");
}

on_both!(an_edition_can_be_held_and_go_on_and_be_cancelled);
async fn an_edition_can_be_held_and_go_on_and_be_cancelled(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2");
    an_approved_edition(&app, 20).await;
    let gate = smtp.when(Stage::Dot).nth(3).hold();
    let mut sending = app.spawn(&["edition", "send", MONTH, "--wait", "--json"]);
    gate.reached().await;
    app.run(&["edition", "pause", MONTH]).await.ok();
    gate.open();
    crate::support::eventually("what was on its way arrives", async || {
        let now = statement(&app).await;
        (now["accepted"].as_i64() >= Some(3)).then_some(())
    })
    .await;
    let held = statement(&app).await;
    assert_eq!(held["state"], "paused");
    assert!(held["queued"].as_i64() >= Some(14), "{held}");
    app.run(&["edition", "resume", MONTH]).await.ok();
    app.run(&["edition", "cancel", MONTH]).await.ok();
    app.run(&["edition", "resume", MONTH]).await.exits(3);
    sending.exited(crate::support::DEADLINE).await;
    let ended = statement(&app).await;
    assert_eq!((ended["state"].as_str(), ended["queued"].as_i64()), (Some("cancelled"), Some(0)), "{ended}");
    assert_eq!(ended["accepted"].as_u64(), Some(smtp.accepted().len() as u64));
}

on_both!(an_edition_that_is_held_or_cancelled_does_not_stand_in_the_way_of_the_next);
async fn an_edition_that_is_held_or_cancelled_does_not_stand_in_the_way_of_the_next(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2").start().await;
    an_approved_edition(&app, 20).await;
    let gate = smtp.when(Stage::Dot).nth(3).hold();
    app.run(&["edition", "send", MONTH]).await.ok();
    gate.reached().await;
    app.run(&["edition", "pause", MONTH]).await.ok();
    gate.open();
    let another = crate::given::article().replace("2011-06-14", "2011-07-14");
    app.write("articles/july.md", &another);
    app.run(&["articles", "import", "articles/july.md"]).await.ok();
    app.run(&["edition", "assemble", "2011-07"]).await.ok();
    app.run(&["edition", "approve", "2011-07"]).await.ok();
    app.run(&["edition", "send", "2011-07"]).await.ok();
    let july = async || app.run(&["edition", "statement", "2011-07", "--count", "--json"]).await.ok().json();
    crate::support::eventually("July goes out while June is held", async || {
        (july().await["state"] == "sent").then_some(())
    })
    .await;
    assert_eq!(july().await["accepted"], 20);
    app.run(&["edition", "cancel", MONTH]).await.ok();
    let june = crate::support::eventually("June's statement closes", async || {
        let now = statement(&app).await;
        (now["queued"] == 0 && now["deferred"] == 0).then_some(now)
    })
    .await;
    assert_eq!(june["state"], "cancelled");
}

on_both!(a_relay_that_takes_three_mails_on_a_connection_loses_nobody);
async fn a_relay_that_takes_three_mails_on_a_connection_loses_nobody(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "4").with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 60).await;
    smtp.when(Stage::Mail).every(4).reply("421 4.7.0 too many messages on this connection");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    assert_eq!(smtp.accepted().len(), 60);
    assert_eq!(statement(&app).await["accepted"], 60);
}

on_both!(somebody_who_leaves_during_the_send_gets_nothing_more);
async fn somebody_who_leaves_during_the_send_gets_nothing_more(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2");
    an_approved_edition(&app, 20).await;
    let gate = smtp.when(Stage::Dot).nth(2).hold();
    let sending = app.spawn(&["edition", "send", MONTH, "--wait", "--json"]);
    gate.reached().await;
    app.run(&["subscribers", "erase", "reader15@example.net", "--yes"]).await.ok();
    gate.open();
    sending.finish().await.ok();
    assert!(smtp.accepted().iter().all(|mail| mail.to != ["reader15@example.net"]));
    let ended = statement(&app).await;
    assert_eq!((ended["accepted"].as_i64(), ended["skipped"].as_i64()), (Some(19), Some(1)), "{ended}");
}

on_both!(mail_that_somebody_waits_for_overtakes_the_digest);
async fn mail_that_somebody_waits_for_overtakes_the_digest(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2").start().await;
    an_approved_edition(&app, 40).await;
    let gate = smtp.when(Stage::Dot).nth(2).hold();
    app.run(&["edition", "send", MONTH]).await.ok();
    gate.reached().await;
    app.post_form("/subscribe", &[("email", "new@example.org")]).await.is(303);
    gate.open();
    let confirmation = smtp.mail_to("new@example.org").await;
    assert!(confirmation.mail().subject().contains("confirm"));
    let before = smtp.accepted().iter().position(|mail| mail.to == ["new@example.org"]);
    assert!(before.is_some_and(|place| place < 20), "the confirmation waited behind the digest: {before:?}");
    smtp.wait_for(41).await;
}

on_both!(a_relay_that_refuses_the_sender_pauses_the_edition_and_says_why);
async fn a_relay_that_refuses_the_sender_pauses_the_edition_and_says_why(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "2").with("IN_DOUBT_LIMIT", "4");
    an_approved_edition(&app, 60).await;
    smtp.when(Stage::Mail).reply("550 5.7.26 this sender is not authenticated");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let held = statement(&app).await;
    assert_eq!(held["state"], "paused", "{held}");
    assert!(held["rejected"].as_i64() < Some(30) && held["queued"].as_i64() > Some(30), "{held}");
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    assert_eq!(shown["paused_why"], "550 5.7.26 this sender is not authenticated");
}
