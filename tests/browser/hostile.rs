//! Whatever an editor, a reader, a mail server or a browser can store is shown as text, and nothing in it runs.

use std::collections::BTreeMap;
use std::fmt::Write;

use reqwest::Method;
use reqwest::header::{COOKIE, USER_AGENT};
use serde_json::{Value, json};
use thirtyfour::By;

use crate::browser::{Browser, Screen};
use crate::desk::log_in;
use crate::smoke::serve;
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{Desk, PASSWORD, Page, TestApp, eventually, value_of};
use crate::vectors::{packed, vectors};
use crate::walk::Walk;

const ADA: &str = "ada@example.org";
const BEA: &str = "bea@example.org";
/// Half of the articles are in each.
const MONTHS: [&str; 2] = ["2011-05", "2011-06"];
/// No UTF-8, as a form can bring it: overlong, half of a pair, cut off; with a vector each.
const BROKEN: [&str; 2] = [
    "%C0%BCsvg+onload%3Dxss(1)%C0%BE%FF%3Csvg+onload%3Dxss(1)%3E",
    "%ED%A0%80%3Cimg+src%3Dx+onerror%3Dxss(1)%3E%F0%28%8C%28%E0%3Cscript%3Exss(1)%3C/script%3E%E2%82",
];
/// Pictures of articles come from elsewhere by right; nobody answers there.
const PICTURES: &str = "https://pictures.example.org/";

/// In every frame, before anything of the page: what a vector calls tells of it.
const SENTINEL: &str = "
    const told = what => () => { console.error('SENTINEL ' + what); return 0 };
    for (const name of ['xss', 'alert', 'confirm', 'prompt']) window[name] = told(name);
    addEventListener('securitypolicyviolation', e => told('policy ' + e.violatedDirective + ' ' + e.blockedURI + ' '
        + e.sample)(), true);";

/// Elements and attributes that no page of ours and no mail has, but that vectors make.
const STRANGERS: &str = "
    const found = [];
    for (const e of document.querySelectorAll('*')) {
        const name = e.localName, strange = [];
        if (['object', 'embed', 'portal', 'template', 'noscript', 'audio', 'video', 'math', 'marquee', 'frameset',
             'xmp', 'listing', 'foreignobject', 'animate', 'set', 'use', 'xss-x', 'picture'].includes(name)
            && !(name === 'noscript' && e.closest('main'))) strange.push(name);
        if (name === 'script' && !/^\\/assets\\/admin\\/[a-z]+\\.js/.test(e.getAttribute('src') ?? '')) strange.push(name);
        if (name === 'base' && e.hasAttribute('href')) strange.push(name);
        if (name === 'meta' && e.httpEquiv && !/content-type|x-ua/i.test(e.httpEquiv)) strange.push(name);
        if (name === 'style' && !IS_MAIL) strange.push(name);
        for (const a of e.attributes) {
            if (/^on/i.test(a.name)) strange.push(a.name);
            // The page where an article is written has one of each, which are ours.
            if (a.name === 'srcdoc' && !(e.id === 'preview' && e.getAttribute('sandbox') === 'allow-same-origin')) strange.push(a.name);
            if (a.name === 'formaction' && !a.value.startsWith('/admin/')) strange.push(a.name);
            if (a.name === 'style' && !IS_MAIL) strange.push(a.name);
            if (/^(href|src|action|data|xlink:href|poster|srcset|background)$/i.test(a.name)
                && (/^[\\s\\u0000-\\u0020]*(javascript|vbscript|view-source)/i.test(a.value) || /canary/.test(a.value)
                    || (/^data:/i.test(a.value) && a.name !== 'src'))) strange.push(a.name + '=' + a.value);
        }
        if (strange.length) found.push(strange.join(', ') + ' in ' + e.outerHTML.slice(0, 160));
    }
    return found.slice(0, 5)";

/// A browser that tells what should not have happened.
pub(crate) struct Lookout {
    pub(crate) browser: Browser,
    pages: usize,
    pub(crate) alarms: Vec<String>,
}

impl Lookout {
    pub(crate) async fn open() -> Self {
        let browser = Browser::open(Screen::Desktop).await;
        browser.command("Page.addScriptToEvaluateOnNewDocument", json!({"source": SENTINEL})).await;
        Self { browser, pages: 0, alarms: Vec::new() }
    }

    /// Looks at the open page: its elements, what the console says and whom it asked.
    pub(crate) async fn look(&mut self, name: &str) {
        self.pages += 1;
        let is_mail = name.contains("/preview");
        let strangers: Vec<String> = self.browser.ask(&STRANGERS.replace("IS_MAIL", &is_mail.to_string())).await;
        self.alarms.extend(strangers.into_iter().map(|stranger| format!("{name}: {stranger}")));
        let complaints = self.browser.complaints().await.into_iter().filter(|complaint| {
            // Addresses that lead nowhere are no matter of this test.
            !complaint.starts_with(PICTURES) && !complaint.contains("responded with a status of 4")
        });
        self.alarms.extend(complaints.map(|complaint| format!("{name}: {complaint}")));
        let asked = self.browser.foreign_requests().await.into_iter().filter(|url| !url.starts_with(PICTURES));
        self.alarms.extend(asked.map(|url| format!("{name} asked {url}")));
    }
}

/// Text as YAML and JSON quote it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// One article for each pack: the pack in every field that is shown.
async fn articles(app: &TestApp, vectors: &[String]) -> usize {
    let packs = packed(vectors, 190);
    let mut bodies = vectors.chunks(vectors.len().div_ceil(packs.len()));
    for (number, pack) in packs.iter().enumerate() {
        let text = quoted(pack);
        let kind = ["news", "publication", "event"][number % 2];
        let mut article = format!("---\ntitle: {text}\nslug: hostile-{number}\ndate: {}-14\n", MONTHS[number % 2]);
        let _ = write!(
            article,
            "kind: {kind}\nsummary: {text}\nsource_name: {text}\nsource_url: https://news.example.org/{number}\n\
             profiles: [{}]\nimage: {PICTURES}{number}.png\nimage_alt: {text}\n---\n\n",
            quoted(&format!("x {pack}"))
        );
        article.push_str(&bodies.next().unwrap_or_default().join("\n\n"));
        app.write(&format!("articles/{number}.md"), &article);
    }
    let report = app.run(&["articles", "import", "articles", "--json"]).await.ok().json();
    assert_eq!(report["new"], packs.len(), "{report}");
    packs.len()
}

/// Readers whose names are vectors.
async fn readers(app: &TestApp, vectors: &[String]) -> usize {
    let mut table = String::from("email,name\n");
    let names = packed(vectors, 90);
    for (number, name) in names.iter().enumerate() {
        let _ = writeln!(table, "reader{number}@example.net,\"{}\"", name.replace('"', "\"\""));
    }
    app.write("readers.csv", &table);
    let consent = ["--consent", "<svg onload=xss(1)>", "--consent-date", "2011-01-01", "--json"];
    let report = app.run(&[&["subscribers", "import", "readers.csv"], &consent[..]].concat()).await.json();
    report["new"].as_u64().and_then(|new| usize::try_from(new).ok()).expect("a number")
}

/// The words of an edition, for all and for each language, in every field; reasons for articles left out.
async fn words(app: &TestApp, desk: &Desk<'_>, vectors: &[String]) {
    let (lines, note) = (packed(vectors, 290), vectors.join("\n\n"));
    let reasons = packed(vectors, 190);
    let mut line = lines.iter().cycle();
    let mut next = || line.next().expect("a cycle has no end").as_str();
    for month in MONTHS {
        for language in ["", "en", "fr", "es"] {
            let fields = [
                ("title", next()),
                ("subject", next()),
                ("preheader", next()),
                ("note", &note),
                ("language", language),
            ];
            let page = desk.post(&format!("/admin/editions/{month}/words"), &fields).await;
            desk.follow(page).await.is(200).says("The words are saved.");
        }
    }
    let form = value_of(&desk.get("/admin/account").await.is(200), "form");
    for (month, broken) in MONTHS.iter().zip(BROKEN) {
        let body = format!("form={form}&language=&title={broken}&subject={broken}&preheader={broken}&note={broken}");
        let request =
            app.request(Method::POST, &format!("/admin/editions/{month}/words")).header(COOKIE, desk.cookies());
        let page = Page::of(request.header("Content-Type", "application/x-www-form-urlencoded").body(body)).await;
        page.leads_to(&format!("/admin/editions/{month}#words"));
    }
    for (number, reason) in reasons.iter().enumerate().take(40) {
        let (month, act) = (MONTHS[number % 2], format!("leave:hostile-{number}"));
        desk.post(&format!("/admin/editions/{month}/arrange"), &[("act", &act), ("reason", reason)]).await.is(303);
    }
}

/// Members whose names are vectors, and logins from browsers that call themselves so; both are in the log as well.
async fn people(app: &TestApp, desk: &Desk<'_>, vectors: &[String]) {
    for (number, name) in packed(vectors, 99).iter().enumerate().take(60) {
        let email = format!("member{number}@example.org");
        let fields = [("email", email.as_str()), ("name", name), ("role", "editor")];
        desk.post("/admin/team/invite", &fields).await.is(303);
    }
    let ascii: Vec<String> = vectors.iter().filter(|vector| vector.is_ascii()).cloned().collect();
    for agent in packed(&ascii, 199).iter().take(12) {
        // The cookies hold the known browser, or twelve logins would be too many.
        let request = app.request(Method::POST, "/admin/login").header(COOKIE, known_browser(desk));
        let request = request.header(USER_AGENT, agent.replace('\t', " ")).header("Sec-Fetch-Site", "same-origin");
        let body = format!("email={ADA}&password={}", PASSWORD.replace(' ', "+"));
        Page::of(request.header("Content-Type", "application/x-www-form-urlencoded").body(body)).await.is(303);
    }
}

fn known_browser(desk: &Desk<'_>) -> String {
    let cookies = desk.cookies();
    cookies.split("; ").find(|cookie| cookie.starts_with("device-")).expect("the browser is known").to_owned()
}

/// A page that shows what is stored as it is, with a frame, and one whose policy alone keeps it from running.
const CARELESS: [&str; 2] = [
    "<!doctype html><title>x</title><img src=x onerror=alert(1)><iframe srcdoc='<script>xss(1)</script>'></iframe>
     <script src=//canary.example/a.js></script><a href=javascript:xss(1)>x</a>",
    "<!doctype html><meta http-equiv=content-security-policy content=\"script-src 'none'\"><svg onload=alert(1)></svg>",
];

#[tokio::test]
async fn a_page_that_runs_what_is_stored_is_found_out() {
    let expected: [&[&str]; 2] = [
        &["SENTINEL alert", "SENTINEL xss", "asked http://canary.example/a.js", "href=javascript", "onerror in <img"],
        &["SENTINEL policy", "onload in <svg"],
    ];
    for (html, expected) in CARELESS.into_iter().zip(expected) {
        let mut lookout = Lookout::open().await;
        lookout.browser.visit(&serve(html)).await;
        lookout.look("careless").await;
        let alarms = lookout.alarms.join("\n");
        for words in expected {
            assert!(alarms.contains(words), "nobody told of “{words}”:\n{alarms}");
        }
    }
}

#[tokio::test]
async fn nothing_that_is_stored_runs_on_any_page() {
    let vectors = vectors();
    assert!(vectors.len() >= 500, "{}", vectors.len());
    let smtp = SmtpServer::start();
    // So slow that what the servers say is seen on the watched page, piece by piece.
    let app = TestApp::sqlite().relay(&smtp).with("SMTP_CONNECTIONS", "1").with("SMTP_RATE", "50").start().await;
    let articles = articles(&app, &vectors).await;
    let readers = readers(&app, &vectors).await;
    let desk = app.administrator().await;
    for month in MONTHS {
        app.run(&["edition", "assemble", month]).await.ok();
    }
    words(&app, &desk, &vectors).await;
    people(&app, &desk, &vectors).await;

    let mut lookout = Lookout::open().await;
    // Where the browsers are listed that called themselves so; only their owner sees that.
    log_in(&lookout.browser, &app, ADA, "/admin/account").await;
    lookout.look("/admin/account").await;
    lookout.browser.press("Log out").await;
    // Everything else as somebody who wrote none of it.
    app.account(BEA, &["--role", "admin"]).await.ok();
    log_in(&lookout.browser, &app, BEA, "/admin/account").await;
    let mut beginnings = vec!["/admin".to_owned(), "/admin/account".to_owned()];
    beginnings.extend((1..=articles).map(|id| format!("/admin/articles/{id}")));
    for month in MONTHS {
        let page = format!("/admin/editions/{month}");
        beginnings.extend(["", "?language=fr", "?reader=reader1@example.net"].map(|query| format!("{page}{query}")));
        beginnings
            .extend(["?language=en&slice=|", "?language=es&slice=|"].map(|query| format!("{page}/preview{query}")));
    }
    let mut walk = Walk::from(&beginnings);
    while let Some(path) = walk.next(&lookout.browser, &app, &["/admin"]).await {
        if path.starts_with("/admin/articles/") {
            let is_form: bool = lookout.browser.ask("return !!document.querySelector('[name=title]')").await;
            assert!(is_form, "{path} is no article's form");
        }
        lookout.look(&path).await;
    }
    watch(&mut lookout, &app, &smtp, &vectors).await;

    let mut public: Vec<String> = (0..articles).map(|number| format!("/articles/hostile-{number}")).collect();
    public.extend(["/", "/archive", "/archive?lang=fr"].map(str::to_owned));
    let mut walk = Walk::from(&public);
    while let Some(path) = walk.next(&lookout.browser, &app, &["/", "/archive", "/articles"]).await {
        lookout.look(&path).await;
    }
    eprintln!("{} vectors in {articles} articles and {readers} readers; {} pages", vectors.len(), lookout.pages);
    assert!(lookout.alarms.is_empty(), "{} alarms:\n{}", lookout.alarms.len(), lookout.alarms.join("\n"));
}

/// Sends both editions through a server that answers with vectors, and watches.
async fn watch(lookout: &mut Lookout, app: &TestApp, smtp: &SmtpServer, vectors: &[String]) {
    let ascii: Vec<String> = vectors.iter().filter(|vector| vector.is_ascii()).cloned().collect();
    for (number, said) in packed(&ascii, 150).iter().enumerate() {
        let reply = format!("550 5.1.1 {}", said.replace('\t', " "));
        smtp.when(Stage::Rcpt).to(&format!("reader{number}@example.net")).reply(&reply);
    }
    for month in MONTHS {
        app.run(&["edition", "approve", month, "--as", "<svg onload=xss(1)>"]).await.ok();
        app.run(&["edition", "send", month]).await.ok();
        let path = format!("/admin/editions/{month}");
        lookout.browser.visit(&app.url(&path)).await;
        let mut seen = BTreeMap::new();
        eventually("the edition has gone out", async || {
            let said: Vec<String> =
                lookout.browser.ask("return [...document.querySelectorAll('#live code')].map(e => e.innerText)").await;
            seen.extend(said.into_iter().map(|said| (said, ())));
            let headline = lookout.browser.the(By::Tag("h1")).await.text().await.ok()?;
            headline.contains(" went to ").then_some(())
        })
        .await;
        assert!(seen.len() > 20, "too little of what the server said was seen: {seen:?}");
        lookout.look(&format!("{path}, watched")).await;
    }
}
