//! The tour: a month to look at, in a folder that is gone afterwards.

use crate::support::TestApp;
use crate::support::smtp::SmtpServer;

#[tokio::test]
async fn the_tour_says_how_to_log_in_to_a_month_and_leaves_nothing() {
    let smtp = SmtpServer::start();
    let app = TestApp::sqlite().relay(&smtp);
    let mut tour = app.spawn(&["demo"]);
    let said = tour.stdout.until(|said| said.contains("edition statement").then(|| said.to_owned())).await;
    let said = said.expect("the tour ended before it had said where to look");
    let (_, after) = said.split_once("as mara@example.org with the password: ").expect("it says how to log in");
    let mut mara = app.stranger();
    mara.log_in("mara@example.org", after.lines().next().unwrap_or_default()).await.leads_to("/admin");
    mara.get("/admin").await.is(200).says("200 subscribers").says("12 articles in");
    let fair = mara.get("/admin/articles?language=es&kind=event").await.is(200).link("<th scope=\"row\"><a href=\"");
    let picture = mara.get(&fair).await.is(200).link("referrerpolicy=\"no-referrer\" src=\"");
    let shown = app.get(&picture).await.is(200);
    assert!(shown.header("content-type").starts_with("image/"), "{shown:?}");

    assert!(tour.sigterm().await.success());
    assert_eq!(smtp.connections(), 0);
    let left: Vec<_> = std::fs::read_dir(app.folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "the tour left {left:?}");
}
