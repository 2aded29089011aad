//! The settings at the desk: shown without their secrets, the relays tried, and the one that is chosen here.

use crate::on_both;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, value_of};

on_both!(settings_are_shown_without_their_secrets_and_relays_are_tried_without_a_mail);
async fn settings_are_shown_without_their_secrets_and_relays_are_tried_without_a_mail(app: TestApp) {
    let smtp = SmtpServer::start();
    // Nobody listens on port 1.
    let relays = format!("{} smtp://letters:hunter2@127.0.0.1:1", smtp.url());
    let app = app.with("SMTP_URL", &relays).with("METRICS_TOKEN", "a-token-for-the-monitor").start().await;
    let ada = app.administrator().await;
    let page = ada.get("/admin/settings").await.is(200).says("<code>SCHEDULE</code>").says("1st 09:00");
    let tried = ada.post("/admin/settings/relays", &[]).await.is(200);
    for page in [&page, &tried] {
        for secret in ["hunter2", "a-token-for-the-monitor", "a key for tests only"] {
            assert!(!page.body.contains(secret), "{secret} is shown:\n{}", page.body);
        }
    }
    tried.says("It answers, and would take mail.").says("Look at SMTP_URL.").says("127.0.0.1:1");
    assert!(smtp.accepted().is_empty());
    ada.get("/admin/log").await.is(200).says("relays tried").says("2 relays, 1 failed");
    let (one, none) = ("/admin/log?deed=relays-tried", "/admin/log?deed=relays-tried&before=1");
    let lines = ada.get(one).await.is(200).says("2 relays, 1 failed");
    assert!(!lines.body.contains("<td>account made</td>"), "{}", lines.body);
    let ada_s = ada.get("/admin/log?who=1").await.is(200).says("2 relays, 1 failed");
    assert!(ada_s.body.contains("value=\"1\" selected"), "{}", ada_s.body);
    ada.get("/admin/log?who=999").await.is(200).says("There is no such line. ");
    ada.get(none).await.is(200).says("There is no such line before.");
    app.member("edna@example.org", "editor").await.post("/admin/settings/relays", &[]).await.is(403);
}

on_both!(the_rule_of_due_editions_is_chosen_in_words_and_holds_for_every_process);
async fn the_rule_of_due_editions_is_chosen_in_words_and_holds_for_every_process(app: TestApp) {
    const PATH: &str = "/admin/editions/schedule";
    let app = app.with("SCHEDULE", "1st 09:00").with("TIMEZONE", "UTC").start().await;
    let ada = app.administrator().await;
    let due = async || {
        let shown = app.run(&["edition", "show", "2037-12", "--json"]).await.ok().json();
        shown["due_at"].as_str().expect("a moment").to_owned()
    };
    assert_eq!(due().await, "2038-01-01T09:00:00+00:00");
    ada.get("/admin/editions").await.is(200).says("due on the 1st of the next month at 09:00, UTC time");

    ada.get(&format!("{PATH}?on=number&number=31st&time=25:00")).await.is(422).says("id=\"time-problem\"");
    let looked_at = ada.get(&format!("{PATH}?on=weekday&nth=last&weekday=friday&time=18:00")).await.is(200);
    let looked_at = looked_at.says("Due on the last Friday of the next month at 18:00");
    let (_, dates) = looked_at.body.split_once("id=\"looked-at\"").expect("the dates");
    assert_eq!(dates.matches("<li>").count(), 12, "{dates}");
    assert_eq!(due().await, "2038-01-01T09:00:00+00:00", "looking changes nothing");

    let rule = value_of(&looked_at, "rule");
    let page = ada.post(PATH, &[("rule", &rule)]).await;
    ada.follow(page).await.is(200).says("due on the last Friday of the next month at 18:00, UTC time");
    assert_eq!(due().await, "2038-01-29T18:00:00+00:00");
    app.get("/").await.is(200);
    ada.get("/admin/settings").await.is(200).says("1st 09:00").says("instead: last-friday 18:00");
    ada.get("/admin/log").await.is(200).says("schedule chosen").says("last-friday 18:00");

    ada.post(PATH, &[("rule", "every-moon 09:00")]).await.is(400);
    ada.post(PATH, &[("rule", "")]).await.leads_to("/admin/editions");
    assert_eq!(due().await, "2038-01-01T09:00:00+00:00");
    app.member("edna@example.org", "editor").await.post(PATH, &[("rule", &rule)]).await.is(403);
}

on_both!(another_rule_says_first_what_it_does_to_editions_that_are_being_made);
async fn another_rule_says_first_what_it_does_to_editions_that_are_being_made(app: TestApp) {
    for (title, date, kind) in [("High water", "2037-12-14", "news"), ("A fair", "2038-01-10", "event")] {
        let file = format!("---\ntitle: {title}\nkind: {kind}\ndate: {date}\n---\nText.\n");
        app.write(&format!("articles/{kind}.md"), &file);
    }
    let app = app.with("SCHEDULE", "1st 09:00").with("TIMEZONE", "UTC");
    app.run(&["articles", "import", "articles"]).await.ok();
    app.run(&["edition", "assemble", "2037-12"]).await.ok();
    app.run(&["edition", "approve", "2037-12"]).await.ok();
    let app = app.start().await;
    let ada = app.administrator().await;
    let looked_at = ada.get("/admin/editions/schedule?on=number&number=15th&time=18:30").await.is(200);
    looked_at.says(
        "December 2037, which is approved, is then due Fri 15 January 2038, 18:30 UTC instead of Fri 1 January 2038, \
         09:00 UTC. Left out, as over by then: “A fair”.",
    );
}
