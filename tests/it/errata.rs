//! An edition that went out is corrected: whoever has it is told, once, and nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::given::{MONTH, an_approved_edition, statement};
use crate::on_both;
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{TestApp, eventually};

const SUBJECT: &str = "Correction: the river came back in May";

/// A correction by the command line; what it prints as JSON.
async fn corrected(app: &TestApp) -> serde_json::Value {
    app.write("note.md", "It was in **May**, not in June.\n\nSorry.");
    let command = ["edition", "erratum", MONTH, "--subject", SUBJECT, "--note", "note.md", "--json"];
    app.run(&command).await.ok().json()
}

/// The corrections that each reader was brought; fails unless all of one reader's are the same mail.
fn corrections(smtp: &SmtpServer) -> BTreeMap<String, usize> {
    let mut different: BTreeMap<String, BTreeSet<Vec<u8>>> = BTreeMap::new();
    let mut counts = BTreeMap::new();
    for received in smtp.accepted().iter().filter(|received| received.mail().subject() == SUBJECT) {
        different.entry(received.to.concat()).or_default().insert(received.raw.clone());
        *counts.entry(received.to.concat()).or_default() += 1;
    }
    assert!(different.values().all(|mails| mails.len() == 1), "somebody got two different mails");
    counts
}

on_both!(a_correction_goes_to_whoever_has_the_edition_and_to_nobody_else);
async fn a_correction_goes_to_whoever_has_the_edition_and_to_nobody_else(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 5).await;
    app.write("note.md", "It was in May.");
    let erratum = ["edition", "erratum", MONTH, "--subject", SUBJECT, "--note", "note.md"];
    let refused = app.run(&erratum).await.exits(3);
    assert!(refused.stderr.contains("is approved: a correction goes to an edition that is sent"), "{}", refused.stderr);

    smtp.when(Stage::Rcpt).to("reader2@example.net").reply("550 5.1.1 no such user");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    smtp.behave();
    let sent = statement(&app).await;
    assert_eq!((sent["accepted"].as_i64(), sent["rejected"].as_i64()), (Some(4), Some(1)), "{sent}");
    let empty = app.run(&["edition", "erratum", MONTH, "--subject", " ", "--note", "note.md"]).await.exits(1);
    assert!(empty.stderr.contains("needs a subject"), "{}", empty.stderr);

    // One leaves, and one comes.
    let app = app.start().await;
    let leave = smtp.mail_to("reader4@example.net").await.mail().header("List-Unsubscribe");
    let leave = leave.trim_matches(['<', '>']);
    let path = leave.find("/unsubscribe/").map(|at| &leave[at..]).expect("a link for leaving");
    app.post_form(path, &[("List-Unsubscribe", "One-Click")]).await.is(200);
    app.write("late.csv", "email\nlate@example.net\n");
    app.run(&["subscribers", "import", "late.csv", "--consent", "a form", "--consent-date", "2011-01-01"]).await.ok();

    let issued = corrected(&app).await;
    assert_eq!((&issued["edition"], &issued["readers"]), (&MONTH.into(), &3.into()), "{issued}");
    eventually("all have it", async || (corrections(&smtp).len() == 3).then_some(())).await;
    let got: Vec<_> = corrections(&smtp).into_iter().collect();
    assert_eq!(got, [1, 3, 5].map(|number| (format!("reader{number}@example.net"), 1)));
    assert_eq!(statement(&app).await, sent, "the closing statement is the edition's alone");

    let received = smtp.accepted().into_iter().rfind(|mail| mail.to == ["reader5@example.net"]).expect("it came");
    let mail = received.mail();
    mail.is_sound();
    assert!(mail.html().contains("<strong>May</strong>") && mail.text().contains("Correction to June 2011"));
    assert!(mail.link("/archive/").ends_with(MONTH), "{}", mail.text());
    assert!(mail.header("List-Unsubscribe").contains("/unsubscribe/"));
    assert_eq!(mail.headers("List-Unsubscribe-Post"), Vec::<String>::new());
}

on_both!(a_correction_survives_kill_9_and_two_processes_share_it);
async fn a_correction_survives_kill_9_and_two_processes_share_it(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SMTP_CONNECTIONS", "2").with("IN_DOUBT_LIMIT", "4").with("RETRY_WAITS", "200ms");
    an_approved_edition(&app, 450).await;
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    assert_eq!(corrected(&app).await["readers"], 450);
    let again = ["edition", "erratum", MONTH, "--subject", "Again", "--note", "note.md"];
    let refused = app.run(&again).await.exits(3);
    assert!(refused.stderr.contains("still being queued"), "{}", refused.stderr);

    // Slow enough that there is something to overtake.
    smtp.take_time(Duration::from_millis(8));
    let mut app = app.start().await;
    smtp.wait_for(450 + 120).await;
    app.kill9();
    let app = app.start().await;
    let mut second = app.spawn_beside("SMTP_CONNECTIONS", "1");
    // What somebody waits for overtakes it.
    app.post_form("/subscribe", &[("email", "new@example.org")]).await.is(303);
    smtp.mail_to("new@example.org").await;
    let before = corrections(&smtp).len();
    eventually("all have it", async || (corrections(&smtp).len() == 450).then_some(())).await;
    assert!(before < 450, "the confirmation waited for the end");
    second.kill9();
    let repeated: usize = corrections(&smtp).values().map(|count| count - 1).sum();
    assert!(repeated <= 4, "{repeated} were repeated after one kill");
    assert_eq!(statement(&app).await["accepted"], 450);
}

on_both!(at_the_desk_a_correction_is_looked_at_and_sent_by_its_number);
async fn at_the_desk_a_correction_is_looked_at_and_sent_by_its_number(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    an_approved_edition(&app, 2).await;
    let at = |path: &str| format!("/admin/editions/{MONTH}{path}");
    let ada = app.administrator().await;
    let page = ada.get(&at("/erratum")).await;
    ada.follow(page).await.says("Nothing was done").says("a correction goes to an edition that is sent or cancelled");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    ada.get(&at("")).await.is(200).says("Send a correction…");

    ada.get(&at("/erratum")).await.is(200).says("to the 2 readers who got it").says("Send to 2 readers");
    let words = [("subject", SUBJECT), ("note", "It was in **May**."), ("subject-fr", "Rectificatif"), ("note-fr", "")];
    let preview =
        async |language| ada.post(&at("/erratum/preview"), &[&words[..], &[("language", language)]].concat()).await;
    let shown = preview("fr").await.is(200).says("<strong>May</strong>").says("juin 2011");
    assert!(shown.header("content-security-policy").starts_with("sandbox"), "{:?}", shown.headers);
    preview("en").await.is(200).says("Correction to June 2011");
    ada.post(&at("/erratum/preview"), &[("subject", ""), ("note", "x")]).await.is(422).says("needs a subject");

    let send = async |readers| ada.post(&at("/erratum"), &[&words[..], &[("readers", readers)]].concat()).await;
    let again = send("3").await.is(422).says("Type 2, the number of readers");
    again.says("It was in **May**.").says("value=\"Rectificatif\"");
    let sent = send("2 readers").await;
    ada.follow(sent).await.is(200).says("The correction goes to 2 readers.").says(SUBJECT).says("By ");
    eventually("both have it", async || (corrections(&smtp).len() == 2).then_some(())).await;
    eventually("the page says so", async || ada.get(&at("")).await.body.contains("To 2 readers.").then_some(())).await;
    let log = ada.get("/admin/log").await.is(200);
    assert!(log.body.contains("2011-06: “Correction: the river came back in May” to 2 readers"), "{}", log.body);
    assert_eq!(log.body.matches("2011-06: “").count(), 1);

    // Who may look may not send.
    let edna = app.member("edna@example.org", "editor").await;
    edna.get(&at("/erratum")).await.is(403);
    let looked = edna.get(&at("")).await.is(200).says(SUBJECT);
    assert!(!looked.body.contains("Send a correction…"));
}
