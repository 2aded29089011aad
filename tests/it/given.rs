//! What most stories begin with: a month of articles, readers, an approved edition.

use std::fmt::Write;

use crate::support::TestApp;

/// The month of the stories.
pub(crate) const MONTH: &str = "2011-06";

/// The title of the article that every edition of the stories holds.
pub(crate) const TITLE: &str = "Sahel: \"the river came back\", say farmers";

/// Its source, which mails link to.
pub(crate) const SOURCE: &str = "https://news.example.org/2011/06/sahel-river";

/// An article as a news site writes them: a title with a colon and quotes, five long paragraphs, one source link, no
/// regions, one profile.
pub(crate) fn article() -> String {
    let paragraph = "After three dry years the water stood in the channels again, and the farmers of the valley counted \
                     the days by hand. Nobody had expected the gauges to rise before the end of the season. The old \
                     wells, dug by their grandparents, filled up overnight, and the children learned to swim in them. ";
    let mut text = format!(
        "---\ntitle: 'Sahel: \"the river came back\", say farmers'\ndate: 2011-06-14\nkind: news\nlanguage: en\n\
         source_name: River Desk\nsource_url: {SOURCE}\nprofiles: [River Commission]\n---\n\n"
    );
    for number in 1..=5 {
        let _ = write!(text, "Paragraph {number}. {}\n\n", paragraph.repeat(2));
    }
    text
}

/// Imports the article.
pub(crate) async fn an_article(app: &TestApp) {
    app.write("articles/sahel.md", &article());
    let report = app.run(&["articles", "import", "articles", "--json"]).await.ok().json();
    assert_eq!(report["new"], 1, "{report}");
}

/// Brings in `count` readers, `reader1@example.net` and so on.
pub(crate) async fn readers(app: &TestApp, count: usize) {
    let mut table = String::from("email,name\n");
    for number in 1..=count {
        let _ = writeln!(table, "reader{number}@example.net,Reader {number}");
    }
    app.write("readers.csv", &table);
    let import =
        ["subscribers", "import", "readers.csv", "--consent", "a paper form", "--consent-date", "2011-01-01", "--json"];
    let report = app.run(&import).await.ok().json();
    assert_eq!(report["new"], count, "{report}");
}

/// An approved edition for `count` readers.
pub(crate) async fn an_approved_edition(app: &TestApp, count: usize) {
    an_article(app).await;
    readers(app, count).await;
    app.run(&["edition", "assemble", MONTH]).await.ok();
    app.run(&["edition", "approve", MONTH, "--as", "an editor"]).await.ok();
}

/// The closing statement, which adds up whenever one looks.
pub(crate) async fn statement(app: &TestApp) -> serde_json::Value {
    let statement = app.run(&["edition", "statement", MONTH, "--count", "--json"]).await.ok().json();
    let number = |name: &str| statement[name].as_i64().unwrap_or_else(|| panic!("no {name} in {statement}"));
    let sum: i64 = ["accepted", "rejected", "skipped", "unknown", "queued", "deferred"].map(number).iter().sum();
    assert_eq!(number("audience"), sum, "the statement does not add up: {statement}");
    statement
}
