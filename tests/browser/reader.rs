//! A reader comes, and leaves: the form, the mail as it arrives, the two buttons.

use thirtyfour::By;

use crate::browser::{Browser, Screen};
use crate::support::{TestApp, eventually};

/// What every page of the journey must be, whatever it shows.
async fn looks_well(browser: &Browser, name: &str) {
    browser.does_not_scroll_sideways().await;
    browser.picture(name).await;
}

/// Opens the newest mail in the outbox, once it is there, and follows the link in it with these words, which opens in
/// a window of its own as in any mail program.
async fn follow_the_mail(browser: &Browser, app: &TestApp, subject: &str, link: &str) {
    eventually(&format!("the mail “{subject}” is in the outbox"), async || {
        browser.visit(&app.url("/outbox")).await;
        browser.words().await.contains(subject).then_some(())
    })
    .await;
    looks_well(browser, "outbox").await;
    browser.press(subject).await;
    looks_well(browser, "outbox-mail").await;
    let before = browser.windows().await.expect("the browser has windows");
    let frame = browser.the(By::Tag("iframe")).await;
    frame.enter_frame().await.expect("the mail is in a frame");
    browser.tap(link).await;
    let opened = eventually("the link's page has opened", async || {
        let now = browser.windows().await.ok()?;
        now.into_iter().find(|window| !before.contains(window))
    })
    .await;
    browser.switch_to_window(opened).await.expect("the new window is there");
}

async fn a_reader_subscribes_confirms_and_leaves(screen: Screen) {
    let app = TestApp::sqlite().start().await;
    let browser = Browser::open(screen).await;
    browser.visit(&app.url("/")).await;
    looks_well(&browser, "home").await;
    browser.fill("email", "reader@example.org").await;
    browser.press("Subscribe").await;
    browser.says("Look in your inbox").await;
    looks_well(&browser, "check-your-mail").await;

    follow_the_mail(&browser, &app, "Please confirm your subscription to Monthly Alert", "Confirm my subscription")
        .await;
    browser.says("•••").await;
    looks_well(&browser, "confirm").await;
    let shown = app.run(&["subscribers", "show", "reader@example.org", "--json"]).await.ok().json();
    assert_eq!(shown["state"], "pending", "looking at the page changes nothing");
    browser.press("Yes, send me Monthly Alert").await;
    looks_well(&browser, "confirmed").await;
    let shown = app.run(&["subscribers", "show", "reader@example.org", "--json"]).await.ok().json();
    assert_eq!(shown["state"], "active");

    follow_the_mail(&browser, &app, "Welcome to Monthly Alert", "Unsubscribe").await;
    browser.says("Leave Monthly Alert?").await;
    looks_well(&browser, "unsubscribe").await;
    browser.press("Unsubscribe").await;
    browser.says("You have left").await;
    looks_well(&browser, "left").await;
    let shown = app.run(&["subscribers", "show", "reader@example.org", "--json"]).await.ok().json();
    assert_eq!(shown["state"], "unsubscribed");
    browser.press("That was a mistake, undo it").await;
    browser.says("Good to have you back").await;
    browser.close().await;
}

#[tokio::test]
async fn a_reader_subscribes_confirms_and_leaves_at_a_desk() {
    a_reader_subscribes_confirms_and_leaves(Screen::Desktop).await;
}

#[tokio::test]
async fn a_reader_subscribes_confirms_and_leaves_on_a_phone() {
    a_reader_subscribes_confirms_and_leaves(Screen::Phone).await;
}
