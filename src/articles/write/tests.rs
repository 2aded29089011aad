//! Two editors who write at once, and what becomes of slugs, months and versions.

use super::super::fixture::{House, LATER, NOW, ZONE, file, month, writing};
use super::super::{ArticleForm, delete, undelete};
use super::*;
use crate::locale::Language;

type Placed = Result<Month, QueryError>;

fn here(_: &mut DbConnection, month: Month) -> Placed {
    Ok(month)
}

fn elsewhere(_: &mut DbConnection, month: Month) -> Placed {
    Ok(month.next())
}

/// Stands for an approved edition that holds whatever changes.
fn approved(_: &mut DbConnection, ids: &[i64]) -> Result<Vec<Month>, QueryError> {
    assert_eq!(ids.len(), 1);
    Ok(vec![month("2011-06")])
}

fn untouched(_: &mut DbConnection, _: &[i64]) -> Result<Vec<Month>, QueryError> {
    panic!("nothing changed")
}

async fn saved(house: &House, article: &Article, writing: Writing) -> Article {
    let saved = save(&house.db, article.id, article.version, writing, LATER, elsewhere, approved).await.unwrap();
    let Saved::Done { article, voided } = saved else { panic!("{saved:?}") };
    assert_eq!(voided, [month("2011-06")]);
    *article
}

#[tokio::test]
async fn a_new_article_is_stored_with_its_author() {
    for house in House::on_both().await {
        let mut draft = writing("A river", "2011-06-14", |form| {
            form.profiles = "A; B".into();
            form.regions = vec!["kenya".into()];
        });
        draft.published = false;
        let article = create(&house.db, draft, NOW, elsewhere).await.unwrap();
        assert_eq!((article.slug.as_str(), article.month), ("2011-06-14-a-river", month("2011-07")));
        assert_eq!((article.published, article.version, article.edited_by.as_deref()), (false, 1, Some("Ada")));
        assert_eq!((article.profiles.len(), article.regions.len(), article.created_at), (2, 1, NOW));
        assert!(!article.is_visible());
    }
}

#[tokio::test]
async fn whoever_presses_twice_makes_one_article() {
    for house in House::on_both().await {
        house.create("A river", "2011-06-14", "another").await;
        let river = house.create("A river", "2011-06-14", "text").await;
        assert_eq!(river.slug.as_str(), "2011-06-14-a-river-2");
        assert_eq!(house.create("A river", "2011-06-14", "text").await, river);
        let chosen = writing("A lake", "2011-06-14", |form| form.slug = "lake".into());
        let made = pressed_twice(&house, &chosen).await;
        assert_eq!(made[0], made[1]);
        // A draft of the same words is another, and so is one in place of a deleted one.
        let draft = Writing { published: false, ..chosen.clone() };
        assert!(create(&house.db, draft, NOW, here).await.is_err());
        delete(&house.db, river.id, "Ada", LATER, |_, _| Ok(vec![])).await.unwrap();
        assert_eq!(house.create("A river", "2011-06-14", "text").await.slug.as_str(), "2011-06-14-a-river-3");
    }
}

/// The article that each of two presses makes at once.
async fn pressed_twice(house: &House, writing: &Writing) -> [Article; 2] {
    let press = || create(&house.db, writing.clone(), NOW, here);
    let (first, second) = tokio::join!(press(), press());
    [first.unwrap(), second.unwrap()]
}

#[tokio::test]
async fn a_default_slug_gets_a_number_where_a_chosen_one_is_refused() {
    for house in House::on_both().await {
        for slug in ["2011-06-14-a-river", "2011-06-14-a-river-2", "2011-06-14-a-river-3"] {
            assert_eq!(house.create("A river", "2011-06-14", slug).await.slug.as_str(), slug);
        }
        let chosen = writing("A lake", "2011-06-14", |form| form.slug = "2011-06-14-a-river-2".into());
        let refused = create(&house.db, chosen.clone(), NOW, here).await;
        assert!(matches!(&refused, Err(WriteError::Field(problem)) if problem.field == "slug"), "{refused:?}");
        let lake = house.create("A lake", "2011-06-14", "").await;
        let refused = save(&house.db, lake.id, 1, chosen, LATER, here, untouched).await;
        assert!(matches!(refused, Err(WriteError::Field(_))));
        assert_eq!(house.article("2011-06-14-a-lake").await, lake);
    }
}

#[tokio::test]
async fn of_two_editors_the_second_is_shown_what_the_first_saved() {
    for house in House::on_both().await {
        let began = house.create("A river", "2011-06-14", "One.").await;
        let first = writing("A river", "2011-06-14", |form| form.body = "Two.".into());
        let after = saved(&house, &began, first.clone()).await;
        assert_eq!((&*after.body, after.version, after.updated_at, after.month), ("Two.", 2, LATER, began.month));
        let mut second = writing("A river", "2011-06-14", |form| form.body = "Three.".into());
        second.by = "Bo".into();
        let told = save(&house.db, began.id, began.version, second.clone(), LATER, here, untouched).await.unwrap();
        assert_eq!(told, Saved::Newer(Box::new(after.clone())));
        // The same button pressed twice is no quarrel.
        let again = save(&house.db, began.id, began.version, first, LATER, here, untouched).await.unwrap();
        assert_eq!(again, Saved::Done { article: Box::new(after.clone()), voided: vec![] });
        let settled = saved(&house, &after, second).await;
        assert_eq!((&*settled.body, settled.version, settled.edited_by.as_deref()), ("Three.", 3, Some("Bo")));
    }
}

#[tokio::test]
async fn a_published_article_keeps_its_slug_and_a_draft_follows_its_title() {
    let house = House::new();
    let article = house.create("A river", "2011-06-14", "").await;
    let renamed = saved(&house, &article, writing("A lake", "2011-06-14", |_| {})).await;
    assert_eq!((renamed.slug.as_str(), &*renamed.title), ("2011-06-14-a-river", "A lake"));
    // Its form now shows the slug, as it is not the default of its title; an editor may choose another.
    assert_eq!(ArticleForm::of(&renamed, ZONE).slug, "2011-06-14-a-river");
    let chosen = writing("A lake", "2011-06-14", |form| form.slug = "lake".into());
    let mut renamed = saved(&house, &renamed, chosen).await;
    assert_eq!(renamed.slug.as_str(), "lake");

    let mut draft = writing("A hill", "2011-06-14", |form| form.slug = "lake".into());
    draft.published = false;
    renamed = saved(&house, &renamed, draft.clone()).await;
    draft.manuscript = writing("A hill", "2011-06-14", |_| {}).manuscript;
    assert_eq!(saved(&house, &renamed, draft).await.slug.as_str(), "2011-06-14-a-hill");
}

#[tokio::test]
async fn it_is_placed_anew_when_its_date_moves_or_it_becomes_visible() {
    let house = House::new();
    let article = house.create("A river", "2011-06-14", "").await;
    let moved = saved(&house, &article, writing("A river", "2011-06-20", |_| {})).await;
    assert_eq!(moved.month, month("2011-06"));
    let moved = saved(&house, &moved, writing("A river", "2011-08-20", |_| {})).await;
    assert_eq!(moved.month, month("2011-09"));
    let mut draft = writing("A river", "2011-08-21", |_| {});
    draft.published = false;
    let draft = saved(&house, &moved, draft).await;
    assert_eq!((draft.month, draft.is_visible()), (month("2011-09"), false));
    let published = saved(&house, &draft, writing("A river", "2011-08-21", |_| {})).await;
    assert_eq!((published.month, published.is_visible()), (month("2011-09"), true));
}

#[tokio::test]
async fn a_deleted_article_comes_back_as_it_was() {
    for house in House::on_both().await {
        let article = house.create("A river", "2011-06-14", "One.").await;
        assert_eq!(delete(&house.db, article.id, "Bo", LATER, approved).await.unwrap(), [month("2011-06")]);
        let gone = house.article("2011-06-14-a-river").await;
        assert_eq!((gone.deleted_at, gone.version, gone.edited_by.as_deref()), (Some(LATER), 2, Some("Bo")));
        assert_eq!(delete(&house.db, article.id, "Ada", NOW, untouched).await.unwrap(), []);
        // Who still has it in the form is told, even if the text is the same.
        let same = writing("A river", "2011-06-14", |form| form.body = "One.".into());
        let told = save(&house.db, article.id, 1, same, LATER, here, untouched).await.unwrap();
        assert_eq!(told, Saved::Newer(Box::new(gone)));
        let back = undelete(&house.db, article.id, "Ada", LATER, elsewhere).await.unwrap();
        assert_eq!((back.deleted_at, back.version, back.month), (None, 3, month("2011-07")));
        assert_eq!(Article { month: article.month, version: 1, updated_at: NOW, ..back.clone() }, article);
        assert_eq!(undelete(&house.db, article.id, "Bo", NOW, here).await.unwrap(), back);
    }
}

#[tokio::test]
async fn what_is_not_there_can_not_be_changed() {
    let house = House::new();
    let writing = writing("A river", "2011-06-14", |_| {});
    assert!(matches!(save(&house.db, 7, 1, writing, NOW, here, untouched).await, Err(WriteError::Missing)));
    assert!(matches!(delete(&house.db, 7, "Ada", NOW, untouched).await, Err(WriteError::Missing)));
    assert!(matches!(undelete(&house.db, 7, "Ada", NOW, here).await, Err(WriteError::Missing)));
}

#[tokio::test]
async fn an_import_leaves_what_was_done_at_the_desk_while_the_file_stays() {
    for house in House::on_both().await {
        house.write("a.md", &file("a", "2011-06-14", ""));
        house.write("b.md", &file("b", "2011-06-14", ""));
        house.import().await;
        let (a, b) = (house.article("a").await, house.article("b").await);
        assert_eq!((a.published, a.version, a.edited_by), (true, 1, None));
        delete(&house.db, a.id, "Ada", NOW, approved).await.unwrap();
        let mut draft = writing("About b", "2011-06-14", |form| form.slug = "another-name".into());
        draft.published = false;
        saved(&house, &b, draft).await;
        let report = house.import().await;
        assert_eq!((report.unchanged, report.new), (2, 0), "one is deleted, the other has another name");

        house.write("a.md", &file("a", "2011-07-14", ""));
        house.write("b.md", &file("b", "2011-06-14", "summary: New\n"));
        let report = house.import().await;
        let why: Vec<_> = report.refused.iter().map(|refusal| &*refusal.why).collect();
        assert!(why[0].starts_with("Ada deleted this article at the desk, and the file has changed too"), "{why:?}");
        assert!(why[1].starts_with("Ada changed this article"), "{why:?}");
        assert!(why[1].ends_with("import with --overwrite to have the file instead"), "{why:?}");

        let report = house.import_over(LATER).await;
        assert_eq!(report.changed, [a.id, b.id]);
        let (a, b) = (house.article("a").await, house.article("b").await);
        assert_eq!((a.is_visible(), a.version, a.edited_by, a.month), (true, 3, None, month("2011-07")));
        assert_eq!((b.published, b.version, &*b.body), (false, 3, "Text of b."), "a draft stays one");
        assert_eq!(house.import().await.unchanged, 2);
    }
}

#[tokio::test]
async fn a_file_that_says_what_the_desk_says_counts_as_imported() {
    let house = House::new();
    house.write("a.md", &file("a", "2011-06-14", ""));
    house.import().await;
    let a = house.article("a").await;
    let mut form = ArticleForm::of(&a, ZONE);
    form.summary = "By the desk".into();
    let manuscript = form.read(ZONE, Language::EN).unwrap();
    saved(&house, &a, Writing { manuscript, published: true, by: "Ada".into() }).await;
    house.write("a.md", &file("a", "2011-06-14", "summary: By the desk\n"));
    assert_eq!(house.import().await.unchanged, 1);
    house.write("a.md", &file("a", "2011-06-14", "summary: By the file\n"));
    assert_eq!(house.import().await.updated, 1);
}

#[tokio::test]
async fn a_file_does_not_take_the_name_that_another_article_has_by_now() {
    let house = House::new();
    house.write("a.md", &file("a", "2011-06-14", ""));
    house.import().await;
    let a = house.article("a").await;
    saved(&house, &a, writing("Moved", "2011-06-14", |form| form.slug = "moved".into())).await;
    let other = writing("Other", "2011-06-14", |form| form.slug = "a".into());
    create(&house.db, other, NOW, here).await.unwrap();
    house.write("a.md", &file("a", "2011-06-15", ""));
    let report = house.import_over(LATER).await;
    assert!(report.refused[0].why.starts_with("a is the slug of another article by now"), "{report:?}");
}

#[tokio::test]
async fn the_form_of_a_stored_article_gives_the_same_article_again() {
    let house = House::new();
    let more = "kind: event\nlanguage: fr\nsummary: S\nsource_name: Post\nsource_url: https://example.org/a\n\
        regions: [kenya, africa]\nprofiles: [B, A]\nimage: https://example.org/a.png\nimage_alt: Boat\n";
    house.write("a.md", &file("a", "2011-06-14 09:30", more));
    house.import().await;
    let article = house.article("a").await;
    let form = ArticleForm::of(&article, ZONE);
    assert_eq!((&*form.date, &*form.time, &*form.slug), ("2011-06-14", "09:30", "a"));
    let again = form.read(ZONE, Language::EN).unwrap();
    assert_eq!(super::fingerprint(&again), article.fingerprint);
}
