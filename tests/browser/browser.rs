//! Chromium, driven through its own chromedriver.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::ops::Deref;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};

use crate::support::{DEADLINE, Logs, Stream, client_with, eventually};

/// How long chromedriver may take over one command; a page that loads is one.
const PATIENCE: Duration = Duration::from_secs(120);

/// Besides a fresh profile: no screen, no sandbox (containers lack what it needs), nothing that talks to anybody, and no
/// host but this one.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// What a page is looked at on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1280 x 900.
    Desktop,
    /// 360 x 740, the narrowest that everything has to work on.
    Phone,
}

impl Screen {
    /// Both, for journeys that are made twice.
    pub const ALL: [Screen; 2] = [Screen::Desktop, Screen::Phone];

    /// The word for the names of pictures.
    pub fn name(self) -> &'static str {
        match self {
            Screen::Desktop => "desktop",
            Screen::Phone => "phone",
        }
    }
}

/// One browser with one window. Everything that WebDriver offers can be called on it too.
pub struct Browser {
    driver: WebDriver,
    // Fields are dropped in this order: chromedriver takes the browser with it, and then nobody needs the profile.
    _chromedriver: Chromedriver,
    _profile: TempDir,
    screen: Screen,
}

impl Browser {
    /// Opens an empty window.
    pub async fn open(screen: Screen) -> Self {
        let chromedriver = Chromedriver::start().await;
        let profile = tempfile::tempdir().expect("the system's temporary folder can be written to");
        let capabilities = capabilities(screen, &profile).expect("capabilities are plain values");
        let driver =
            WebDriver::builder(format!("http://{}", chromedriver.address), capabilities).client(client_with(PATIENCE));
        let driver = driver.connect().await.unwrap_or_else(|error| {
            panic!("Chromium did not start: {error}\n{}", chromedriver.logs.show("chromedriver said"))
        });
        let browser = Self { driver, _chromedriver: chromedriver, _profile: profile, screen };
        if screen == Screen::Desktop {
            // A window's size includes its frame; this is the size of the page.
            let metrics = json!({"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false});
            browser.command("Emulation.setDeviceMetricsOverride", metrics).await;
        }
        // Chromium's own first page has asked for this and that.
        browser.foreign_requests().await;
        browser
    }

    /// From now on the reader's system is set to dark colours.
    pub async fn prefer_dark(&self) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
        self.command("Emulation.setEmulatedMedia", features).await;
    }

    /// Goes to an address.
    pub async fn visit(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|error| panic!("{url} could not be opened: {error}"));
    }

    /// Types into the field of that name, in place of what it holds.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.the(By::Css(format!("[name='{name}']"))).await;
        field.clear().await.expect("a field can be cleared");
        field.send_keys(text).await.expect("a field can be typed into");
    }

    /// Presses the button or follows the link with these words on it, and waits until the next page is there.
    pub async fn press(&self, words: &str) {
        self.leaves_by(words, self.tap(words)).await;
    }

    /// Does `step`, which is called `words`, and waits until the next page is there.
    pub async fn leaves_by(&self, words: &str, step: impl Future<Output = ()>) {
        let _: Value = self.ask("window.pageBefore = true; return null").await;
        step.await;
        // The answer to a click or a key can come before the browser has begun to leave the page.
        eventually(&format!("the page after “{words}” is there"), async || {
            let arrived = "return !window.pageBefore && document.readyState === 'complete'";
            let answer = self.driver.execute(arrived, Vec::new()).await.ok()?;
            answer.convert::<bool>().ok()?.then_some(())
        })
        .await;
    }

    /// Presses the button or link with these words on it, where no new page is to come.
    pub async fn tap(&self, words: &str) {
        let xpath = format!("//*[self::a or self::button][normalize-space()=\"{words}\"]");
        let button = self.the(By::XPath(xpath)).await;
        button.click().await.unwrap_or_else(|error| panic!("“{words}” could not be pressed: {error}"));
    }

    /// The first element found, waiting until it is there; fails the test if it does not come.
    pub async fn the(&self, by: By) -> WebElement {
        let found = self.driver.query(by.clone()).wait(DEADLINE, Duration::from_millis(50)).first().await;
        match found {
            Ok(element) => element,
            Err(_) => panic!("there is no {by} on this page:\n{}", self.words().await),
        }
    }

    /// The words that are shown on the page.
    pub async fn words(&self) -> String {
        let body = self.driver.find(By::Tag("body")).await.expect("every page has a body");
        body.text().await.expect("a body has text")
    }

    /// Fails the test unless the page shows `words`.
    pub async fn says(&self, words: &str) {
        let shown = self.words().await;
        assert!(shown.contains(words), "the page does not say “{words}”:\n{shown}");
    }

    /// Takes a picture of the window: `target/screenshots/NAME-desktop.png` or `…-phone.png`.
    pub async fn picture(&self, name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let path = folder.join(format!("{name}-{}.png", self.screen.name()));
        self.driver.screenshot(&path).await.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }

    /// Fails the test if the page is wider than the screen.
    pub async fn does_not_scroll_sideways(&self) {
        let widths =
            "const page = document.documentElement; return [page.scrollWidth, window.innerWidth, page.clientWidth]";
        let widths: [u32; 3] = self.ask(widths).await;
        let [page, window, visible] = widths;
        // On a phone the window grows with a page that is too wide; the screen's own width does not.
        let limit = if self.screen == Screen::Phone { 360 } else { visible };
        assert!(
            page <= limit && window.min(page) <= limit,
            "the page is {page} px wide on a screen of {limit} px: {}",
            self.widest().await
        );
    }

    /// Fails the test if the page's scripts, styles or resources made the browser complain since the last look.
    pub async fn has_not_complained(&self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "the browser's console says:\n{}", complaints.join("\n"));
    }

    /// Fails the test unless all that the browser complained of since the last look are answers with `status`, as the
    /// story wanted them.
    pub async fn was_refused_with(&self, status: u16) {
        let complaints = self.complaints().await;
        let words = format!("the server responded with a status of {status} ");
        let are_all = complaints.iter().all(|complaint| complaint.contains(&words));
        assert!(are_all && !complaints.is_empty(), "the browser's console says:\n{}", complaints.join("\n"));
    }

    /// The console's errors since the last look.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.driver.browser_log().await.expect("chromedriver keeps the console's log");
        entries.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }

    /// Fails the test if a page asked another host than 127.0.0.1 for anything since the last look.
    pub async fn asked_nobody_else(&self) {
        let foreign = self.foreign_requests().await;
        assert!(foreign.is_empty(), "these requests left the machine's loopback: {foreign:#?}");
    }

    /// Addresses outside 127.0.0.1 that pages asked for since the last look.
    pub async fn foreign_requests(&self) -> Vec<String> {
        let entries = self.driver.get_log("performance").await.expect("chromedriver keeps the network's log");
        let requests = entries.iter().filter_map(|entry| {
            let event: Value = serde_json::from_str(&entry.message).ok()?;
            let event = &event["message"];
            let is_request = event["method"] == "Network.requestWillBeSent";
            is_request.then(|| event["params"]["request"]["url"].as_str().map(str::to_owned))?
        });
        let leaves = |url: &String| {
            let travels = ["http:", "https:", "ws:", "wss:", "ftp:"].iter().any(|scheme| url.starts_with(scheme));
            travels && !url.starts_with("http://127.0.0.1:")
        };
        requests.filter(leaves).collect()
    }

    /// The value of a script's `return`.
    pub async fn ask<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        let answer = self.driver.execute(script, Vec::new()).await.and_then(|answer| answer.convert());
        answer.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Ends a journey: the last looks, then the window is closed.
    pub async fn close(self) {
        self.has_not_complained().await;
        self.asked_nobody_else().await;
        self.driver.clone().quit().await.expect("the browser closes");
    }

    async fn widest(&self) -> String {
        self.ask(
            "const right = e => e.getBoundingClientRect().right;
             const wide = [...document.querySelectorAll('body *')].sort((a, b) => right(b) - right(a))[0];
             return wide ? wide.outerHTML.slice(0, 300) : ''",
        )
        .await
    }

    /// A command of the DevTools protocol, and its answer.
    pub async fn command(&self, name: &str, parameters: Value) -> Value {
        let done = self.driver.cdp().send_raw(name, parameters).await;
        done.unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Unless it was closed in good order, the session would now try to say goodbye over a connection that belongs to
        // this very thread's runtime, and wait two minutes for the answer. Chromedriver ends it instead.
        let _ = self.driver.clone().leak();
    }
}

impl Deref for Browser {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.driver
    }
}

fn capabilities(screen: Screen, profile: &TempDir) -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    for flag in FLAGS {
        capabilities.add_arg(flag)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    capabilities.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
    capabilities.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    if screen == Screen::Phone {
        // Chromium's windows can't be that narrow, so the phone is emulated.
        let metrics = json!({"width": 360, "height": 740, "pixelRatio": 2.0, "mobile": true, "touch": true});
        capabilities.add_experimental_option("mobileEmulation", json!({"deviceMetrics": metrics}))?;
    }
    Ok(capabilities)
}

/// A chromedriver of our own. Ended when dropped, with its browser.
struct Chromedriver {
    child: Child,
    address: String,
    logs: Logs,
}

impl Chromedriver {
    async fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver did not start: {error}; run scripts/test-needs"));
        let logs = Logs::default();
        let stdout = child.stdout.take().expect("stdout was asked for as a pipe");
        let mut stdout = Stream::follow(stdout, String::new(), logs.clone());
        let mut chromedriver = Self { child, address: String::new(), logs };
        let port = tokio::time::timeout(DEADLINE, stdout.until(port)).await.ok().flatten();
        let Some(port) = port else {
            panic!("chromedriver did not name its port\n{}", chromedriver.logs.show("it said"));
        };
        chromedriver.address = format!("127.0.0.1:{port}");
        chromedriver
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // Killed at once, it would leave its browser running. If it does not answer there is nothing better than that.
        let _ = self.shut_down();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Chromedriver {
    /// Asks it to close its browser, and waits until it has.
    fn shut_down(&self) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.address.as_str())?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

/// The port in `ChromeDriver was started successfully on port 37261.`
fn port(said: &str) -> Option<u16> {
    let (_, after) = said.split_once("started successfully on port ")?;
    after.split_once('.')?.0.parse().ok()
}
