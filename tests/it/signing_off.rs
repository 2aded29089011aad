//! Two people sign an edition off that an editor arranged for readers of two languages.

use crate::given::{MONTH, an_article};
use crate::on_both;
use crate::support::TestApp;
use crate::support::smtp::SmtpServer;

on_both!(two_people_approve_what_each_reader_gets_in_their_language);
async fn two_people_approve_what_each_reader_gets_in_their_language(app: TestApp) {
    let smtp = SmtpServer::start();
    let app = app.relay(&smtp).with("APPROVALS", "2");
    an_article(&app).await;
    let late = "---\ntitle: Not yet\ndate: 2011-06-20\nslug: not-yet\n---\nText.\n";
    app.write("articles/late.md", late);
    app.run(&["articles", "import", "articles/late.md"]).await.ok();
    app.write("readers.csv", "email,name,language\nann@example.net,Ann,en\nbruno@example.net,Bruno,fr\n");
    let consent = ["--consent", "a paper form", "--consent-date", "2011-01-01"];
    app.run(&[&["subscribers", "import", "readers.csv"], &consent[..]].concat()).await.ok();

    let edit = |more: &[&'static str]| [&["edition", "edit", MONTH], more].concat();
    app.run(&edit(&["--leave-out", "not-yet", "--reason", "It has no picture", "--subject", "Rivers"])).await.ok();
    app.run(&edit(&["--language", "fr", "--subject", "Rivières"])).await.ok();
    let refused = app.run(&edit(&["--language", "de", "--subject", "Flüsse"])).await.exits(1);
    assert!(refused.stderr.contains("en, fr, es"), "{}", refused.stderr);

    let approve = ["edition", "approve", MONTH, "--json", "--as"];
    let approved = async |who: &'static str| app.run(&[&approve[..], &[who]].concat()).await.ok().json();
    for who in ["Ada", "Ada"] {
        assert_eq!(approved(who).await["state"], "draft");
    }
    let shown = app.run(&["edition", "show", MONTH]).await.ok().stdout;
    assert!(shown.contains("Approved   by Ada; it waits for a second person"), "{shown}");
    assert!(shown.contains("left out by an editor (It has no picture)"), "{shown}");
    app.run(&edit(&["--title", "The river"])).await.ok();
    let shown = app.run(&["edition", "show", MONTH, "--json"]).await.ok().json();
    assert_eq!(shown["voided_why"], "the command line changed the title");
    assert_eq!(shown["approvals"], serde_json::json!([]));

    app.run(&["edition", "send", MONTH]).await.exits(3);
    assert_eq!(approved("Ben").await["state"], "draft");
    assert_eq!(approved("Ada").await["state"], "approved");
    app.run(&["edition", "send", MONTH, "--wait"]).await.ok();
    for (address, subject) in [("ann@example.net", "Rivers"), ("bruno@example.net", "Rivières")] {
        assert_eq!(smtp.mail_to(address).await.mail().subject(), subject, "{address}");
    }
}
