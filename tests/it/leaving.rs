//! Readers leave: by one click in their mail program, or by the link and a button; at once, with an undo.

use reqwest::Method;

use crate::on_both;
use crate::signup::{a_reader, state, subscribe};
use crate::support::smtp::SmtpServer;
use crate::support::{Page, TestApp};

const ANN: &str = "ann@example.org";

on_both!(one_click_in_the_mail_program_is_enough_in_both_encodings);
async fn one_click_in_the_mail_program_is_enough_in_both_encodings(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (address, content_type, body) in [
        (ANN, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        ("bea@example.org", "multipart/form-data; boundary=b", multipart),
    ] {
        let link = a_reader(&app, &smtp, address).await;
        // Twice: providers repeat what they are not sure of.
        for _ in 0..2 {
            let request = app.request(Method::POST, &link).header("Content-Type", content_type).body(body);
            let page = Page::of(request).await.is(200);
            assert!(page.body.len() < 100 && !page.headers.contains_key("set-cookie"), "{page:?}");
            assert_eq!(state(&app, address).await, "unsubscribed");
        }
    }
}

on_both!(the_link_asks_the_button_acts_and_the_undo_takes_it_back);
async fn the_link_asks_the_button_acts_and_the_undo_takes_it_back(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let link = a_reader(&app, &smtp, ANN).await;
    app.get(&link)
        .await
        .is(200)
        .says("Leave Monthly Alert?")
        .says("a•••n@example.org")
        .says("name=\"leave\" value=\"1\"");
    let left =
        app.post_form(&link, &[("leave", "1")]).await.is(200).says("You have left").says("Thank you for reading");
    assert_eq!(state(&app, ANN).await, "unsubscribed");
    // Whoever comes again hears that it is done, and gets no second undo.
    for again in [app.get(&link).await, app.post_form(&link, &[("leave", "1")]).await] {
        let again = again.is(200).says("You have left");
        assert!(!again.body.contains("/undo"), "{}", again.body);
    }
    let (_, undo) = left.body.split_once("action=\"").expect("the page has an undo");
    let undo = undo.split('"').next().expect("an attribute ends");
    assert!(undo.ends_with("/undo"), "{undo}");
    app.get(undo).await.is(405);
    assert_eq!(state(&app, ANN).await, "unsubscribed");
    app.post_form(undo, &[]).await.is(200).says("Good to have you back");
    assert_eq!(state(&app, ANN).await, "active");
    // The link itself is no undo, and the undo no link.
    app.post_form(&format!("{link}/undo"), &[]).await.is(404).says("This link does not work");
    app.post_form(undo.trim_end_matches("/undo"), &[("leave", "1")]).await.is(200).says("This link does not work");
    assert_eq!(state(&app, ANN).await, "active");
}

on_both!(looking_changes_nothing);
async fn looking_changes_nothing(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let leave = a_reader(&app, &smtp, ANN).await;
    subscribe(&app, "bea@example.org").await;
    let confirm = smtp.mail_to("bea@example.org").await.mail().link("/confirm/");
    for link in [&leave, &confirm] {
        for method in [Method::GET, Method::HEAD] {
            Page::of(app.request(method.clone(), link)).await.is(200);
            // A form's body on a GET is no button either.
            Page::of(app.request(method, link).body("List-Unsubscribe=One-Click&leave=1")).await.is(200);
        }
        for method in [Method::OPTIONS, Method::PUT, Method::DELETE] {
            Page::of(app.request(method, link)).await.is(405);
        }
    }
    for body in ["", "leave=0", "List-Unsubscribe=Two-Clicks", "list-unsubscribe=One-Click", "x=leave=1"] {
        let request = app.request(Method::POST, &leave).header("Content-Type", "application/x-www-form-urlencoded");
        Page::of(request.body(body)).await.is(200).says("Leave Monthly Alert?");
    }
    Page::of(app.request(Method::POST, &leave).body("leave=1")).await.is(200).says("Leave Monthly Alert?");
    assert_eq!((state(&app, ANN).await.as_str(), state(&app, "bea@example.org").await.as_str()), ("active", "pending"));
}

on_both!(forged_and_swapped_tokens_open_nothing_and_tell_nothing);
async fn forged_and_swapped_tokens_open_nothing_and_tell_nothing(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    let leave = a_reader(&app, &smtp, ANN).await;
    subscribe(&app, "bea@example.org").await;
    let confirm = smtp.mail_to("bea@example.org").await.mail().link("/confirm/");
    let token = |link: &str| {
        link.rsplit('/').next().expect("a link has a last part").split('?').next().unwrap_or_default().to_owned()
    };
    let (leave, confirm) = (token(&leave), token(&confirm));
    let mut forged =
        vec![confirm.clone(), format!("{leave}A"), leave[..42].to_owned(), "x".to_owned(), "%00%ff".to_owned()];
    forged.push(format!("B{}", &leave[1..]));
    forged.push("a".repeat(5_000));
    let mut answers = Vec::new();
    for token in &forged {
        let path = format!("/unsubscribe/{token}");
        app.get(&path).await.is(200).says("This link does not work");
        app.post_form(&path, &[("leave", "1")]).await.is(200).says("This link does not work");
        answers.push(app.post_form(&path, &[("List-Unsubscribe", "One-Click")]).await.is(200).body);
    }
    // Genuine or not, a program hears the same.
    answers
        .push(app.post_form(&format!("/unsubscribe/{leave}"), &[("List-Unsubscribe", "One-Click")]).await.is(200).body);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");

    for token in [&leave, &format!("{confirm}A"), &confirm[..42].to_owned()] {
        let path = format!("/confirm/{token}");
        app.get(&path).await.is(404).says("This link does not work");
        app.post_form(&path, &[]).await.is(404).says("This link does not work");
    }
    assert_eq!(state(&app, "bea@example.org").await, "pending");
}

on_both!(pages_behind_a_token_are_kept_by_nobody_and_logged_nowhere);
async fn pages_behind_a_token_are_kept_by_nobody_and_logged_nowhere(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("LOG", "trace").start().await;
    let link = a_reader(&app, &smtp, ANN).await;
    let pages = [
        app.get(&link).await,
        app.post_form(&link, &[("List-Unsubscribe", "One-Click")]).await,
        app.get("/unsubscribe/forged").await,
        app.get("/confirm/forged").await,
        Page::of(app.request(Method::DELETE, &link)).await,
    ];
    for page in pages {
        assert_eq!(page.header("cache-control"), "no-store", "{page:?}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("x-robots-tag"), "noindex");
        assert!(!page.headers.contains_key("set-cookie"));
    }
    let (_, token) = link.rsplit_once('/').expect("a link has a last part");
    assert!(!app.logged(token), "a token is in the log");
    assert!(!app.logged(ANN), "an address is in the log");
    assert!(app.logged("/unsubscribe/{token}"), "requests are logged by their route");
}

on_both!(the_link_of_a_test_copy_says_what_it_is_and_does_nothing);
async fn the_link_of_a_test_copy_says_what_it_is_and_does_nothing(app: TestApp) {
    let app = app.start().await;
    let link = "/unsubscribe/test-copy";
    app.get(link).await.is(200).says("This was a test copy");
    app.post_form(link, &[("leave", "1")]).await.is(200).says("This was a test copy");
    app.post_form(link, &[("List-Unsubscribe", "One-Click")]).await.is(200).says("This was a test copy");
    app.get("/unsubscribe/test-copies").await.is(200).says("This link does not work");
}
