//! Imports into a real database, from the files to what can be read back.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::fixture::{House, LATER, NOW, ZONE, file, month, settings};
use super::*;
use crate::db::DbConnection;

fn counts(report: &ImportReport) -> (u64, u64, u64, usize) {
    (report.new, report.updated, report.unchanged, report.refused.len())
}

const NEWS_PAGE: &str = r#"---
title: 'Sahel: "the river came back", say farmers'
date: 2011-06-14
kind: news
profiles: [River Watch]
source_name: The River Post
source_url: https://news.example.org/en/story/2011/06/river-came-back
---

For the first time in eleven years, water has reached the lower fields of the valley, where families had begun to leave. "We heard it before we saw it," said one farmer.

The return follows three seasons of work on small dams by River Watch, which trained some 2,400 people. About 3.5 per cent of the land is green again.

Not everybody is sure that it will last. Dr. A. Diop, who measures the river for the district, warned that one good year is "a gift, not a trend".

In the market, prices for onions and millet have fallen by a third since May. Traders who had gone to the coast are coming home.

River Watch plans forty more dams by the end of next year, if the money is found. It will publish its figures in the autumn.
"#;

#[tokio::test]
async fn a_real_news_page_is_read_back_as_it_was_written() {
    let house = House::new();
    house.write("2011/river.md", NEWS_PAGE);
    let report = house.import().await;
    assert_eq!(counts(&report), (1, 0, 0, 0));
    let article = house.article("2011-06-14-sahel-the-river-came-back-say-farmers").await;
    assert_eq!(article.title, "Sahel: \"the river came back\", say farmers");
    assert_eq!((article.kind, article.language, article.month), (Kind::News, Language::EN, month("2011-06")));
    assert_eq!(article.dated_at.to_utc().to_rfc3339(), "2011-06-13T22:00:00+00:00");
    assert_eq!(article.source_url.as_deref(), Some("https://news.example.org/en/story/2011/06/river-came-back"));
    assert_eq!((article.regions.len(), &*article.profiles[0].name), (0, "River Watch"));
    assert_eq!((article.created_at, article.updated_at), (NOW, NOW));
    assert_eq!(to_html(&article.body).as_str().matches("<p>").count(), 5);
    assert_eq!(to_text(&article.body).split("\n\n").count(), 5);
    let summary = summary_of(article.summary.as_deref(), &article.body);
    assert!(summary.starts_with("For the first time") && summary.ends_with("2,400 people."), "{summary}");
}

#[tokio::test]
async fn importing_again_changes_nothing() {
    let house = House::new();
    house.write("a.md", &file("a", "2011-06-01", "regions: [kenya, africa]\nprofiles: [B, A]\nsummary: S\n"));
    house.write("b.md", &file("b", "2011-06-02 09:30", "image: https://example.org/b.png\nimage_alt: B\n"));
    house.import().await;
    let before = (house.article("a").await, house.article("b").await);
    let report = house.import_at(LATER, |_, _| panic!("nothing is to be placed")).await;
    assert_eq!(counts(&report), (0, 0, 2, 0));
    assert_eq!((house.article("a").await, house.article("b").await), before);
    let manuscript = read_manuscript(&file("b", "2011-06-02 09:30", ""), ZONE, Language::EN).unwrap();
    assert_ne!(fingerprint(&manuscript), before.1.fingerprint);
}

#[tokio::test]
async fn a_changed_file_replaces_all_that_the_article_said() {
    let house = House::new();
    house.write("a.md", &file("a", "2011-06-01", "regions: [kenya]\nprofiles: [B, A]\nsummary: S\nkind: blog\n"));
    house.import().await;
    let before = house.article("a").await;
    house.write("a.md", &file("a", "2011-06-03", "regions: [france, africa]\nprofiles: [A, C]\n"));
    let report = house.import_at(LATER, |_, _| panic!("its month stays")).await;
    assert_eq!((counts(&report), &report.changed), ((0, 1, 0, 0), &vec![before.id]));
    let after = house.article("a").await;
    assert_eq!((after.id, after.created_at, after.updated_at), (before.id, NOW, LATER));
    assert_eq!((after.summary, after.kind, after.date.to_string()), (None, Kind::News, "2011-06-03".into()));
    assert_eq!(after.regions.iter().map(|r| r.slug()).collect::<Vec<_>>(), ["africa", "france"]);
    assert_eq!(after.profiles.iter().map(|p| &*p.name).collect::<Vec<_>>(), ["A", "C"]);
}

#[tokio::test]
async fn the_caller_places_new_articles_and_those_that_move_to_another_month() {
    let house = House::new();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let place = |asked: &Arc<Mutex<Vec<Month>>>| {
        let asked = Arc::clone(asked);
        move |_: &mut DbConnection, month: Month| {
            asked.lock().unwrap().push(month);
            Ok(month.next())
        }
    };
    house.write("a.md", &file("a", "2011-06-30", ""));
    house.import_at(NOW, place(&asked)).await;
    assert_eq!(house.article("a").await.month, month("2011-07"));
    house.write("a.md", &file("a", "2011-06-01", ""));
    house.import_at(NOW, place(&asked)).await;
    assert_eq!(house.article("a").await.month, month("2011-07"));
    house.write("a.md", &file("a", "2011-09-01", ""));
    house.import_at(NOW, place(&asked)).await;
    assert_eq!(house.article("a").await.month, month("2011-10"));
    assert_eq!(*asked.lock().unwrap(), [month("2011-06"), month("2011-09")]);
}

#[tokio::test]
async fn a_bad_file_keeps_nothing_else_out() {
    let house = House::new();
    house.write("a.md", &file("a", "2011-06-01", ""));
    house.write("b.md", "---\ntitle: B\ndate: 2011-06-31\nkind: rumour\nauthor: me\n---\n");
    house.write("c.md", &file("c", "2011-06-01", "regions: Frnace\n"));
    house.write("d.md", "---\ndate: 2011-06-01\ntitle: Rivers: the \"long\" view\n---\n");
    std::fs::write(house.articles().join("e.md"), b"---\ntitle: \xff\n---\n").unwrap();
    house.write("README.md", "# How to write articles\n");
    house.write("z.md", &file("z", "2011-06-01", ""));
    let report = house.import().await;
    assert_eq!(counts(&report), (2, 0, 0, 5));
    let told: Vec<_> = report
        .refused
        .iter()
        .map(|refusal| {
            let name = Path::new(&refusal.r#where).file_name().unwrap().to_str().unwrap();
            let line = refusal.line.map_or("-".into(), |line| line.to_string());
            format!("{name}:{line}: {}", refusal.why)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    README.md:1: there is no front matter: an article begins with a line ---, then title: and date:, then another line ---. A file that is no article, such as a README, belongs in another folder
    b.md:3: date: “2011-06-31” is not in the calendar; check the month, the day and the time; line 4: kind: “rumour” is not a kind; use news, publication, alert, event or blog; line 5: “author” is not a key; use title, kind, date, language, summary, source_name, source_url, regions, profiles, image, image_alt, slug
    c.md:5: regions: “Frnace” is not a known region; near it: france, grenada, suriname
    d.md:3: this value needs quotes round it; write title: 'Rivers: the "long" view'
    e.md:2: the file is not UTF-8 text; save it as UTF-8
    "#);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["new"], 2);
    assert_eq!(json["refused"][1]["line"], 3);
    assert!(json.get("changed").is_none());
}

#[tokio::test]
async fn of_two_files_with_one_slug_the_first_counts() {
    let house = House::new();
    for number in 0..60 {
        house.write(&format!("{number:02}.md"), &file(&format!("article-{number}"), "2011-06-01", ""));
    }
    house.write("61.md", &file("article-0", "2011-06-02", ""));
    let report = house.import().await;
    assert_eq!(counts(&report), (60, 0, 0, 1));
    assert!(report.refused[0].r#where.ends_with("61.md") && report.refused[0].why.contains("00.md"), "{report:?}");
    assert_eq!(house.article("article-0").await.date.to_string(), "2011-06-01");
}

#[tokio::test]
async fn progress_is_told_and_a_failing_database_is_no_refusal() {
    let house = House::new();
    for number in 0..120 {
        house.write(&format!("{number:03}.md"), &file(&format!("article-{number}"), "2011-06-01", ""));
    }
    let files = find_files(&house.articles()).unwrap();
    let mut told = Vec::new();
    let place = |_: &mut DbConnection, month| Ok(month);
    import(&house.db, files.clone(), settings(false), NOW, place, |done, total| told.push((done, total)))
        .await
        .unwrap();
    assert_eq!(told, [(50, 120), (100, 120), (120, 120)]);

    let house = House::new();
    let place = |_: &mut DbConnection, _| Err(QueryError::NotFound);
    let failed = import(&house.db, files, settings(false), NOW, place, |_, _| {}).await;
    assert!(matches!(failed, Err(ArticleError::Store(QueryError::NotFound))));
    assert!(house.read(|connection| store::latest(connection, 10)).await.is_empty());
}

#[tokio::test]
async fn articles_are_found_by_id_by_month_and_by_age() {
    let house = House::new();
    house.write("a.md", &file("a", "2011-06-01", "profiles: [P, Q]\nregions: [kenya]\n"));
    house.write("b.md", &file("b", "2011-07-01", "profiles: [Q]\n"));
    house.write("c.md", &file("c", "2011-06-20 10:00", ""));
    house.write("d.md", &file("d", "2011-06-20 11:00", "profiles: [Q, p]\n"));
    house.write("e.md", &file("e", "2011-06-01", "regions: [france]\n"));
    house.import().await;
    let slugs = |articles: &[Article]| articles.iter().map(|a| a.slug.to_string()).collect::<Vec<_>>().join(" ");

    let june = house.read(|connection| store::of_month(connection, month("2011-06"))).await;
    assert_eq!(slugs(&june), "d c a e");
    assert_eq!(june[0].profiles.iter().map(|p| &*p.name).collect::<Vec<_>>(), ["Q", "P"]);
    assert_eq!((june[2].regions[0].slug(), june[2].profiles.len(), june[3].regions[0].slug()), ("kenya", 2, "france"));
    assert_eq!(slugs(&house.read(|connection| store::latest(connection, 2)).await), "b d");
    assert_eq!(house.read(store::months_with_articles).await, [month("2011-07"), month("2011-06")]);

    let (d, a) = (june[0].id, june[2].id);
    let mut wanted = vec![a, 999_999, d];
    assert_eq!(slugs(&house.read(move |connection| store::by_ids(connection, &wanted)).await), "a d");
    wanted = (0..5_000).chain([d]).collect();
    assert!(house.read(move |connection| store::by_ids(connection, &wanted)).await.len() == 5);
    assert!(house.read(|connection| store::by_ids(connection, &[])).await.is_empty());
    let missing = "nothing".parse().unwrap();
    assert!(house.read(move |connection| store::find_by_slug(connection, &missing)).await.is_none());
}

#[tokio::test]
async fn hostile_words_are_stored_as_words() {
    let house = House::new();
    let title = "Robert'); DROP TABLE articles;-- $1 ? :a 河流 \u{1f30a}";
    house.write(
        "a.md",
        &format!("---\ntitle: '{}'\ndate: 2011-06-01\nslug: a\n---\n{title}\n", title.replace('\'', "''")),
    );
    house.import().await;
    let article = house.article("a").await;
    assert_eq!((&*article.title, &*article.body), (title, title));
}
