//! What comes back to whoever typed it, or to the next one at the same form, is text there too: reasons, files that are
//! brought, what was not saved yet, what two editors disagree about, corrections.

use std::fmt::Write;

use thirtyfour::By;

use crate::desk::{ADA, MONTH, log_in, until_it_says};
use crate::hostile::Lookout;
use crate::support::smtp::SmtpServer;
use crate::support::{Desk, TestApp, eventually, value_of};
use crate::vectors::{packed, vectors};

/// An address under the edition's page.
fn at(path: &str) -> String {
    format!("/admin/editions/{MONTH}{path}")
}

impl Lookout {
    async fn sees(&mut self, app: &TestApp, path: &str, words: &str) {
        self.browser.visit(&app.url(path)).await;
        self.browser.says(words).await;
        self.look(path).await;
    }
}

#[tokio::test]
async fn nothing_that_comes_back_to_a_form_runs_there() {
    let vectors = vectors();
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp).with("SEND_COUNTDOWN", "0s").start().await;
    app.write("readers.csv", "email,language\nann@example.net,en\nbea@example.net,fr\n");
    let consent = ["--consent", "a form", "--consent-date", "2011-01-01"];
    app.run(&[&["subscribers", "import", "readers.csv"], &consent[..]].concat()).await.ok();
    let ada = app.administrator().await;
    let mut lookout = Lookout::open().await;
    log_in(&lookout.browser, &app, ADA, "/admin/account").await;
    a_file(&mut lookout, &app, &ada, &vectors).await;
    an_article(&mut lookout, &app, &ada, &vectors).await;
    reasons(&mut lookout, &app, &ada, &vectors).await;
    corrections(&mut lookout, &app, &ada, &vectors).await;
    assert!(lookout.alarms.is_empty(), "{} alarms:\n{}", lookout.alarms.len(), lookout.alarms.join("\n"));
}

/// A list whose name, columns, cells and mistakes are vectors: shown first, and when it was tried.
async fn a_file(lookout: &mut Lookout, app: &TestApp, ada: &Desk<'_>, vectors: &[String]) {
    let cells: Vec<String> =
        packed(vectors, 78).iter().map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
    let (columns, name) = (cells.chunks(40), packed(vectors, 60).swap_remove(0).replace(['"', '\\'], ""));
    let mut table = String::new();
    for (number, row) in columns.filter(|row| row.len() == 40).enumerate() {
        let first = if number == 0 { "email".to_owned() } else { row[0].clone() };
        let _ = writeln!(table, "{first},{}", row.join(","));
    }
    let brought = ada.upload("/admin/subscribers/import", "file", &name, &table).await.is(303);
    let path = brought.header("location").to_owned();
    lookout.sees(app, &path, "Which column is what").await;
    let run = [("email", "0"), ("name", "1"), ("consent", "<svg onload=xss(1)>"), ("consent_date", "2011")];
    ada.post(&format!("{path}/run"), &[&run[..], &[("consent_date", "<svg onload=xss(1)>")]].concat()).await;
    ada.post(&format!("{path}/run"), &run).await.leads_to(&path);
    lookout.browser.visit(&app.url(&path)).await;
    until_it_says(&lookout.browser, "Why it was refused").await;
    lookout.look(&path).await;
}

/// An article that was typed and not saved, and one that somebody else has saved meanwhile.
async fn an_article(lookout: &mut Lookout, app: &TestApp, ada: &Desk<'_>, vectors: &[String]) {
    let bea = app.member("bea@example.org", "editor").await;
    let river = [("kind", "news"), ("date", "2011-06-14"), ("language", "en"), ("act", "publish")];
    let plain = [("title", "The river came back"), ("body", "[Here](javascript:alert(1))")];
    let made = ada.post("/admin/articles/new", &[&river[..], &plain].concat()).await.is(303);
    let address = made.header("location").to_owned();
    let packs = packed(vectors, 190);
    let (mine, theirs) = (vectors.join("\n\n"), vectors.iter().rev().cloned().collect::<Vec<_>>().join("\n\n"));
    let hostile = |packs: &[String], body: &str| {
        let names = ["title", "summary", "source_name", "profiles", "image_alt"];
        let fields = names.iter().zip(packs).map(|(name, pack)| ((*name).to_owned(), pack.clone()));
        fields.chain([("body".to_owned(), body.to_owned())]).collect::<Vec<_>>()
    };
    let send = async |desk: &Desk<'_>, path: &str, version: &str, fields: &[(String, String)]| {
        let typed: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        desk.post(path, &[&river[..], &[("version", version)], &typed].concat()).await
    };
    send(ada, &format!("{address}/working-copy"), "1", &hostile(&packs, &mine)).await.is(200);
    lookout.sees(app, &address, "You have unsaved changes").await;
    send(&bea, &address, "1", &hostile(&packs[5..], &theirs)).await.leads_to(&address);
    lookout.sees(app, &address, "has saved the article since.").await;
    lookout.sees(app, &format!("{address}?over=1"), "Publish").await;
    lookout.browser.press("Save").await;
    lookout.browser.says("Somebody else was first").await;
    lookout.look("two editors, one article").await;
    lookout.browser.press("Go on editing mine").await;
    lookout.look("two editors, going on").await;
    // The draft of the month is to have something that blocks it.
    let again = [("version", "2"), ("act", "publish")];
    ada.post(&address, &[&river[..3], &plain, &again].concat()).await.leads_to(&address);
}

/// Why what blocks an edition may stay, as the log keeps it.
async fn reasons(lookout: &mut Lookout, app: &TestApp, ada: &Desk<'_>, vectors: &[String]) {
    app.run(&["edition", "assemble", MONTH]).await.ok();
    let packs = packed(vectors, 290);
    for reason in packs.iter().take(12) {
        let hash = value_of(&ada.get(&at("")).await.is(200), "hash");
        ada.post(&at("/approve"), &[("hash", &hash), ("reason", reason)]).await.is(303);
        ada.post(&at("/withdraw"), &[]).await.is(303);
    }
    lookout.sees(app, "/admin/log", "because: ").await;
    let hash = value_of(&ada.get(&at("")).await.is(200), "hash");
    ada.post(&at("/approve"), &[("hash", &hash), ("reason", &packs[12])]).await.is(303);
    lookout.sees(app, &at(""), "Send to 2 readers").await;
}

/// Corrections as they are written, refused, looked at and sent.
async fn corrections(lookout: &mut Lookout, app: &TestApp, ada: &Desk<'_>, vectors: &[String]) {
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    let (subjects, note) = (packed(vectors, 290), vectors.join("\n\n"));
    for pair in subjects.chunks_exact(2).take(3) {
        lookout.sees(app, &at("/erratum"), "to the 2 readers who got it").await;
        let words = [("subject", &pair[0]), ("note", &note), ("subject-fr", &pair[1]), ("note-fr", &note)];
        for (id, text) in words {
            let put = format!("document.getElementById('{id}').value = {}; return true", serde_json::json!(text));
            let _: bool = lookout.browser.ask(&put).await;
        }
        lookout.browser.tap("Preview").await;
        let frame = lookout.browser.the(By::Css("iframe[name=mail]")).await;
        frame.enter_frame().await.expect("there is a frame");
        lookout.browser.the(By::XPath("//*[contains(text(), 'Correction to June 2011')]")).await;
        lookout.browser.enter_default_frame().await.expect("there is a page around it");
        lookout.browser.fill("readers", "3").await;
        lookout.browser.press("Send to 2 readers").await;
        lookout.browser.says("Type 2, the number of readers").await;
        lookout.look("a correction, refused").await;
        let fields = words.map(|(name, text)| (name, text.as_str()));
        ada.post(&at("/erratum"), &[&fields[..], &[("readers", "2")]].concat()).await.is(303);
        eventually("the correction has gone out", async || {
            ada.get(&at("")).await.body.contains("Send a correction…").then_some(())
        })
        .await;
        lookout.sees(app, &at(""), "To 2 readers.").await;
    }
    lookout.sees(app, "/admin/log", "correction").await;
}
