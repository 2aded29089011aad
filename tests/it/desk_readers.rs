//! The desk's pages about readers and their mail: who got it, who may come in, who is gone.

use crate::given::{MONTH, an_approved_edition, readers};
use crate::on_both;
use crate::signup::{a_reader, state};
use crate::support::smtp::{SmtpServer, Stage};
use crate::support::{Desk, Page, TestApp, eventually};

const UGLY: &str = "550 5.1.1 <img src=x onerror=alert(1)>";

/// The address of a reader's page, by the list.
async fn page_of(desk: &Desk<'_>, address: &str) -> String {
    let list = desk.get(&format!("/admin/subscribers?q={address}")).await.is(200);
    list.link("<th scope=\"row\"><a href=\"")
}

/// Waits until a run of an import has ended; its page.
async fn ended(desk: &Desk<'_>, path: &str) -> Page {
    eventually("the import ends", async || {
        let page = desk.get(path).await.is(200);
        (!page.body.contains("http-equiv=\"refresh\"")).then_some(page)
    })
    .await
}

on_both!(readers_are_searched_filtered_and_turned_over);
async fn readers_are_searched_filtered_and_turned_over(app: TestApp) {
    let app = app.start().await;
    let desk = app.administrator().await;
    desk.get("/admin/subscribers").await.is(200).says("No readers yet").says("/admin/subscribers/import");
    readers(&app, 120).await;
    let first = desk.get("/admin/subscribers").await.is(200).says("120 in all").says("reader120@example.net");
    assert!(first.body.contains("reader71@example.net") && !first.body.contains("reader70@example.net"));
    let older = first.link("rel=\"next\" href=\"");
    let second = desk.get(&older).await.is(200).says("reader70@example.net").says("reader21@example.net");
    desk.get(&second.link("rel=\"prev\" href=\"")).await.is(200).says("reader120@example.net");
    desk.get("/admin/subscribers?q=READER%20119").await.is(200).says("reader119@example.net").says("1 found");
    desk.get("/admin/subscribers?q=r%25r&state=active&language=en").await.is(200).says("No reader fits");
    desk.get("/admin/subscribers?state=pending").await.is(200).says("0 found");
    let odd = "/admin/subscribers?q=%22%3E%3Cscript%3E&state=none&region=nowhere&before=x&after=9223372036854775807";
    let odd = desk.get(odd).await.is(200);
    assert!(!odd.body.contains("<script>"), "{}", odd.body);
}

on_both!(the_story_of_a_reader_is_told_with_the_servers_own_words);
async fn the_story_of_a_reader_is_told_with_the_servers_own_words(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    an_approved_edition(&app, 60).await;
    a_reader(&app, &smtp, "mirabel@example.org").await;
    smtp.when(Stage::Rcpt).to("reader2@example.net").reply(UGLY);
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();

    let desk = app.administrator().await;
    let mirabel = desk.get(&page_of(&desk, "mirabel@example.org").await).await.is(200);
    let places = ["Signed up", "Confirmation mail", "Confirmed", "Welcome mail", "Digest of"]
        .map(|words| mirabel.body.find(words).unwrap_or_else(|| panic!("no “{words}” in {}", mirabel.body)));
    assert!(places.is_sorted(), "{places:?}: {}", mirabel.body);
    let mirabel = mirabel.says("Message-ID <code>&lt;").says("all regions");
    let listed = app.run(&["deliveries", "list", MONTH, "--json"]).await.ok().json_lines();
    let copy = listed.iter().find(|row| row["address"] == "mirabel@example.org").expect("she got a copy");
    let message_id = copy["message_id"].as_str().expect("a Message-ID").trim_matches(['<', '>']);
    mirabel.says(message_id);

    let refused = desk.get("/admin/deliveries?state=rejected").await.is(200).says("1 in all");
    let refused = refused.says("reader2@example.net").says("550 5.1.1 &lt;img src");
    assert!(!refused.body.contains("<img"), "{}", refused.body);
    let story = desk.get(&page_of(&desk, "reader2@example.net").await).await.is(200).says("550 5.1.1 &lt;img src");
    assert!(!story.body.contains("<img"), "{}", story.body);
    let first = desk.get("/admin/deliveries").await.is(200).says("61 in all").says("mirabel@example.org");
    let older = desk.get(&first.link("rel=\"next\" href=\"")).await.is(200).says("reader1@example.net");
    assert!(first.body.contains("reader12@example.net") && !older.body.contains("reader12@example.net"));
    let one = desk.get("/admin/deliveries?q=reader1@example.net").await.is(200).says("reader1@example.net");
    assert!(!one.body.contains("reader3@example.net"));
    desk.get("/admin/deliveries?q=ader%25").await.is(200).says("No delivery fits");

    let table = desk.post(&format!("/admin/deliveries/export?edition={MONTH}&state=accepted"), &[]).await.is(200);
    assert!(table.header("content-type").starts_with("text/csv"));
    assert_eq!(table.body.lines().count(), 1 + 60, "{}", table.body);
    let refused = desk.post("/admin/deliveries/export?state=rejected", &[]).await.is(200);
    assert!(refused.body.contains("reader2@example.net,rejected,,1,<"), "{}", refused.body);
}

on_both!(a_list_is_brought_tried_and_taken_in_and_nobody_is_mailed);
async fn a_list_is_brought_tried_and_taken_in_and_nobody_is_mailed(app: TestApp) {
    let app = app.start().await;
    app.run(&["subscribers", "erase", "gone@example.org", "--yes"]).await.ok();
    let desk = app.administrator().await;
    desk.upload("/admin/subscribers/import", "file", "empty.csv", "").await.is(422).says("The file is empty");
    let table = "Nom;Courriel;Pays;X\nAda \"A\";ada@example.org;kenya;1\n<b>Bo</b>;bo@example.org;;2\n\
                 Gone;gone@example.org;;3\nNobody;nobody;;4\n";
    let brought = desk.upload("/admin/subscribers/import", "file", "list<x>.csv", table).await.is(303);
    let path = brought.header("location").to_owned();
    let page = desk.get(&path).await.is(200).says("4 rows").says("&lt;b&gt;Bo&lt;/b&gt;").says("list&lt;x&gt;.csv");
    let page = page.says("Try 4 rows, change nothing").says("value=\"1\" selected");
    assert!(!page.body.contains("<b>Bo"));

    let run = format!("{path}/run");
    let columns = [("email", "1"), ("name", "0"), ("regions", "2")];
    let consent = [("consent", "a fair"), ("consent_date", "2011-04")];
    desk.post(&run, &columns).await.is(422).says("it is the proof").says("A date is wanted");
    desk.post(&run, &[&consent[..], &[("email", "9")]].concat()).await.is(422).says("which column has the addresses");
    desk.post(&run, &[&columns[..], &consent[..]].concat()).await.leads_to(&path);
    let tried = ended(&desk, &path).await.says("Tried: there would be").says("Import 2 readers").says("suppressed");
    tried.says("Nobody is mailed");
    app.run(&["subscribers", "show", "ada@example.org"]).await.exits(1);
    let refused = desk.get(&format!("{path}/refused.csv")).await.is(200);
    let lines: Vec<&str> = refused.body.lines().collect();
    assert!(lines[1].starts_with("4,") && lines[2].starts_with("5,") && lines.len() == 3, "{lines:?}");

    desk.post(&run, &[&columns[..], &consent[..], &[("act", "import")]].concat()).await.leads_to(&path);
    ended(&desk, &path).await.says("Nobody was mailed").says("The file is gone from the server");
    desk.post(&run, &[&columns[..], &consent[..], &[("act", "import")]].concat()).await.leads_to(&path);
    desk.get(&path).await.is(200).says("The file was taken in already").says("Nobody was mailed");
    assert_eq!(state(&app, "ada@example.org").await, "active");
    let shown = app.run(&["subscribers", "show", "ada@example.org", "--json"]).await.ok().json();
    assert_eq!((shown["name"].as_str(), &shown["regions"][0]), (Some("Ada \"A\""), &serde_json::json!("kenya")));
    assert_eq!(shown["deliveries"], serde_json::json!([]));
    desk.get(&page_of(&desk, "ada@example.org").await).await.is(200).says("consent: a fair, given 2011-04");
    let log = desk.get("/admin/log").await.is(200).says("readers imported").says("2 new, 0 updated, 0 unchanged");
    assert!(!log.body.contains("ada@example.org</td>") && !log.body.contains("bo@example.org"), "{}", log.body);

    // Another member of the team can't see it, not even an administrator.
    let other = app.member("bea@example.org", "admin").await;
    other.get(&path).await.is(404);
    other.post(&run, &columns).await.is(404);
    desk.post(&format!("{path}/discard"), &[]).await.leads_to("/admin/subscribers");
    desk.get(&path).await.is(404);
}

on_both!(a_reader_who_agreed_elsewhere_is_added_with_the_proof);
async fn a_reader_who_agreed_elsewhere_is_added_with_the_proof(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).start().await;
    app.run(&["subscribers", "erase", "gone@example.org", "--yes"]).await.ok();
    let desk = app.administrator().await;
    let new = "/admin/subscribers/new";
    desk.get(new).await.is(200).says("Add a reader");
    let add = async |email: &str, consent: &str, date: &str| {
        let fields =
            [("email", email), ("name", "Noa <N>"), ("language", "en"), ("consent", consent), ("consent_date", date)];
        desk.post(new, &fields).await
    };
    let refused = add("noa", "", "yesterday").await.is(422).says("it is the proof").says("id=\"date-problem\"");
    refused.says("id=\"email-problem\"").says("value=\"Noa &lt;N&gt;\"");
    add("gone@example.org", "by telephone", "2011-06-01").await.is(422).says("suppressed");
    let page = desk.follow(add("noa@example.org", "by telephone", "2011-06-01").await.is(303)).await.is(200);
    page.says("On the list. Nobody was mailed.").says("consent: by telephone, given 2011-06-01");
    assert_eq!(state(&app, "noa@example.org").await, "active");
    let again = desk.follow(add("Noa@example.org", "again", "2011").await.is(303)).await;
    again.says("was on the list already");
    let log = desk.get("/admin/log").await.is(200).says("reader added").says("consent: by telephone, 2011-06-01");
    assert!(!log.body.contains("noa@example.org"), "the log outlives an erasure: {}", log.body);
    assert!(smtp.accepted().iter().all(|mail| mail.to[0] != "noa@example.org"));
}

on_both!(a_reader_who_asks_the_team_is_taken_off_the_list);
async fn a_reader_who_asks_the_team_is_taken_off_the_list(app: TestApp) {
    crate::given::readers(&app, 2).await;
    let app = app.start().await;
    let desk = app.administrator().await;
    let page = page_of(&desk, "reader1@example.net").await;
    let press = async |act: &str| {
        let pressed = desk.post(&format!("{page}/{act}"), &[]).await.leads_to(&page);
        desk.follow(pressed).await.is(200)
    };
    press("undo").await.says("only the reader can come back now");
    press("unsubscribe").await.says("Off the list").says("asked the team").says("Undo: back on the list");
    assert_eq!(state(&app, "reader1@example.net").await, "unsubscribed");
    press("unsubscribe").await.says("was not on the list any more");
    let back = press("undo").await.says("Back on the list").says("Take off the list");
    assert!(!back.body.contains("Undo: back"), "{}", back.body);
    assert_eq!(state(&app, "reader1@example.net").await, "active");
    desk.get("/admin/log").await.is(200).says("reader unsubscribed").says("unsubscribing undone");
    let editor = app.member("edna@example.org", "editor").await;
    editor.post(&format!("{page}/unsubscribe"), &[]).await.is(403);
    assert_eq!(state(&app, "reader2@example.net").await, "active");
}

on_both!(an_import_that_a_restart_interrupts_says_so);
async fn an_import_that_a_restart_interrupts_says_so(mut app: TestApp) {
    app.start_again().await;
    let path = {
        let desk = app.administrator().await;
        let rows: String = (0..60_000).map(|n| format!("reader{n}@example.org\n")).collect();
        let brought = desk.upload("/admin/subscribers/import", "file", "a.csv", &format!("email\n{rows}")).await;
        let path = brought.is(303).header("location").to_owned();
        let fields = [("email", "0"), ("consent", "a fair"), ("consent_date", "2011"), ("act", "import")];
        desk.post(&format!("{path}/run"), &fields).await.leads_to(&path);
        desk.get(&path).await.is(200).says("http-equiv=\"refresh\"").says("Taking the readers in");
        desk.post(&format!("{path}/run"), &fields).await.leads_to(&path);
        path
    };
    app.kill9();
    app.start_again().await;
    let desk = app.again("ada@example.org").await;
    desk.get(&path).await.is(200).says("A restart of the program interrupted it").says("Begin again when you like");
}

on_both!(a_reader_is_erased_and_the_address_never_mailed_until_that_is_lifted);
async fn a_reader_is_erased_and_the_address_never_mailed_until_that_is_lifted(app: TestApp) {
    let app = app.start().await;
    readers(&app, 2).await;
    let desk = app.administrator().await;
    let reader = page_of(&desk, "reader1@example.net").await;
    let erase = format!("{reader}/erase");
    desk.get(&erase).await.is(200).says("This can't be undone").says("never mailed again");
    desk.post(&erase, &[]).await.leads_to("/admin/subscribers");
    desk.get(&reader).await.is(404);
    desk.post(&erase, &[]).await.is(404);
    desk.get("/admin/log").await.is(200).says("reader erased");

    desk.get("/admin/suppressions").await.is(200).says("erased by request");
    let asked = async |address: &str| desk.post("/admin/suppressions/look-up", &[("address", address)]).await;
    asked("nobody").await.is(422).says("address-problem");
    asked("READER1@example.net").await.is(200).says("Lift 1 suppression");
    asked("reader2@example.net").await.is(200).says("Not suppressed");
    desk.post("/admin/suppressions/add", &[("address", "reader2@example.net")]).await.leads_to("/admin/suppressions");
    asked("reader2@example.net").await.is(200).says("added by hand");
    desk.get(&page_of(&desk, "reader2@example.net").await).await.is(200).says("This address is suppressed");
    for _ in 0..2 {
        let lifted = desk.post("/admin/suppressions/lift", &[("address", "reader1@example.net")]).await;
        lifted.leads_to("/admin/suppressions");
    }
    asked("reader1@example.net").await.is(200).says("Not suppressed");
    let log = desk.get("/admin/log").await.is(200).says("suppression lifted").says("…, erased").says("…, by-hand");
    assert!(!log.body.contains("example.net"), "{}", log.body);
    assert_eq!(log.body.matches("<td>suppression lifted</td>").count(), 1, "{}", log.body);
}

on_both!(readers_are_exported_and_what_looks_like_a_formula_is_not);
async fn readers_are_exported_and_what_looks_like_a_formula_is_not(app: TestApp) {
    let app = app.start().await;
    app.write("readers.csv", "email,name\nada@example.org,=1+1\nbo@example.org,Bo\n");
    let import = ["subscribers", "import", "readers.csv", "--consent", "a form", "--consent-date", "2011-01-01"];
    app.run(&import).await.ok();
    let desk = app.administrator().await;
    desk.get("/admin/subscribers").await.is(200).says("Export 2 readers");
    let exported = desk.post("/admin/subscribers/export", &[]).await.is(200);
    assert!(exported.header("content-disposition").contains("readers.csv"));
    let same = app.run(&["subscribers", "export"]).await.ok().stdout;
    assert_eq!(exported.body, same);
    assert!(same.contains("ada@example.org,'=1+1,"), "{same}");
    desk.get("/admin/log").await.is(200).says("readers exported").says("2 readers");
    desk.post("/admin/subscribers/forget-unconfirmed", &[]).await.leads_to("/admin/subscribers");
}

on_both!(an_editor_looks_at_readers_and_changes_none_and_an_approver_does_not_even_look);
async fn an_editor_looks_at_readers_and_changes_none_and_an_approver_does_not_even_look(app: TestApp) {
    let app = app.start().await;
    readers(&app, 1).await;
    let editor = app.member("ed@example.org", "editor").await;
    let reader = page_of(&editor, "reader1@example.net").await;
    let page = editor.get(&reader).await.is(200);
    assert!(!page.body.contains("/erase"), "{}", page.body);
    editor.get("/admin/deliveries").await.is(200).says("Nothing was sent yet");
    editor.post("/admin/deliveries/export", &[]).await.is(403);
    for path in ["/admin/subscribers/import", "/admin/suppressions", &format!("{reader}/erase")] {
        editor.get(path).await.is(403);
    }
    for path in ["/admin/subscribers/export", "/admin/suppressions/lift", &format!("{reader}/erase")] {
        editor.post(path, &[("address", "reader1@example.net")]).await.is(403);
    }
    editor.upload("/admin/subscribers/import", "file", "a.csv", "email\na@example.org\n").await.is(403);
    let approver = app.member("app@example.org", "approver").await;
    for path in ["/admin/subscribers", "/admin/deliveries", &reader] {
        approver.get(path).await.is(403);
    }
    assert_eq!(state(&app, "reader1@example.net").await, "active");
}
