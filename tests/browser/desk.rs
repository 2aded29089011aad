//! The desk, from the first minute to an edition that has gone out: by mouse, on a phone, and by keyboard alone.

use std::fmt::Write;

use thirtyfour::{By, Key};

use crate::browser::{Browser, Screen};
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{PASSWORD, TestApp, eventually};

pub(crate) const MONTH: &str = "2011-06";
pub(crate) const ADA: &str = "ada@example.org";

/// What every page of the journey must be, whatever it shows.
async fn looks_well(browser: &Browser, name: &str) {
    browser.does_not_scroll_sideways().await;
    browser.picture(&format!("desk-{name}")).await;
}

/// Brings in a month of articles and `count` readers.
pub(crate) async fn a_month(app: &TestApp, count: usize) {
    for (slug, title, kind) in [
        ("river", "The river came back", "news"),
        ("weir", "A weir for two towns", "news"),
        ("well", "The last well", "news"),
        ("guide", "A guide to gauges", "publication"),
    ] {
        let head = format!("title: {title}\nslug: {slug}\ndate: 2011-06-14\nkind: {kind}\nlanguage: en");
        app.write(&format!("articles/{slug}.md"), &format!("---\n{head}\n---\n\nAfter three dry years, water.\n"));
    }
    app.run(&["articles", "import", "articles"]).await.ok();
    let mut table = String::from("email\n");
    for number in 1..=count {
        let _ = writeln!(table, "reader{number}@example.net");
    }
    app.write("readers.csv", &table);
    let consent = ["--consent", "a paper form", "--consent-date", "2011-01-01"];
    app.run(&[&["subscribers", "import", "readers.csv"], &consent[..]].concat()).await.ok();
}

/// Logs in and goes on to `next`.
pub(crate) async fn log_in(browser: &Browser, app: &TestApp, email: &str, next: &str) {
    browser.visit(&app.url(&format!("/admin/login?next={next}"))).await;
    browser.fill("email", email).await;
    browser.fill("password", PASSWORD).await;
    browser.press("Log in").await;
}

/// The number that the watched page shows, such as `40 %`.
async fn settled(browser: &Browser) -> String {
    // In one step: the next event puts another element there.
    browser.ask("return document.querySelector('#live .big').textContent").await
}

/// Waits until the open page shows `words`, without loading it.
pub(crate) async fn until_it_says(browser: &Browser, words: &str) {
    eventually(&format!("the page says “{words}”"), async || {
        let body = browser.find(By::Tag("body")).await.ok()?;
        body.text().await.ok()?.contains(words).then_some(())
    })
    .await;
}

/// From the terminal's link to the desk, with a mistake on the way.
async fn the_first_minute(browser: &Browser, app: &mut TestApp, screen: Screen) {
    let link = app.server().stdout.until(setup_link).await.expect("a link");
    browser.visit(&app.url("/admin")).await;
    browser.says("Nobody has an account yet").await;
    looks_well(browser, "nobody-yet").await;
    browser.visit(&app.url(&link)).await;
    browser.fill("email", ADA).await;
    browser.fill("name", "Ada").await;
    browser.fill("password", "password123").await;
    looks_well(browser, "setup").await;
    browser.press("Begin").await;
    browser.was_refused_with(422).await;
    browser.says("this password is among the first that anybody would try").await;
    looks_well(browser, "setup-refused").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Begin").await;
    looks_well(browser, "overview").await;
    let path = browser.current_url().await.expect("a page is open").path().to_owned();
    assert_eq!(path, "/admin", "on the {}", screen.name());
}

fn setup_link(printed: &str) -> Option<String> {
    let (_, after) = printed.split_once("/admin/setup/")?;
    Some(format!("/admin/setup/{}", after.split_once(char::is_whitespace)?.0))
}

/// Watches the edition go out: what is shown changes while nothing is loaded, then the page is another one.
async fn watches(browser: &Browser, smtp: &SmtpServer, count: usize) {
    let gates: Vec<_> = [2, count / 2].map(|nth| smtp.when(Stage::Dot).nth(nth).hold()).into();
    until_it_says(browser, &format!("Sending June 2011 to {count} readers")).await;
    let _: bool = browser.ask("window.samePage = true; return true").await;
    gates[0].reached().await;
    let before = settled(browser).await;
    let _: bool = browser.ask("document.querySelector('form[action$=\"/pause\"] button').focus(); return true").await;
    gates[0].open();
    gates[1].reached().await;
    let after = eventually("the number on the page has changed", async || {
        let now = settled(browser).await;
        (now != before && now != "0 %").then_some(now)
    })
    .await;
    let same: bool = browser.ask("return window.samePage === true").await;
    assert!(same, "the page was loaded anew between {before} and {after}");
    let held: String = browser.ask("return document.activeElement.textContent").await;
    assert_eq!(held, "Pause", "the button that somebody is about to press stays where it is");
    looks_well(browser, "watch").await;
    gates[1].open();
    until_it_says(browser, &format!("June 2011 went to {count} of {count} readers")).await;
    looks_well(browser, "sent").await;
}

async fn an_edition_goes_out_by_mouse_or_finger(screen: Screen) {
    let smtp = SmtpServer::start();
    let settings = [("SEND_COUNTDOWN", "2s"), ("SMTP_CONNECTIONS", "1"), ("IN_DOUBT_LIMIT", "2")];
    let mut app = settings.into_iter().fold(TestApp::sqlite().relay(&smtp), |app, (name, value)| app.with(name, value));
    a_month(&app, 20).await;
    app.start_again().await;
    let browser = Browser::open(screen).await;
    the_first_minute(&browser, &mut app, screen).await;
    browser.press("Editions").await;
    looks_well(&browser, "editions").await;
    browser.visit(&app.url(&format!("/admin/editions/{MONTH}"))).await;
    browser.press("Make the draft").await;
    looks_well(&browser, "draft").await;
    browser.press("Approve for 20 readers").await;
    browser.says("June 2011 is approved.").await;
    looks_well(&browser, "approved").await;
    browser.press("Send to 20 readers…").await;
    browser.fill("readers", "19").await;
    browser.press("Send to 20 readers").await;
    browser.was_refused_with(422).await;
    browser.says("Type 20, the number of readers who will get it.").await;
    looks_well(&browser, "send-refused").await;
    browser.fill("readers", "20").await;
    browser.press("Send to 20 readers").await;
    browser.press("Stop, don’t send").await;
    browser.says("Stopped in time: nobody got it.").await;
    browser.press("Send to 20 readers…").await;
    browser.fill("readers", "20").await;
    browser.press("Send to 20 readers").await;
    watches(&browser, &smtp, 20).await;
    browser.press("Log out").await;
    browser.says("You are logged out.").await;
    looks_well(&browser, "login").await;
    browser.close().await;
}

#[tokio::test]
async fn an_edition_goes_out_from_a_desk() {
    an_edition_goes_out_by_mouse_or_finger(Screen::Desktop).await;
}

#[tokio::test]
async fn an_edition_goes_out_from_a_phone() {
    an_edition_goes_out_by_mouse_or_finger(Screen::Phone).await;
}

#[tokio::test]
async fn whoever_watches_is_told_when_the_server_is_gone_and_sees_it_go_on() {
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp).with("SEND_COUNTDOWN", "0s");
    let app = app.with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2").with("RETRY_WAITS", "200ms");
    a_month(&app, 20).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["edition", "approve", MONTH]).await.ok();
    app.account(ADA, &[]).await.ok();
    let mut app = app.start().await;
    let browser = Browser::open(Screen::Desktop).await;
    log_in(&browser, &app, ADA, &format!("/admin/editions/{MONTH}/send")).await;
    let gate = smtp.when(Stage::Dot).nth(2).hold();
    browser.fill("readers", "20").await;
    browser.press("Send to 20 readers").await;
    until_it_says(&browser, "Sending June 2011 to 20 readers").await;
    gate.reached().await;
    app.kill9();
    until_it_says(&browser, "No contact with the server since").await;
    looks_well(&browser, "watch-silent").await;
    gate.open();
    app.start_again().await;
    until_it_says(&browser, "June 2011 went to 20 of 20 readers").await;
    let complaints = browser.complaints().await;
    assert!(complaints.iter().all(|line| line.contains("/live")), "{}", complaints.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn an_edition_goes_out_by_keyboard_alone() {
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp).with("SEND_COUNTDOWN", "2s");
    let app = app.with("SMTP_CONNECTIONS", "1").with("IN_DOUBT_LIMIT", "2");
    a_month(&app, 20).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.account(ADA, &[]).await.ok();
    let app = app.start().await;
    let browser = Browser::open(Screen::Desktop).await;
    browser.visit(&app.url("/admin/editions")).await;
    browser.tab_to("Address").await;
    browser.write(ADA).await;
    browser.tab_to("Password").await;
    browser.write("kettle raven monday").await;
    browser.leaves_by("Enter", browser.strike(Key::Enter)).await;
    browser.was_refused_with(422).await;
    browser.tab_to("Password").await;
    browser.write(PASSWORD).await;
    browser.leaves_by("Enter", browser.strike(Key::Enter)).await;
    browser.tab_to("Skip to content").await;
    browser.strike(Key::Enter).await;
    // Past the menu: the next thing is of the page itself.
    browser.strike(Key::Tab).await;
    let is_inside: bool = browser.ask("return !!document.activeElement.closest('main')").await;
    assert!(is_inside, "the menu was not skipped");
    browser.visit(&app.url("/admin/editions")).await;
    browser.enter("June 2011").await;

    browser.space("Move up: The last well").await;
    browser.enter("Move the section up: Publications").await;
    browser.space("Feature : A weir for two towns").await;
    browser.enter("Leave out : The river came back").await;
    browser.says("Left out 1").await;
    browser.enter("Take in: The river came back").await;
    browser.tab_to("All readers").await;
    browser.strike(Key::Enter).await;
    browser.tab_to("Subject").await;
    browser.write("Where the river came back").await;
    browser.enter("Save the words").await;
    browser.says("The words are saved.").await;
    browser.tab_to("Desktop").await;
    browser.strike(Key::Right).await;
    let width: f64 = browser.ask("return document.querySelector('.preview iframe').offsetWidth").await;
    assert!(width < 400.0, "the frame is as narrow as a phone: {width}");
    browser.enter("Approve for 20 readers").await;
    browser.says("June 2011 is approved.").await;
    browser.enter("Send to 20 readers…").await;
    browser.tab_to("Type the number of readers, 20").await;
    browser.write("20").await;
    browser.enter("Send to 20 readers").await;
    watches(&browser, &smtp, 20).await;
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    assert_eq!(shown["subject"], "Where the river came back");
    assert_eq!(shown["sections"][0]["kind"], "publication");
    browser.close().await;
}
