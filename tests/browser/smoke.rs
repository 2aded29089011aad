//! The browser itself, on small pages of our own, so that the journeys can trust what it says.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::browser::{Browser, Screen};

/// Serves the same page to whoever asks, for as long as the test process lives.
pub(crate) fn serve(html: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}/", listener.local_addr().expect("a listener has an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.read(&mut [0; 4096]);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close";
            let _ = write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{html}", html.len());
        }
    });
    url
}

const GOOD: &str = r#"<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Good</title><link rel="icon" href="data:,">
    <style>:root { color-scheme: light dark } h1::after { content: " by day" }
    @media (prefers-color-scheme: dark) { h1::after { content: " by night" } }</style>
    <h1>A good page</h1><form><input name="email"> <button>Subscribe now</button></form>"#;

const BAD: &str = r#"<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Bad</title><link rel="icon" href="data:,"><div style="width: 1400px">wide</div>
    <img src="https://tracker.example.org/pixel.gif" alt=""><script>console.error("oh no")</script>"#;

#[tokio::test]
async fn a_good_page_passes_every_look_on_both_screens_by_day_and_by_night() {
    let url = serve(GOOD);
    for screen in Screen::ALL {
        let browser = Browser::open(screen).await;
        browser.visit(&url).await;
        browser.says("A good page").await;
        browser.does_not_scroll_sideways().await;
        let size: [u32; 2] = browser.ask("return [window.innerWidth, window.innerHeight]").await;
        assert_eq!(size, if screen == Screen::Phone { [360, 740] } else { [1280, 900] });

        let title = "return getComputedStyle(document.querySelector('h1'), '::after').content";
        assert_eq!(browser.ask::<String>(title).await, "\" by day\"");
        browser.prefer_dark().await;
        assert_eq!(browser.ask::<String>(title).await, "\" by night\"");
        assert!(browser.picture("smoke").await.exists());

        browser.fill("email", "ann@example.org").await;
        browser.press("Subscribe now").await;
        assert!(browser.current_url().await.expect("a page is open").as_str().ends_with("?email=ann%40example.org"));
        browser.close().await;
    }
}

#[tokio::test]
async fn a_bad_page_is_found_out() {
    let url = serve(BAD);
    for screen in Screen::ALL {
        let browser = Browser::open(screen).await;
        browser.visit(&url).await;
        assert_eq!(browser.foreign_requests().await, ["https://tracker.example.org/pixel.gif"]);
        let complaints = browser.complaints().await;
        assert!(complaints.iter().any(|complaint| complaint.contains("oh no")), "{complaints:?}");
        let (browser, looked) = look(browser).await;
        assert!(looked.is_err_and(|panic| panic.is_panic()), "the page is too wide for the {}", screen.name());
        browser.close().await;
    }
}

const BARRED: &str = r#"<!doctype html><html lang="en"><title>Barred</title><link rel="icon" href="data:,">
    <style>body { background: #fff } p { width: 400px; color: #111 }
    @media (prefers-color-scheme: dark) { body { background: #333 } }</style>
    <main><h1>A page</h1><p>Words.</p><form><input name="email"></form></main>"#;

#[tokio::test]
async fn a_page_that_keeps_people_out_is_found_out() {
    let url = serve(BARRED);
    let browser = Browser::open(Screen::Desktop).await;
    browser.visit(&url).await;
    let barriers = browser.barriers("here").await.join("\n");
    for words in [
        "here, 1280 px, light: label (critical)",
        "here, 1280 px, dark: color-contrast (serious)",
        "here, 360 px, dark: color-contrast (serious)",
        "wide on a screen of 360 px",
    ] {
        assert!(barriers.contains(words), "nobody told of “{words}”:\n{barriers}");
    }
    assert!(!barriers.contains("light: color-contrast"), "{barriers}");
    browser.close().await;
}

/// Looks whether the page is too wide, in a task of its own that may fail.
async fn look(browser: Browser) -> (Browser, Result<(), tokio::task::JoinError>) {
    let browser = std::sync::Arc::new(browser);
    let looking = browser.clone();
    let looked = tokio::spawn(async move { looking.does_not_scroll_sideways().await }).await;
    let browser = std::sync::Arc::try_unwrap(browser).unwrap_or_else(|_| panic!("the task has ended"));
    (browser, looked)
}
