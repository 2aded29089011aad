//! Before an edition goes out: what has to be mended, test copies, whose signature it takes, what the overview says.

use crate::given::{MONTH, TITLE, an_approved_edition, an_article, article, readers};
use crate::on_both;
use crate::support::smtp::SmtpServer;
use crate::support::{Desk, Page, TestApp, eventually, value_of};

/// An address under the edition's page.
fn at(path: &str) -> String {
    format!("/admin/editions/{MONTH}{path}")
}

/// Approves exactly what the page shows.
async fn approve(desk: &Desk<'_>, reason: &str) -> Page {
    let hash = value_of(&desk.get(&at("")).await.is(200), "hash");
    let page = desk.post(&at("/approve"), &[("hash", &hash), ("reason", reason)]).await;
    desk.follow(page).await.is(200)
}

async fn state(app: &TestApp) -> String {
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    shown["state"].as_str().expect("a state").to_owned()
}

on_both!(what_blocks_stops_an_approval_until_somebody_says_why_it_may_stay);
async fn what_blocks_stops_an_approval_until_somebody_says_why_it_may_stay(app: TestApp) {
    app.write("articles/sahel.md", &article().replace("Paragraph 3.", "[Here](javascript:alert(1))"));
    app.run(&["articles", "import", "articles"]).await.ok();
    readers(&app, 1).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    let app = app.start().await;
    let ada = app.administrator().await;
    let page = ada.get(&at("")).await.is(200).says("1 to mend").says("Blocks:");
    let mended_at = page.link("<a href=\"/admin/articles/");
    let (id, field) = mended_at.split_once('#').expect("it leads to a field");
    ada.get(&format!("/admin/articles/{id}"))
        .await
        .is(200)
        .says(&format!("id=\"{field}\""))
        .says("javascript:alert(1)");

    approve(&ada, " ").await.says("Not approved:").says("say why it may stay");
    assert_eq!(state(&app).await, "draft");
    approve(&ada, "It is quoted").await.says("is approved.");
    assert_eq!(state(&app).await, "approved");
    ada.get("/admin/log").await.is(200).says("in spite of").says("because: It is quoted");
}

on_both!(two_members_sign_off_at_the_desk);
async fn two_members_sign_off_at_the_desk(app: TestApp) {
    an_article(&app).await;
    readers(&app, 1).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    let app = app.with("APPROVALS", "2").start().await;
    let (ada, ben) = (app.administrator().await, app.member("ben@example.org", "approver").await);
    approve(&ada, "").await.says("It waits for a second person.");
    let hash = value_of(&ben.get(&at("")).await.is(200), "hash");
    ada.post(&at("/approve"), &[("hash", &hash)]).await.is(303);
    assert_eq!(state(&app).await, "draft", "one person is one person, however often they press");
    approve(&ben, "").await.says("is approved.");
    assert_eq!(state(&app).await, "approved");
}

on_both!(what_changed_since_an_approval_is_said_in_words_and_takes_it_back);
async fn what_changed_since_an_approval_is_said_in_words_and_takes_it_back(app: TestApp) {
    for (slug, kind) in [("river", "news"), ("weir", "news"), ("well", "news"), ("guide", "publication")] {
        let text =
            format!("---\ntitle: About {slug}\nslug: {slug}\nkind: {kind}\ndate: 2011-06-14\n---\n\nOne line.\n");
        app.write(&format!("articles/{slug}.md"), &text);
    }
    app.run(&["articles", "import", "articles"]).await.ok();
    readers(&app, 1).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    let app = app.start().await;
    let ada = app.administrator().await;
    let arrange = async |act: &str| {
        ada.post(&at("/arrange"), &[("act", act)]).await.is(303);
    };
    arrange("feature:weir").await;
    approve(&ada, "").await.says("is approved.");

    arrange("unfeature:weir").await;
    assert_eq!(state(&app).await, "draft");
    ada.get(&at("")).await.is(200).says("It was approved before; that is void").says("Approve for 1 reader");
    arrange("leave:well").await;
    arrange("section:publication:0").await;
    ada.post(&at("/words"), &[("title", "A month of <water>"), ("subject", "Water")]).await.is(303);
    let page = ada.get(&at("")).await.is(200);
    let (before, _) = page.body.split_once("\">About river</a>").expect("an editor can open each article");
    let (_, river) = before.rsplit_once("href=\"").expect("an editor can open each article");
    let fields = [("version", "1"), ("act", "publish"), ("slug", "river"), ("title", "The river is back")];
    let more = [("kind", "news"), ("date", "2011-06-14"), ("language", "en"), ("body", "One line.")];
    ada.post(river, &[fields, more].concat()).await.leads_to(river);

    let page = ada.get(&at("")).await.is(200);
    let (_, changes) = page.body.split_once("What has changed since it was approved").expect("it is said");
    let (changes, _) = changes.split_once("</ul>").expect("the list ends");
    let told: Vec<&str> = changes.split("<li>").skip(1).filter_map(|line| Some(line.split_once("</li>")?.0)).collect();
    let expected = [
        "“The river is back” was edited",
        "“About weir” is no longer featured",
        "“About well” was taken out",
        "the order of the sections changed",
        "the title changed",
        "the subject changed",
    ];
    assert!(told.len() == expected.len() && expected.iter().all(|words| told.contains(words)), "{told:?}");
    approve(&ada, "").await.says("is approved.");
    arrange("take:well").await;
    let page = ada.get(&at("")).await.is(200).says("<li>“About well” was added</li>");
    assert!(!page.body.contains("no longer featured"), "that was approved: {}", page.body);
}

on_both!(a_test_copy_is_marked_and_twenty_go_out_in_a_day);
async fn a_test_copy_is_marked_and_twenty_go_out_in_a_day(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_article(&app).await;
    readers(&app, 2).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["subscribers", "erase", "reader2@example.net"]).await.ok();
    let app = app.start().await;
    let ada = app.administrator().await;
    let test = async |to: &str| ada.follow(ada.post(&at("/test"), &[("to", to)]).await).await.is(200);
    test("carla@example.com").await.says("A test copy is on its way to carla@example.com.");
    let copy = smtp.mail_to("carla@example.com").await.mail();
    copy.is_sound();
    assert!(copy.subject().starts_with("[Test]"), "{}", copy.subject());
    test("no address").await.says("type a whole address");
    test("reader2@example.net").await.says("Nothing was done.");
    ada.get("/admin/log").await.is(200).says("test copy sent").says("2011-06 to c");
    for number in 2..=20 {
        test(&format!("tester{number}@example.com")).await.says("on its way");
    }
    test("late@example.com").await.says("20 test copies went out in a day");
    let last = smtp.mail_to("tester20@example.com").await;
    assert_eq!(last.to, ["tester20@example.com"]);
    assert!(smtp.accepted().iter().all(|mail| mail.to[0] != "late@example.com" && mail.to[0] != "reader2@example.net"));
}

on_both!(the_overview_says_what_comes_next);
async fn the_overview_says_what_comes_next(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp);
    an_approved_edition(&app, 3).await;
    let app = app.start().await;
    let ada = app.administrator().await;
    ada.get("/admin").await.is(200).says("No edition has gone out yet").says("3 subscribers").says("no second factor");
    app.run(&["edition", "send", MONTH]).await.ok();
    eventually("the overview has the closing statement", async || {
        let page = ada.get("/admin").await.is(200);
        page.body.contains("June 2011 went to 3 readers").then_some(page)
    })
    .await
    .says("aria-label=\"3 accepted\"")
    .says("<svg class=\"bar");
    ada.get(&at("")).await.says("June 2011 went to 3 of 3 readers").says("Closing statement");
    app.get(&format!("/archive/{MONTH}")).await.is(200).says(&TITLE.replace('"', "&quot;"));
}

on_both!(what_an_early_send_would_bring_beside_what_was_looked_at_is_named);
async fn what_an_early_send_would_bring_beside_what_was_looked_at_is_named(app: TestApp) {
    // Twelve hours behind UTC: what is dated today there is not over here, however late it is.
    let today = chrono::Utc::now().date_naive();
    let month = today.format("%Y-%m").to_string();
    for (name, kind) in [("A fair by the river", "event"), ("The ferry runs again", "news")] {
        let file = format!("---\ntitle: {name}\nkind: {kind}\ndate: {today}\n---\nText.\n");
        app.write(&format!("articles/{kind}.md"), &file);
    }
    let app = app.with("TIMEZONE", "Etc/GMT+12").with("SCHEDULE", "15th 09:00");
    app.run(&["articles", "import", "articles"]).await.ok();
    readers(&app, 1).await;
    app.run(&["edition", "assemble", &month]).await.ok();
    app.run(&["edition", "approve", &month]).await.ok();
    let app = app.start().await;
    let ada = app.administrator().await;
    ada.get(&format!("/admin/editions/{month}")).await.is(200).says("A fair by the river” is left out");
    let page = ada.get(&format!("/admin/editions/{month}/send")).await.is(200);
    let page = page.says("Sent now, this is in as well").says("A fair by the river");
    assert!(!page.body.contains("The ferry runs again"), "{}", page.body);

    ada.post(&format!("/admin/editions/{month}/send"), &[("readers", "1")]).await.is(303);
    let page = ada.get(&format!("/admin/editions/{month}")).await.is(200).says("Goes out ").says("A fair by the river");
    page.says("Nothing is left out.").says("No event is over when the edition goes out.");
    let shown = app.run(&["edition", "show", &month, "--json"]).await.ok().json();
    assert_eq!((shown["items"].as_i64(), &shown["left_out"]), (Some(2), &serde_json::json!([])), "{shown}");
    ada.post(&format!("/admin/editions/{month}/stop"), &[]).await.is(303);
    ada.get(&format!("/admin/editions/{month}")).await.is(200).says("A fair by the river” is left out");
}

on_both!(how_many_get_no_copy_is_said_before_it_is_sent);
async fn how_many_get_no_copy_is_said_before_it_is_sent(app: TestApp) {
    an_article(&app).await;
    app.write("readers.csv", "email,kinds\nann@example.net,\nben@example.net,event\ncleo@example.net,event\n");
    app.run(&["subscribers", "import", "readers.csv", "--consent", "a form", "--consent-date", "2011"]).await.ok();
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["edition", "approve", MONTH]).await.ok();
    let app = app.start().await;
    let page = app.administrator().await.get(&at("/send")).await.is(200).says("to 3 readers?");
    page.says("2 of them chose nothing that is in it, and get no copy. Each of the others gets one, in 1 slice.");
}
