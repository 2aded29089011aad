//! No page keeps anybody out: every one that links lead to, and those that it takes something to get to.

use std::fmt::Write;

use thirtyfour::By;

use crate::browser::{Browser, Screen};
use crate::desk;
use crate::support::smtp::{Answer, Gate, SmtpServer, Stage};
use crate::support::{PASSWORD, TestApp, code_of};
use crate::walk::Walk;

const ADA: &str = "ada@example.org";

/// Where the articles' pictures are; nobody answers there.
const PICTURES: &str = "https://pictures.example.org/";

/// Links into the page itself that lead nowhere, such as those of a refused form to its fields.
const ASTRAY: &str = "
    const here = a => a.pathname === location.pathname && a.search === location.search && a.hash.length > 1;
    const links = [...document.querySelectorAll('a[href]')].filter(here).map(a => a.hash);
    return links.filter(hash => !document.getElementById(decodeURIComponent(hash.slice(1))))";

/// Editions in every state, each with the month that it is in; see [`every_state`].
const STATES: [&str; 9] =
    ["2011-01", "2011-02", "2011-03", "2011-04", "2011-05", "2011-06", "2011-07", "2011-08", "2011-09"];

/// An article of a month, with what makes a page long.
fn article(month: &str, slug: &str, more: &str) -> String {
    let text = "After three dry years the water stood in the channels again. ".repeat(12);
    format!(
        "---\ntitle: The river of {slug} came back, and with it a very-long-word-that-nobody-hyphenates\nslug: {slug}\n\
         date: {month}-14\nlanguage: en\nsource_name: River Desk\nsource_url: https://news.example.org/{slug}\n{more}---\n\n\
         {text}\n\n## A heading\n\n- one\n- [two](https://example.org/two)\n\n> A quotation.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
}

/// An installation that has seen everything: an edition that was sent, with copies refused and in doubt; one that was
/// cancelled, held, and is on its way; one that counts down; a draft, an approved one, one being collected, an empty one.
async fn every_state(app: &TestApp, smtp: &SmtpServer) -> Gate {
    for month in &STATES[..8] {
        app.write(
            &format!("articles/{month}.md"),
            &article(month, &format!("in-{month}"), "kind: news\nregions: [kenya]\n"),
        );
    }
    let more = [
        ("a", "kind: news\nimage: https://pictures.example.org/a.png\n"),
        (
            "b",
            "kind: news\nprofiles: [River Commission, Wells]\nimage: https://pictures.example.org/b.png\nimage_alt: A boat\n",
        ),
        ("c", "kind: publication\n"),
        ("d", "kind: event\n"),
    ];
    for (slug, more) in more {
        app.write(&format!("articles/{slug}.md"), &article("2011-06", &format!("in-june-{slug}"), more));
    }
    app.run(&["articles", "import", "articles"]).await.ok();
    let mut table = String::from("email,language\n");
    for number in 1..=12 {
        let _ = writeln!(table, "reader{number}@example.net,{}", ["en", "fr", "es"][number % 3]);
    }
    app.write("readers.csv", &table);
    let consent = ["--consent", "a paper form", "--consent-date", "2011-01-01"];
    app.run(&[&["subscribers", "import", "readers.csv"], &consent[..]].concat()).await.ok();
    for month in &STATES[..7] {
        app.run(&["edition", "assemble", month]).await.ok();
        if *month != "2011-06" {
            app.run(&["edition", "approve", month, "--as", "Ada"]).await.ok();
        }
    }
    smtp.when(Stage::Dot).to("reader2@example.net").answer(Answer::TakeAndHangUp);
    smtp.when(Stage::Rcpt).to("reader3@example.net").reply("550 5.1.1 no such user");
    app.run(&["edition", "send", "2011-01", "--wait"]).await.ok();
    for month in ["2011-02", "2011-03"] {
        app.run(&["edition", "send", month]).await.ok();
        app.run(&["edition", "pause", month]).await.ok();
    }
    app.run(&["edition", "cancel", "2011-02"]).await.ok();
    let words = ["--title", "A month of water", "--leave-out", "in-june-c", "--reason", "It is a draft still"];
    app.run(&[&["edition", "edit", "2011-06"], &words[..]].concat()).await.ok();
    app.account(ADA, &["--name", "Ada"]).await.ok();
    smtp.behave();
    let gate = smtp.when(Stage::Rcpt).to("reader7@example.net").hold();
    app.run(&["edition", "send", "2011-04"]).await.ok();
    gate
}

/// Collects what keeps people out of pages.
struct Inspection {
    browser: Browser,
    pages: usize,
    barriers: Vec<String>,
}

impl Inspection {
    /// Looks at the open page: what keeps people out, and what the browser complains of.
    async fn look(&mut self, name: &str) {
        self.pages += 1;
        self.barriers.extend(self.browser.barriers(name).await);
        let complaints = self.browser.complaints().await.into_iter().filter(|complaint| {
            // Pages are refused on purpose here, and nobody answers where articles have their pictures.
            !complaint.contains("responded with a status of 4") && !complaint.starts_with(PICTURES)
        });
        self.barriers.extend(complaints.map(|complaint| format!("{name}: the console says {complaint}")));
        let astray: Vec<String> = self.browser.ask(ASTRAY).await;
        self.barriers.extend(astray.into_iter().map(|link| format!("{name}: {link} leads to nothing on this page")));
    }

    /// Fails the test if there was anything, or if too few pages were seen.
    fn ends(self, least: usize) {
        assert!(self.barriers.is_empty(), "{} barriers:\n{}", self.barriers.len(), self.barriers.join("\n"));
        eprintln!("{} pages, each in four ways", self.pages);
        assert!(self.pages >= least, "only {} pages were seen", self.pages);
    }
}

#[tokio::test]
async fn no_page_of_the_desk_keeps_anybody_out() {
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp).with("SEND_COUNTDOWN", "1h").with("UNKNOWN_POLICY", "hold");
    let gate = every_state(&app, &smtp).await;
    let app = app.start().await;
    gate.reached().await;
    let browser = Browser::open(Screen::Desktop).await;
    let mut inspection = Inspection { browser, pages: 0, barriers: Vec::new() };

    for path in ["/admin/login", "/admin/forgotten", "/admin/setup/x", "/admin/invitation/x", "/admin/reset/x"] {
        inspection.browser.visit(&app.url(path)).await;
        inspection.look(path).await;
    }
    inspection.browser.visit(&app.url("/admin/login")).await;
    log_in(&inspection.browser, "wrong guess tuesday").await;
    inspection.look("the login, refused").await;
    log_in(&inspection.browser, PASSWORD).await;

    // One that counts down.
    inspection.browser.visit(&app.url("/admin/editions/2011-05/send")).await;
    inspection.browser.fill("readers", "12").await;
    inspection.browser.press("Send to 12 readers").await;
    let mut beginnings: Vec<String> = STATES.iter().map(|month| format!("/admin/editions/{month}")).collect();
    let more =
        ["", "/prove", "/editions/2011-06?language=fr", "/editions/2011-07/send", "/editions/nothing", "/log?before=5"];
    beginnings.extend(more.map(|path| format!("/admin{path}")));
    let mut walk = Walk::from(&beginnings);
    while let Some(path) = walk.next(&inspection.browser, &app, &["/admin"]).await {
        inspection.look(&path).await;
    }
    the_forms_of_the_desk(&mut inspection, &app).await;
    inspection.ends(35);
}

#[tokio::test]
async fn no_step_of_an_import_or_of_an_article_keeps_anybody_out() {
    let app = TestApp::sqlite().start().await;
    let ada = app.administrator().await;
    let browser = Browser::open(Screen::Desktop).await;
    let mut inspection = Inspection { browser, pages: 0, barriers: Vec::new() };
    desk::log_in(&inspection.browser, &app, ADA, "/admin/subscribers/import").await;
    an_import(&mut inspection, &app).await;

    let new = "/admin/articles/new";
    inspection.browser.visit(&app.url(new)).await;
    inspection.look(new).await;
    inspection.browser.press("Publish").await;
    inspection.browser.says("Every article has a title.").await;
    inspection.look("an article, refused").await;
    inspection.browser.fill("title", "The river came back").await;
    inspection.browser.fill("body", "The water is high.\n\nNobody expected it.").await;
    inspection.browser.press("Publish").await;
    inspection.look("an article, published").await;
    let address = inspection.browser.current_url().await.expect("a page is open").path().to_owned();

    inspection.browser.fill("summary", "Mine").await;
    let hers = [("version", "1"), ("title", "The lake came back"), ("kind", "news"), ("date", "2011-06-14")];
    let more = [("language", "en"), ("body", "The lake is low."), ("act", "publish")];
    ada.post(&address, &[&hers[..], &more].concat()).await.is(303);
    inspection.browser.press("Save").await;
    inspection.browser.says("Somebody else was first").await;
    inspection.look("two editors, one article").await;
    inspection.browser.press("Go on editing mine").await;
    inspection.look("two editors, going on").await;
    inspection.browser.visit(&app.url(&address)).await;
    inspection.browser.says("You have unsaved changes").await;
    inspection.look("an article with unsaved changes").await;
    inspection.ends(11);
}

/// Chooses a file on the open page and brings it.
async fn bring(browser: &Browser, app: &TestApp, file: &str) {
    let chooser = browser.the(By::Id("file")).await;
    chooser.send_keys(app.folder().join(file).display().to_string()).await.expect("a file can be chosen");
    browser.press("Bring the file").await;
}

/// Brings a file with mistakes, and looks at each step, refused ones too.
async fn an_import(inspection: &mut Inspection, app: &TestApp) {
    app.write("readers.csv", "Who;Mail;X\nAda;ada@example.net;1\nBo;bo@example.net;2\nNobody;nobody;3\n");
    app.write("empty.csv", "");
    bring(&inspection.browser, app, "empty.csv").await;
    inspection.browser.says("The file is empty").await;
    inspection.look("a file, refused").await;
    bring(&inspection.browser, app, "readers.csv").await;
    inspection.browser.says("Which column is what").await;
    inspection.look("an import, which column is what").await;
    // The browser itself would ask for the rest.
    let _: bool = inspection.browser.ask("for (const e of document.forms) e.noValidate = true; return true").await;
    inspection.browser.press("Try 3 rows, change nothing").await;
    inspection.browser.says("it is the proof").await;
    inspection.look("an import, refused").await;
    inspection.browser.fill("consent", "a fair").await;
    inspection.browser.fill("consent_date", "2011").await;
    inspection.browser.press("Try 3 rows, change nothing").await;
    desk::until_it_says(&inspection.browser, "Tried: there would be").await;
    inspection.look("an import, tried").await;
    inspection.browser.press("Import 2 readers").await;
    desk::until_it_says(&inspection.browser, "Nobody was mailed").await;
    inspection.look("an import, done").await;
}

/// Fills in the login form on the open page.
async fn log_in(browser: &Browser, password: &str) {
    browser.fill("email", ADA).await;
    browser.fill("password", password).await;
    browser.press("Log in").await;
}

/// The pages that forms lead to, refused ones too. Leaves with a second factor set up.
async fn the_forms_of_the_desk(inspection: &mut Inspection, app: &TestApp) {
    let refused = [
        ("/admin/account", "name", " ", "Save the name"),
        ("/admin/account", "present", "wrong guess", "Change the password"),
        ("/admin/team", "email", "ben@example", "Send the invitation"),
        ("/admin/editions/2011-07/send", "readers", "1", "Send to 12 readers"),
        ("/admin/prove", "password", "wrong guess", "Go on"),
        ("/admin/account/authenticator", "code", "000000", "Turn the code on"),
    ];
    for (path, field, text, button) in refused {
        inspection.browser.visit(&app.url(path)).await;
        inspection.browser.fill(field, text).await;
        // The browser itself would ask for the rest.
        let _: bool = inspection.browser.ask("for (const e of document.forms) e.noValidate = true; return true").await;
        inspection.browser.press(button).await;
        inspection.look(&format!("{path}, refused")).await;
    }
    let secret = inspection.browser.the(By::Css("ol code")).await.text().await.expect("the secret is text");
    inspection.browser.fill("code", &code_of(&secret, 0)).await;
    inspection.browser.press("Turn the code on").await;
    inspection.browser.says("Your recovery codes").await;
    inspection.look("the recovery codes").await;
    inspection.browser.press("I have them").await;
    inspection.look("the account with a code").await;
    inspection.browser.press("Log out").await;
    log_in(&inspection.browser, PASSWORD).await;
    inspection.browser.says("Your code").await;
    inspection.look("the code").await;
    inspection.browser.visit(&app.url("/admin/forgotten")).await;
    inspection.browser.fill("email", ADA).await;
    inspection.browser.press("Send me the link").await;
    inspection.look("the forgotten password, sent").await;
}

#[tokio::test]
async fn no_page_for_a_beginner_an_editor_or_a_reader_keeps_anybody_out() {
    let smtp = SmtpServer::start();
    let mut app = TestApp::sqlite().start().await;
    let browser = Browser::open(Screen::Desktop).await;
    let mut inspection = Inspection { browser, pages: 0, barriers: Vec::new() };
    let link = app.server().stdout.until(setup_link).await.expect("a link");
    for path in ["/admin/login", &link] {
        inspection.browser.visit(&app.url(path)).await;
        inspection.look(path).await;
    }
    app.sigterm().await;
    let app = app.relay(&smtp).with("UNKNOWN_POLICY", "hold");
    let _gate = every_state(&app, &smtp).await;
    app.account("edna@example.org", &["--role", "editor"]).await.ok();
    let mut app = app.without("SMTP_URL");
    app.start_again().await;

    inspection.browser.visit(&app.url("/")).await;
    inspection.look("/").await;
    inspection.browser.fill("email", "reader@example").await;
    inspection.browser.press("Subscribe").await;
    inspection.look("the form, refused").await;
    inspection.browser.fill("email", "reader@example.org").await;
    inspection.browser.press("Subscribe").await;
    let mut walk =
        Walk::from(&["/", "/?lang=fr", "/nothing", "/subscribe/check-your-mail", "/outbox"].map(str::to_owned));
    while let Some(path) =
        walk.next(&inspection.browser, &app, &["/", "/archive", "/articles", "/privacy", "/outbox"]).await
    {
        inspection.look(&path).await;
    }

    inspection.browser.visit(&app.url("/admin/login")).await;
    inspection.browser.fill("email", "edna@example.org").await;
    inspection.browser.fill("password", PASSWORD).await;
    inspection.browser.press("Log in").await;
    for path in
        ["/admin", "/admin/team", "/admin/editions/2011-06", "/admin/editions/2011-04", "/admin/editions/2011-08"]
    {
        inspection.browser.visit(&app.url(path)).await;
        inspection.look(&format!("{path} for an editor")).await;
    }
    inspection.ends(25);
}

fn setup_link(printed: &str) -> Option<String> {
    let (_, after) = printed.split_once("/admin/setup/")?;
    Some(format!("/admin/setup/{}", after.split_once(char::is_whitespace)?.0))
}
