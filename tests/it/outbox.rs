//! Without a relay, mail is shown in the browser to whoever sits at the machine, and to nobody else.

use reqwest::Method;

use crate::on_both;
use crate::signup::subscribe;
use crate::support::smtp::SmtpServer;
use crate::support::{Page, TestApp, eventually};

on_both!(a_mail_is_shown_as_people_see_it_as_text_and_as_source);
async fn a_mail_is_shown_as_people_see_it_as_text_and_as_source(app: TestApp) {
    let app = app.start().await;
    app.get("/outbox").await.is(200).says("No mail yet");
    subscribe(&app, "ann@example.org").await;
    app.get("/subscribe/check-your-mail").await.is(200).says("href=\"/outbox\"");
    let message = eventually("the mail is in the outbox", async || {
        let list = app.get("/outbox").await.is(200);
        let (_, rest) = list.body.split_once("href=\"/outbox/")?;
        Some(format!("/outbox/{}", rest.split('"').next()?))
    })
    .await;
    let page = app.get(&message).await.is(200).says("ann@example.org").says("<iframe src=\"");
    assert!(page.header("content-security-policy").contains("frame-src 'self'"));
    let html = app.get(&format!("{message}/html")).await.is(200).says("<base target=\"_blank\">").says("/confirm/");
    let policy = html.header("content-security-policy");
    assert!(policy.starts_with("sandbox allow-popups") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"), "{policy}");
    app.get(&format!("{message}?view=text")).await.is(200).says("/confirm/").says("<pre");
    app.get(&format!("{message}?view=source")).await.is(200).says("Message-ID:");
    for nothing in ["/outbox/999", "/outbox/x", "/outbox/999/html"] {
        app.get(nothing).await.is(404);
    }
}

on_both!(nobody_else_finds_an_outbox);
async fn nobody_else_finds_an_outbox(app: TestApp) {
    let app = app.start().await;
    for path in ["/outbox", "/outbox/1", "/outbox/1/html"] {
        for (name, value) in [
            ("X-Forwarded-For", "127.0.0.1"),
            ("X-Forwarded-Host", "localhost"),
            ("X-Forwarded-Proto", "http"),
            ("Forwarded", "for=127.0.0.1"),
            ("X-Real-IP", "127.0.0.1"),
            ("Host", "news.example.org"),
            ("Host", "localhost.example.org"),
        ] {
            let page = app.get_with(path, &[(name, value)]).await.is(404).says("There is nothing here");
            assert_eq!(page.header("allow"), "");
        }
        let posted = app.request(Method::POST, path).header("X-Forwarded-For", "127.0.0.1");
        Page::of(posted).await.is(404);
    }
    let page = app.get_with("/subscribe/check-your-mail", &[("X-Forwarded-For", "127.0.0.1")]).await.is(200);
    assert!(!page.body.contains("/outbox"), "{}", page.body);
    app.get("/outbox").await.is(200);
}

on_both!(with_a_relay_there_is_no_outbox);
async fn with_a_relay_there_is_no_outbox(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    app.get("/outbox").await.is(404);
    let page = app.get("/subscribe/check-your-mail").await.is(200);
    assert!(!page.body.contains("/outbox"), "{}", page.body);
}
