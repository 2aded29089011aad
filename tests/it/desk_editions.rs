//! An edition at the desk: arranged, signed off, counted down, sent, watched, held, settled; each by those who may.

use std::fmt::Write;

use reqwest::header::COOKIE;
use reqwest::{Method, Response};

use crate::given::{MONTH, an_approved_edition, readers, statement};
use crate::on_both;
use crate::support::smtp::{Answer, SmtpServer, Stage};
use crate::support::{Desk, Page, TestApp, eventually, value_of};

/// An address under the edition's page.
pub(crate) fn at(path: &str) -> String {
    format!("/admin/editions/{MONTH}{path}")
}

/// Imports two articles of news and a publication, and three readers.
async fn a_month(app: &TestApp) {
    for (slug, kind, day) in [("the-river", "news", 14), ("the-weir", "news", 3), ("a-guide", "publication", 20)] {
        let mut text = format!("---\ntitle: About {slug}\nslug: {slug}\nkind: {kind}\n");
        let _ = write!(text, "date: 2011-06-{day:02}\n---\n\nOne sentence about it.\n");
        app.write(&format!("articles/{slug}.md"), &text);
    }
    app.run(&["articles", "import", "articles"]).await.ok();
    readers(app, 3).await;
}

/// The articles in their order, as the command line shows them.
async fn slugs(app: &TestApp) -> Vec<String> {
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    let sections = shown["sections"].as_array().expect("a list").iter();
    let items = sections.flat_map(|section| section["items"].as_array().expect("a list"));
    items.map(|item| item["slug"].as_str().expect("a name").to_owned()).collect()
}

/// Approves exactly what the page shows.
async fn approve(desk: &Desk<'_>) -> Page {
    let hash = value_of(&desk.get(&at("")).await.is(200), "hash");
    let page = desk.post(&at("/approve"), &[("hash", &hash)]).await;
    desk.follow(page).await.is(200)
}

/// Presses the button that sends, with the number typed.
pub(crate) async fn send(desk: &Desk<'_>, readers: &str) -> Page {
    desk.post(&at("/send"), &[("readers", readers)]).await
}

/// Waits until the edition's page says so.
pub(crate) async fn until_it_says(desk: &Desk<'_>, words: &str) {
    eventually(&format!("the page says “{words}”"), async || {
        desk.get(&at("")).await.is(200).body.contains(words).then_some(())
    })
    .await;
}

/// Begins to watch a send, as the page does.
pub(crate) async fn watch(app: &TestApp, desk: &Desk<'_>) -> Response {
    let request = app.request(Method::GET, &at("/live")).header(COOKIE, desk.cookies());
    request.send().await.expect("an answer")
}

/// The next event of a watched send: its name, and its text.
pub(crate) async fn next_event(answer: &mut Response) -> (String, String) {
    let mut text = String::new();
    loop {
        let piece = answer.chunk().await.expect("the stream goes on").expect("the stream has not ended");
        text.push_str(str::from_utf8(&piece).expect("events are text"));
        let name = text.lines().find_map(|line| line.strip_prefix("event: ").map(str::to_owned));
        match name {
            Some(name) if text.ends_with("\n\n") => return (name, text),
            // Signs of life are comments.
            None if text.ends_with("\n\n") => text.clear(),
            _ => {}
        }
    }
}

on_both!(an_editor_arranges_and_words_what_an_approver_signs);
async fn an_editor_arranges_and_words_what_an_approver_signs(app: TestApp) {
    let app = app.start().await;
    a_month(&app).await;
    let edna = app.member("edna@example.org", "editor").await;
    let adam = app.member("adam@example.org", "approver").await;
    edna.get("/admin/editions").await.is(200).says("No edition has gone out yet.");
    edna.get(&at("")).await.is(200).says("Make the draft").says("About the-weir");
    adam.post(&at("/make"), &[]).await.is(403);
    edna.post(&at("/make"), &[]).await.is(303);
    edna.get("/admin/editions").await.is(200).says("June 2011");
    assert_eq!(slugs(&app).await, ["the-river", "the-weir", "a-guide"]);

    let arrange = async |act: &str, reason: &str| {
        let page = edna.post(&at("/arrange"), &[("act", act), ("reason", reason)]).await;
        edna.follow(page).await.is(200)
    };
    arrange("move:the-weir:0", "").await;
    assert_eq!(slugs(&app).await[0], "the-weir");
    arrange("section:publication:0", "").await;
    assert_eq!(slugs(&app).await, ["a-guide", "the-weir", "the-river"]);
    arrange("feature:the-weir", "").await.says("★ Featured");
    let page = arrange("leave:a-guide", "It was <cancelled>").await;
    page.says("left it out: “It was &lt;cancelled&gt;”").says("Take in");
    assert_eq!(slugs(&app).await.len(), 2);
    arrange("take:a-guide", "").await.says("Nothing is left out.");
    for nonsense in ["", "eat:the-weir", "move:the-weir:x"] {
        edna.post(&at("/arrange"), &[("act", nonsense)]).await.is(404);
    }
    edna.post(&at("/arrange"), &[("act", "move:no-such:0")]).await.is(303);
    adam.post(&at("/arrange"), &[("act", "move:the-weir:1")]).await.is(403);

    let words =
        [("title", "A month of water"), ("subject", "Water & wells"), ("preheader", "Two weirs"), ("note", "*Hello.*")];
    let page = edna.post(&at("/words"), &words).await;
    edna.follow(page).await.is(200).says("The words are saved.").says("value=\"Water &amp; wells\"");
    let long = "Water ".repeat(90);
    let refused = edna.post(&at("/words"), &[("title", &*long), ("preheader", "Kept & not lost")]).await.is(422);
    refused.says("Not saved.").says("value=\"Kept &amp; not lost\"");
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    assert_eq!((shown["title"].as_str(), shown["subject"].as_str()), (Some("A month of water"), Some("Water & wells")));
    let mail = edna.get(&at("/preview?language=en")).await.is(200).says("A month of water").says("<em>Hello.</em>");
    assert!(mail.header("content-security-policy").starts_with("sandbox"), "{:?}", mail.headers);

    edna.post(&at("/approve"), &[("hash", "x")]).await.is(403);
    let stale = value_of(&adam.get(&at("")).await.is(200), "hash");
    arrange("move:the-weir:1", "").await;
    let page = adam.post(&at("/approve"), &[("hash", &stale)]).await;
    adam.follow(page).await.is(200).says("has changed since");
    for hash in [stale.as_str(), "", "x"] {
        adam.post(&at("/approve"), &[("hash", hash)]).await.is(303);
        assert_eq!(app.run(&["edition", "show", MONTH, "--json"]).await.ok().json()["state"], "draft", "{hash}");
    }
    approve(&adam).await.says("June 2011 is approved.").says("by adam");
    adam.get(&at("/send")).await.is(403);
    send(&adam, "3").await.is(403);
    send(&edna, "3").await.is(403);

    arrange("unfeature:the-weir", "").await.says("It was approved before; that is void");
    approve(&adam).await.says("is approved.");
    let page = adam.post(&at("/withdraw"), &[]).await;
    adam.follow(page).await.is(200).says("it is a draft again");
}

on_both!(a_countdown_can_be_stopped_by_whoever_may_send);
async fn a_countdown_can_be_stopped_by_whoever_may_send(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "30s").start().await;
    a_month(&app).await;
    let ada = app.administrator().await;
    ada.post(&at("/make"), &[]).await.is(303);
    let page = send(&ada, "3").await;
    ada.follow(page).await.says("It has to be approved first.");
    approve(&ada).await.says("Send to 3 readers");
    ada.get(&at("/send")).await.is(200).says("it can still be stopped for 30 s");
    for wrong in ["", "4", "33", "three"] {
        send(&ada, wrong).await.is(422).says("Type 3, the number of readers who will get it.");
    }
    send(&ada, " 3 ").await.leads_to(&at(""));
    ada.get(&at("")).await.is(200).says("It can be stopped until").says("data-go-at=");
    let page = send(&ada, "3").await;
    ada.follow(page).await.says("It is going out already.");
    let edna = app.member("edna@example.org", "editor").await;
    edna.post(&at("/stop"), &[]).await.is(403);
    let page = ada.post(&at("/stop"), &[]).await;
    ada.follow(page).await.is(200).says("Stopped in time: nobody got it.").says("Send to 3 readers");
    let page = ada.post(&at("/stop"), &[]).await;
    ada.follow(page).await.is(200).says("It was too late to stop the countdown.");
    assert!(smtp.accepted().iter().all(|mail| !mail.to[0].ends_with("@example.net")), "a reader got mail");
}

on_both!(a_send_is_watched_as_it_happens);
async fn a_send_is_watched_as_it_happens(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "0s").with("SMTP_CONNECTIONS", "1");
    an_approved_edition(&app, 5).await;
    let app = app.start().await;
    let create = ["--role", "approver", "--may-send"];
    app.account("adam@example.org", &create).await.ok();
    let mut adam = app.stranger();
    adam.log_in("adam@example.org", crate::support::PASSWORD).await.is(303);
    adam.take_up_the_form().await;
    let edna = app.member("edna@example.org", "editor").await;
    assert_eq!(watch(&app, &edna).await.status(), 404);
    let gate = smtp.when(Stage::Dot).to("reader3@example.net").hold();
    send(&adam, "5").await.leads_to(&at(""));
    gate.reached().await;
    let mut watched = watch(&app, &edna).await;
    assert_eq!(watched.headers()["content-type"], "text/event-stream");
    let (name, part) = next_event(&mut watched).await;
    assert_eq!(name, "part");
    assert!(part.contains("Sending June 2011 to 5 readers") && !part.contains("/pause"), "{part}");
    adam.get(&at("")).await.is(200).says("Sending June 2011 to 5 readers").says("data-live=").says("/pause");
    assert_eq!(watch(&app, &app.stranger()).await.status(), 303);
    // Whoever logs out sees no more of it.
    let eve = app.member("eve@example.org", "editor").await;
    let mut watched_by_eve = watch(&app, &eve).await;
    eve.post("/admin/logout", &[]).await.is(303);
    while watched_by_eve.chunk().await.expect("the stream ends in order").is_some() {}
    gate.open();
    loop {
        let (name, text) = next_event(&mut watched).await;
        match name.as_str() {
            "part" => {}
            "over" => break,
            _ => panic!("an event that nobody knows: {text}"),
        }
    }
    assert!(watched.chunk().await.expect("the stream ends in order").is_none());
    edna.get(&at("")).await.is(200).says("June 2011 went to 5 of 5 readers").says("Closing statement");
    assert_eq!(statement(&app).await["accepted"], 5);
    let closed = adam.get(&at("")).await.says("Send a correction").body;
    assert!(!closed.contains("Send to the other"), "everybody got it:\n{closed}");
    let page = send(&adam, "5").await;
    adam.follow(page).await.says("It went out already.");
    app.administrator().await.get("/admin/log").await.is(200).says("countdown started").says("2011-06 to 5 readers");
}

on_both!(a_send_is_held_goes_on_and_is_cancelled);
async fn a_send_is_held_goes_on_and_is_cancelled(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "0s").with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2");
    an_approved_edition(&app, 20).await;
    let app = app.start().await;
    let ada = app.administrator().await;
    let edna = app.member("edna@example.org", "editor").await;
    let gate = smtp.when(Stage::Dot).nth(3).hold();
    send(&ada, "20").await.leads_to(&at(""));
    gate.reached().await;
    for path in ["/pause", "/resume", "/cancel", "/rest", "/settle"] {
        edna.post(&at(path), &[("how", "drop")]).await.is(403);
    }
    let page = ada.post(&at("/pause"), &[]).await;
    ada.follow(page).await.is(200).says("Held. What is on its way arrives").says("ada held it");
    let page = ada.post(&at("/withdraw"), &[]).await;
    ada.follow(page).await.says("there is no approval to take back").says("Nothing was done");
    gate.open();
    let held = settled(&app, &smtp).await;
    assert!(held["queued"].as_i64() >= Some(14), "{held}");
    let gate = smtp.when(Stage::Dot).nth(2).hold();
    ada.get(&at("")).await.is(200).says("of 20 readers have it");
    let page = ada.post(&at("/resume"), &[]).await;
    ada.follow(page).await.is(200).says("It goes on.").says("Sending June 2011 to 20 readers");
    gate.reached().await;
    ada.get(&at("/cancel")).await.is(200).says("Cancel June 2011 for the other");
    let page = ada.post(&at("/cancel"), &[]).await;
    ada.follow(page).await.is(200).says("Cancelled. Who had not got it does not get it.");
    gate.open();
    let ended = settled(&app, &smtp).await;
    assert_eq!((ended["state"].as_str(), ended["queued"].as_i64()), (Some("cancelled"), Some(0)), "{ended}");
    let words = format!("June 2011 was cancelled: {} of 20 readers have it", ended["accepted"]);
    until_it_says(&ada, &words).await;
    for path in ["/resume", "/pause", "/rest"] {
        ada.post(&at(path), &[]).await.is(303);
    }
    let page = ada.get(&at("/cancel")).await;
    ada.follow(page).await.says("There is nothing to cancel.");
    assert_eq!(statement(&app).await, ended);
}

/// The statement, once no copy is on its way any more.
async fn settled(app: &TestApp, smtp: &SmtpServer) -> serde_json::Value {
    eventually("what was on its way has arrived", async || {
        let now = statement(app).await;
        let taken = smtp.accepted().iter().filter(|mail| mail.to[0].ends_with("@example.net")).count();
        let is_still = now["state"] == "paused" || now["queued"] == 0;
        // At least the one that was held at the gate.
        (is_still && taken >= 3 && now["accepted"].as_u64() == u64::try_from(taken).ok()).then_some(now)
    })
    .await
}

on_both!(what_is_in_doubt_is_settled_at_the_desk);
async fn what_is_in_doubt_is_settled_at_the_desk(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("SEND_COUNTDOWN", "0s").with("UNKNOWN_POLICY", "hold");
    an_approved_edition(&app, 4).await;
    let app = app.start().await;
    let ada = app.administrator().await;
    smtp.when(Stage::Dot).to("reader2@example.net").first(1).answer(Answer::TakeAndHangUp);
    smtp.when(Stage::Rcpt).to("reader3@example.net").first(1).reply("550 5.1.1 no such <b>user</b>");
    send(&ada, "4").await.leads_to(&at(""));
    until_it_says(&ada, "1 copy in doubt").await;
    ada.get("/admin").await.is(200).says("In doubt: 1 copy");
    ada.post(&at("/settle"), &[("how", "pray")]).await.is(404);
    let page = ada.post(&at("/settle"), &[("how", "resend")]).await;
    ada.follow(page).await.is(200).says("1 in doubt are sent again, the same message to the byte.");
    smtp.until("the copy in doubt came again", |book| book.to("reader2@example.net").count() == 2).await;
    until_it_says(&ada, "June 2011 went to 3 of 4 readers").await;
    let page = ada.post(&at("/settle"), &[("how", "drop")]).await;
    ada.follow(page).await.says("deliveries in doubt to settle");
    let page = ada.post(&at("/rest"), &[]).await;
    ada.follow(page).await.says("Nobody is left to send");
    let ended = statement(&app).await;
    assert_eq!((ended["accepted"].as_i64(), ended["rejected"].as_i64()), (Some(3), Some(1)), "{ended}");
}
