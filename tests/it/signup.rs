//! Readers come: by the form, a mail and a button.

use reqwest::Method;

use crate::on_both;
use crate::support::smtp::SmtpServer;
use crate::support::{Page, TestApp};

const DONE: &str = "/subscribe/check-your-mail";

/// Fills in the form with an address alone.
pub(crate) async fn subscribe(app: &TestApp, address: &str) -> Page {
    app.post_form("/subscribe", &[("email", address)]).await
}

/// Makes an active reader by form and mail; gives the unsubscribe link of the welcome mail.
pub(crate) async fn a_reader(app: &TestApp, smtp: &SmtpServer, address: &str) -> String {
    subscribe(app, address).await.leads_to(DONE);
    smtp.until("the confirmation mail came", |book| book.to(address).count() == 1).await;
    let link = smtp.mail_to(address).await.mail().link("/confirm/");
    app.post_form(&link, &[]).await.is(200);
    smtp.until("the welcome mail came", |book| book.to(address).count() == 2).await;
    let mails = smtp.accepted();
    let welcome = mails.iter().rfind(|mail| mail.to == [address]).expect("it was seen a moment ago");
    welcome.mail().link("/unsubscribe/")
}

/// Where a reader stands, as the command line tells it.
pub(crate) async fn state(app: &TestApp, address: &str) -> String {
    shown(app, address).await["state"].as_str().expect("every reader has a state").to_owned()
}

async fn shown(app: &TestApp, address: &str) -> serde_json::Value {
    app.run(&["subscribers", "show", address, "--json"]).await.ok().json()
}

on_both!(a_reader_subscribes_confirms_and_is_welcomed);
async fn a_reader_subscribes_confirms_and_is_welcomed(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let form = app.get("/").await.is(200).says("name=\"email\"").says("One mail a month.").says("value=\"europe\"");
    assert!(!form.body.contains("value=\"antarctica\""), "it has no countries to be about");
    subscribe(&app, "mirabel@example.org").await.leads_to(DONE);
    app.get(DONE).await.is(200).says("Look in your inbox");
    assert_eq!(state(&app, "mirabel@example.org").await, "pending");

    let confirmation = smtp.next_mail().await;
    assert_eq!(confirmation.to, ["mirabel@example.org"]);
    let link = confirmation.mail().link("/confirm/");
    app.get(&link).await.is(200).says("m•••l@example.org").says("Yes, send me Monthly Alert");
    assert_eq!(state(&app, "mirabel@example.org").await, "pending");

    app.post_form(&link, &[]).await.is(200).says("Welcome, you are in");
    assert_eq!(state(&app, "mirabel@example.org").await, "active");
    let welcome = smtp.next_mail().await;
    assert_eq!(welcome.to, ["mirabel@example.org"]);
    // Pressed again, and looked at again: the same page, no second welcome.
    app.post_form(&link, &[]).await.is(200).says("Welcome, you are in");
    app.get(&link).await.is(200).says("Welcome, you are in");
    let shown = shown(&app, "mirabel@example.org").await;
    assert_eq!(shown["deliveries"].as_array().map(Vec::len), Some(2), "{shown}");
}

on_both!(every_choice_of_the_form_arrives);
async fn every_choice_of_the_form_arrives(app: TestApp) {
    let app = app.start().await;
    let fields = [
        ("email", "mirabel@example.org"),
        ("name", "Mirabel Söhne"),
        ("language", "es"),
        ("regions", "europe"),
        ("regions", "kenya"),
        ("kinds", "event"),
        ("kinds", "news"),
        ("website", ""),
    ];
    app.post_form("/subscribe?lang=es", &fields).await.leads_to("/subscribe/check-your-mail?lang=es");
    let shown = shown(&app, "mirabel@example.org").await;
    assert_eq!((shown["name"].as_str(), shown["language"].as_str()), (Some("Mirabel Söhne"), Some("es")));
    assert_eq!(shown["regions"], serde_json::json!(["europe", "kenya"]));
    assert_eq!(shown["kinds"], serde_json::json!(["news", "event"]));
}

on_both!(the_form_also_comes_as_multipart_and_from_other_sites);
async fn the_form_also_comes_as_multipart_and_from_other_sites(app: TestApp) {
    let app = app.start().await;
    let body = "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nodo@example.org\r\n--b--\r\n";
    let request = app.request(Method::POST, "/subscribe").header("Origin", "https://other.example.net");
    let request = request.header("Content-Type", "multipart/form-data; boundary=b").body(body);
    Page::of(request).await.leads_to(DONE);
    assert_eq!(state(&app, "odo@example.org").await, "pending");
}

on_both!(the_answer_is_the_same_for_every_address);
async fn the_answer_is_the_same_for_every_address(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let leaver = a_reader(&app, &smtp, "gone@example.org").await;
    app.post_form(&leaver, &[("leave", "1")]).await.is(200);
    a_reader(&app, &smtp, "active@example.org").await;
    subscribe(&app, "pending@example.org").await;
    subscribe(&app, "suppressed@example.org").await;
    app.run(&["subscribers", "erase", "suppressed@example.org", "--yes"]).await.ok();

    let mut answers = Vec::new();
    for name in ["new", "pending", "active", "gone", "suppressed"] {
        let page = subscribe(&app, &format!("{name}@example.org")).await.leads_to(DONE);
        let mut headers: Vec<_> = page.headers.iter().filter(|(name, _)| *name != "date").collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        answers.push((name, format!("{} {headers:?} {}", page.status, page.body)));
    }
    for (name, answer) in &answers {
        assert_eq!(answer, &answers[0].1, "{name} is told apart");
    }
    // Only the mail tells, and it goes to the address's owner.
    smtp.until("the active reader is told", |book| book.to("active@example.org").count() == 3).await;
    smtp.until("the leaver is asked", |book| book.to("gone@example.org").count() == 3).await;
}

on_both!(a_refused_form_comes_back_filled_in_with_the_reason_in_the_readers_language);
async fn a_refused_form_comes_back_filled_in_with_the_reason_in_the_readers_language(app: TestApp) {
    let app = app.start().await;
    for (language, reason) in
        [("en", "The part after the @ lacks a dot."), ("fr-CH, en;q=0.5", "point"), ("es", "punto")]
    {
        let fields = [("email", "a&b@localhost"), ("name", "<Mirabel>"), ("regions", "europe"), ("kinds", "rumour")];
        let page = app.post_form_with("/subscribe", &fields, &[("Accept-Language", language)]).await.is(422);
        assert!(page.body.contains(reason), "{language}: {}", page.body);
        let page = page.says("value=\"a&amp;b@localhost\"").says("value=\"&lt;Mirabel&gt;\"");
        let page = page.says("value=\"europe\" checked").says("id=\"kinds-problem\"");
        assert_eq!(page.header("content-language"), &language[..2]);
    }
    let hostile = [
        "",
        "nobody",
        "a@example.org\r\nBcc: b@example.org",
        "a\0@example.org",
        "-oQ@example.org",
        "a@[192.0.2.1]",
        "a@example.org, b@example.org",
        "\"a b\"@example.org",
        "<a@example.org>",
        "a@exam ple.org",
        &format!("{}@example.org", "a".repeat(250)),
    ];
    for address in hostile {
        app.post_form("/subscribe", &[("email", address)]).await.is(422).says("id=\"email-problem\"");
    }
    app.get("/outbox").await.is(200).says("No mail yet");
}

on_both!(a_robot_in_the_trap_gets_the_usual_answer_and_nothing_happens);
async fn a_robot_in_the_trap_gets_the_usual_answer_and_nothing_happens(app: TestApp) {
    let app = app.start().await;
    let usual = subscribe(&app, "mirabel@example.org").await.leads_to(DONE);
    let trapped = [("email", "robot@example.org"), ("website", "https://robot.example.net")];
    let trapped = app.post_form("/subscribe", &trapped).await.leads_to(DONE);
    assert_eq!((trapped.status, trapped.body), (usual.status, usual.body));
    app.run(&["subscribers", "show", "robot@example.org"]).await.exits(1);
}

on_both!(a_network_that_signs_up_too_often_has_to_wait);
async fn a_network_that_signs_up_too_often_has_to_wait(app: TestApp) {
    let limits = "net=2/h;address=off;global=off";
    let app = app.with("SIGNUP_LIMITS", limits).with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let from = async |address: &str, visitor: &str| {
        app.post_form_with("/subscribe", &[("email", address)], &[("X-Forwarded-For", visitor)]).await
    };
    // A form that is refused counts for nothing.
    from("nobody", "192.0.2.7").await.is(422);
    from("one@example.org", "192.0.2.7").await.leads_to(DONE);
    from("two@example.org", "203.0.113.1, 192.0.2.7").await.leads_to(DONE);
    let page = from("three@example.org", "203.0.113.2, 192.0.2.7").await.is(429).says("A little too fast");
    let wait: u64 = page.header("retry-after").parse().expect("seconds to wait");
    assert!((1..=1801).contains(&wait), "{wait}");
    app.run(&["subscribers", "show", "three@example.org"]).await.exits(1);
    from("four@example.org", "192.0.2.8").await.leads_to(DONE);
    from("five@example.org", "2001:db8::1").await.leads_to(DONE);
    from("six@example.org", "2001:db8::2").await.leads_to(DONE);
    from("seven@example.org", "2001:db8::3").await.is(429);
}

on_both!(an_address_that_is_signed_up_too_often_gets_no_second_mail);
async fn an_address_that_is_signed_up_too_often_gets_no_second_mail(app: TestApp) {
    let app = app.with("SIGNUP_LIMITS", "net=off;address=1/10m;global=off").start().await;
    for _ in 0..3 {
        subscribe(&app, "mirabel@example.org").await.leads_to(DONE);
    }
    let shown = shown(&app, "mirabel@example.org").await;
    assert_eq!(shown["deliveries"].as_array().map(Vec::len), Some(1), "{shown}");
}

on_both!(the_budget_for_confirmations_is_for_all_and_the_answer_stays_the_same);
async fn the_budget_for_confirmations_is_for_all_and_the_answer_stays_the_same(app: TestApp) {
    let app = app.with("SIGNUP_LIMITS", "net=off;address=off;global=2/h").start().await;
    for name in ["one", "two", "three"] {
        subscribe(&app, &format!("{name}@example.org")).await.leads_to(DONE);
    }
    for name in ["one", "two"] {
        assert_eq!(state(&app, &format!("{name}@example.org")).await, "pending");
    }
    app.run(&["subscribers", "show", "three@example.org"]).await.exits(1);
}

on_both!(an_active_reader_is_told_so_once_a_day);
async fn an_active_reader_is_told_so_once_a_day(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    a_reader(&app, &smtp, "mirabel@example.org").await;
    for _ in 0..3 {
        subscribe(&app, "mirabel@example.org").await.leads_to(DONE);
    }
    let shown = shown(&app, "mirabel@example.org").await;
    let kinds = shown["deliveries"].as_array().expect("a list").iter().map(|mail| mail["kind"].as_str());
    assert_eq!(kinds.filter(|kind| *kind == Some("already-subscribed")).count(), 1, "{shown}");
}

on_both!(bodies_that_are_no_form_are_refused);
async fn bodies_that_are_no_form_are_refused(app: TestApp) {
    let app = app.start().await;
    let send = async |content_type: &'static str, body: Vec<u8>| {
        Page::of(app.request(Method::POST, "/subscribe").header("Content-Type", content_type).body(body)).await
    };
    let form = "application/x-www-form-urlencoded";
    send(form, b"email=a%40example.org&name=".iter().copied().chain([b'a'; 70_000]).collect())
        .await
        .is(413)
        .says("That was too large");
    send(form, vec![b'&'; 60_000]).await.is(422);
    send(form, b"email=\xff\xfe%ff%00&%zz&=&name=%".to_vec()).await.is(422);
    send("multipart/form-data; boundary=b", b"--b\r\nbroken".to_vec()).await.is(400);
    send("application/json", b"{\"email\":\"a@example.org\"}".to_vec()).await.is(422);
    send("text/plain", b"email=a@example.org".to_vec()).await.is(422);
}
