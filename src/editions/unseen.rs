//! Drafts and deleted articles: what editions, pages and the schedule make of them.

use super::fixture::{House, at, month, slug};
use super::*;
use crate::articles::{self, Article, ArticleForm, Writing};
use crate::config::SendMode;
use crate::db::{DbConnection, QueryError};
use crate::locale::Language;

const NOW: &str = "2011-06-20T12:00";

async fn article(house: &House, name: &'static str) -> Article {
    house.read(move |connection| articles::store::find_by_slug(connection, &slug(name))).await.unwrap()
}

async fn delete(house: &House, name: &'static str) -> Vec<Month> {
    let (id, now) = (article(house, name).await.id, at(NOW));
    let changed = move |connection: &mut DbConnection, ids: &[i64]| void_changed(connection, ids, now);
    articles::delete(&house.db, id, "Ada", now, changed).await.unwrap()
}

async fn undelete(house: &House, name: &'static str) -> Article {
    let id = article(house, name).await.id;
    let placed = |connection: &mut DbConnection, dated_in| place(connection, dated_in, month("2011-06"));
    articles::undelete(&house.db, id, "Ada", at(NOW), placed).await.unwrap()
}

/// Makes it a draft, or publishes it.
async fn publish(house: &House, name: &'static str, published: bool) -> articles::Saved {
    let article = article(house, name).await;
    let zone = house.press.publisher.zone;
    let manuscript = ArticleForm::of(&article, zone).read(zone, Language::EN).unwrap();
    let writing = Writing { manuscript, published, by: "Ada".into() };
    let placed = |connection: &mut DbConnection, dated_in| place(connection, dated_in, month("2011-06"));
    let changed = |connection: &mut DbConnection, ids: &[i64]| void_changed(connection, ids, at(NOW));
    articles::save(&house.db, article.id, article.version, writing, at(NOW), placed, changed).await.unwrap()
}

fn slugs(contents: &Contents) -> Vec<&str> {
    contents.items().map(|item| item.article.slug.as_str()).collect()
}

async fn is_public(house: &House, name: &'static str) -> bool {
    house.read(move |connection| public_article(connection, &slug(name))).await.is_some()
}

/// News and an event of June, an event of July.
async fn three() -> House {
    let house = House::new();
    house.article("news", "2011-06-01", "", at(NOW)).await;
    house.article("fair", "2011-07-03", "kind: event\n", at(NOW)).await;
    house.article("other", "2011-06-02", "", at(NOW)).await;
    house
}

#[tokio::test]
async fn drafts_and_deleted_articles_are_in_no_edition_and_on_no_page() {
    let (house, june) = (three().await, month("2011-06"));
    let publisher = &house.press.publisher;
    assert_eq!(assemble(&house.db, publisher, june, at(NOW)).await.unwrap().count(), 3);
    delete(&house, "news").await;
    publish(&house, "fair", false).await;
    for name in ["news", "fair"] {
        assert!(!is_public(&house, name).await);
    }
    assert!(is_public(&house, "other").await);
    let contents = assemble(&house.db, publisher, june, at(NOW)).await.unwrap();
    assert_eq!((slugs(&contents), contents.left_out.len()), (vec!["other"], 0));
    for (name, why) in [("news", "is deleted"), ("fair", "is a draft; publish it first")] {
        let refused = arrange(&house.db, publisher, june, vec![Change::Feature(slug(name))], "Ada", at(NOW)).await;
        assert_eq!(refused.unwrap_err().to_string(), format!("the article {name} {why}"));
    }
    undelete(&house, "news").await;
    publish(&house, "fair", true).await;
    let contents = assemble(&house.db, publisher, june, at(NOW)).await.unwrap();
    assert_eq!(slugs(&contents), ["other", "news", "fair"]);
}

#[tokio::test]
async fn a_month_that_has_nothing_else_is_empty_for_the_lists_and_for_the_schedule() {
    let house = three().await;
    for name in ["news", "other"] {
        delete(&house, name).await;
    }
    publish(&house, "fair", false).await;
    let lists = house.read(|connection| {
        let months = articles::store::months_with_articles(connection)?;
        let events = articles::store::months_with_events_from(connection, month("2011-06").first_day())?;
        let latest = articles::store::latest(connection, 10)?;
        let june = articles::store::of_month(connection, month("2011-06"))?;
        let july = articles::store::events_of_month(connection, month("2011-07"))?;
        Ok::<_, QueryError>((months, events, latest.len() + june.len() + july.len()))
    });
    assert_eq!(lists.await, (vec![], vec![], 0));
    let acts = due(&house.db, &house.press, SendMode::Auto, at("2011-06-01T12:00"), at("2011-07-01T08:00"));
    assert!(matches!(acts.await.unwrap()[..], [Act::PassedOver(_)]));
}

#[tokio::test]
async fn deleting_or_hiding_what_was_approved_takes_the_approval_back() {
    let (house, june) = (three().await, month("2011-06"));
    let approved = async || {
        assemble(&house.db, &house.press.publisher, june, at(NOW)).await.unwrap();
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), at(NOW)).await.unwrap();
    };
    approved().await;
    assert_eq!(delete(&house, "news").await, [june]);
    approved().await;
    assert!(matches!(publish(&house, "fair", false).await, articles::Saved::Done { voided, .. } if voided == [june]));
    approved().await;
    // Nothing comes into what is approved: it waits for the next edition.
    let back = undelete(&house, "news").await;
    assert_eq!(back.month, month("2011-07"));
    let state = house.read(move |connection| find(connection, june)).await.unwrap().state;
    assert_eq!(state, EditionState::Approved);
}

#[tokio::test]
async fn what_went_out_stays_in_the_archive_and_on_its_page() {
    let (house, june) = (three().await, month("2011-06"));
    house.reader("a", ("en", "", "")).await;
    house.article("draft", "2011-06-03", "", at(NOW)).await;
    publish(&house, "draft", false).await;
    assemble(&house.db, &house.press.publisher, june, at(NOW)).await.unwrap();
    approve(&house.db, &house.press, june, SignOff::alone("Ada"), at(NOW)).await.unwrap();
    release(&house.db, &house.press, june, at("2011-07-01T08:00")).await.unwrap();
    delete(&house, "news").await;
    publish(&house, "fair", false).await;

    let sent = house.read(latest).await.unwrap();
    assert_eq!(slugs(&sent), ["other", "news", "fair"]);
    assert_eq!(house.read(listed).await[0].items, 3);
    assert!(is_public(&house, "news").await && is_public(&house, "fair").await);
    assert!(!is_public(&house, "draft").await);
    // Published now, it goes to an edition that can still bring it.
    publish(&house, "draft", true).await;
    assert_eq!(article(&house, "draft").await.month, month("2011-07"));
    // What was sent and is brought back is not sent again.
    assert_eq!(undelete(&house, "news").await.month, month("2011-07"));
    let july = assemble(&house.db, &house.press.publisher, month("2011-07"), at("2011-07-02T12:00")).await.unwrap();
    assert_eq!(slugs(&july), ["draft"]);
    assert_eq!(july.left_out[0].why, LeftOut::SentBefore);
}
