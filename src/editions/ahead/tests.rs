//! Events from month to month, on a real database.

use std::sync::Arc;

use super::super::fixture::{House, ZONE, at, month, slug};
use super::super::{
    Act, Change, Contents, EditionError, EditionState, LeftOut, PreviewOf, Publisher, RuleInForce, SignOff, approve,
    arrange, assemble, bringing, cancel, content_hash, contents, due, preview, release, released, store, void_changed,
};
use super::*;
use crate::articles::store::find_by_slug;
use crate::clock::Timestamp;
use crate::config::SendMode;

const EVENT: &str = "kind: event\n";
const NOW: &str = "2011-06-20T12:00";
/// When the edition of June is due, and goes out.
const DUE: &str = "2011-07-01T08:00";

/// News of June and of July, and a fair in the middle of July, which June's edition should announce.
async fn house() -> House {
    let house = House::new();
    house.reader("ada", ("en", "", "")).await;
    house.article("june", "2011-06-10", "", at(NOW)).await;
    house.article("july", "2011-07-10", "", at(NOW)).await;
    house.article("fair", "2011-07-15", EVENT, at(NOW)).await;
    house
}

/// The same, but editions are due on the last day of their own month, and a fête is on that of July: it is not over
/// when July's edition is sent.
async fn house_with_a_fete() -> House {
    let mut house = house().await;
    let rule_in_force = RuleInForce::new("last-day 09:00".parse().unwrap());
    house.press.publisher = Arc::new(Publisher { rule_in_force, ..(*house.press.publisher).clone() });
    house.article("fete", "2011-07-31", EVENT, at(NOW)).await;
    house
}

async fn draft(house: &House, text: &str, now: &str) -> Contents {
    assemble(&house.db, &house.press.publisher, month(text), at(now)).await.unwrap()
}

async fn approved(house: &House, text: &str, now: &str) -> String {
    draft(house, text, now).await;
    approve(&house.db, &house.press, month(text), SignOff::alone("Ada"), at(now)).await.unwrap().hash().to_owned()
}

async fn sent(house: &House, text: &str, now: &str) {
    release(&house.db, &house.press, month(text), at(now)).await.unwrap();
}

async fn state(house: &House, text: &'static str) -> EditionState {
    house.read(move |connection| store::find(connection, month(text))).await.unwrap().state
}

async fn hash(house: &House, text: &'static str, now: &'static str) -> String {
    let contents = house.read(move |connection| contents(connection, month(text), at(now), ZONE)).await;
    content_hash(&contents, &house.press)
}

fn slugs(contents: &Contents) -> Vec<&str> {
    contents.items().map(|item| item.article.slug.as_str()).collect()
}

fn left_out(contents: &Contents) -> Vec<(&str, LeftOut)> {
    contents.left_out.iter().map(|item| (item.article.slug.as_str(), item.why)).collect()
}

#[tokio::test]
async fn an_event_is_announced_the_month_before_once_and_never_twice() {
    let house = house().await;
    let june = draft(&house, "2011-06", NOW).await;
    assert_eq!(slugs(&june), ["june", "fair"]);
    let announced: Vec<bool> = june.items().map(|item| june.announces(&item.article)).collect();
    assert_eq!(announced, [false, true]);
    // Not by the month before that, and not yet left out of its own as sent before.
    assert_eq!(draft(&house, "2011-05", NOW).await.count(), 0);
    assert_eq!(left_out(&draft(&house, "2011-07", NOW).await), [("fair", LeftOut::Past)]);

    approved(&house, "2011-06", NOW).await;
    sent(&house, "2011-06", DUE).await;
    let july = draft(&house, "2011-07", "2011-07-02T12:00").await;
    assert_eq!((slugs(&july), left_out(&july)), (vec!["july"], vec![("fair", LeftOut::SentBefore)]));
    let wanted = vec![Change::TakeIn(slug("fair"))];
    let refused =
        arrange(&house.db, &house.press.publisher, month("2011-07"), wanted, "Mara", at("2011-07-02T12:00")).await;
    assert_eq!(refused.unwrap_err().to_string(), "fair stays out: sent with another edition already");
    approved(&house, "2011-07", "2011-07-02T12:00").await;
    sent(&house, "2011-07", "2011-07-02T12:00").await;

    let archive = house.read(released).await;
    assert_eq!(archive.iter().map(slugs).collect::<Vec<_>>(), [vec!["july"], vec!["june", "fair"]]);
    for (name, brought_by) in [("fair", "2011-06"), ("july", "2011-07")] {
        let found = house.read(move |connection| {
            let article = find_by_slug(connection, &slug(name))?.expect("it was imported");
            bringing(connection, article.id)
        });
        assert_eq!(found.await.unwrap().edition.month, month(brought_by), "{name}");
    }
}

#[tokio::test]
async fn by_the_default_schedule_every_event_that_comes_in_time_goes_out_before_it_begins() {
    let house = House::new();
    house.reader("ada", ("en", "", "")).await;
    let come = [
        ("may", "2011-05-05", "", "2011-05-05T12:00"),
        ("june-fair", "2011-06-15", EVENT, "2011-05-20T12:00"),
        ("first-of-june", "2011-06-01", EVENT, "2011-05-21T12:00"),
        ("june", "2011-06-05", "", "2011-06-05T12:00"),
        ("too-late", "2011-06-28", EVENT, "2011-06-02T12:00"),
        ("july-fair", "2011-07-15", EVENT, "2011-06-20T12:00"),
        ("last-of-august", "2011-08-31", EVENT, "2011-06-20T12:00"),
        ("july", "2011-07-05", "", "2011-07-05T12:00"),
    ];
    let ticks = ["2011-06-01T07:59", "2011-06-01T08:00", DUE, "2011-08-01T08:00", "2011-09-01T08:00"];
    let mut said = Vec::new();
    let mut articles = come.into_iter().peekable();
    for tick in ticks {
        while let Some((name, date, more, now)) = articles.next_if(|(.., now)| *now < tick) {
            house.article(name, date, more, at(now)).await;
        }
        let acts = due(&house.db, &house.press, SendMode::Auto, at("2011-05-01T12:00"), at(tick)).await.unwrap();
        said.extend(acts.iter().map(|act| match act {
            Act::Released(released) => released.month.to_string(),
            Act::PassedOver(month) => format!("{month} is empty"),
            other => panic!("{other:?}"),
        }));
    }
    // August's only event went out with July.
    assert_eq!(said, ["2011-05", "2011-06", "2011-07", "2011-08 is empty"]);
    let archive = house.read(released).await;
    let brought: Vec<_> = archive.iter().map(slugs).collect();
    let may = vec!["may", "june-fair", "first-of-june"];
    assert_eq!(brought, [vec!["july", "last-of-august"], vec!["june", "july-fair"], may]);
    assert_eq!(left_out(&archive[1])[0], ("too-late", LeftOut::Past));
}

#[tokio::test]
async fn a_month_that_has_nothing_but_events_to_announce_is_sent() {
    let house = House::new();
    let tick = |now| due(&house.db, &house.press, SendMode::Auto, at("2011-06-01T12:00"), at(now));
    assert!(matches!(tick(DUE).await.unwrap()[..], [Act::PassedOver(_)]));
    house.article("fair", "2011-07-15", EVENT, at("2011-07-02T12:00")).await;
    assert!(matches!(tick("2011-07-02T12:00").await.unwrap()[..], [Act::Released(_)]));
}

#[tokio::test]
async fn an_event_that_its_own_month_could_still_bring_goes_out_with_the_first_of_both() {
    let house = house_with_a_fete().await;
    assert_eq!(slugs(&draft(&house, "2011-06", NOW).await), ["june", "fete", "fair"]);
    assert_eq!(slugs(&draft(&house, "2011-07", NOW).await), ["july", "fete"]);
    approved(&house, "2011-06", NOW).await;
    let before = approved(&house, "2011-07", NOW).await;
    sent(&house, "2011-06", "2011-06-30T08:00").await;
    // July was approved with the fête in it. That June has brought it meanwhile voids nothing.
    assert_eq!(hash(&house, "2011-07", "2011-07-31T08:00").await, before);
    sent(&house, "2011-07", "2011-07-31T08:00").await;
    let archive = house.read(released).await;
    assert_eq!(archive.iter().map(slugs).collect::<Vec<_>>(), [vec!["july"], vec!["june", "fete", "fair"]]);
}

#[tokio::test]
async fn an_event_is_not_lost_when_the_edition_that_announced_it_was_cancelled() {
    let house = house_with_a_fete().await;
    approved(&house, "2011-06", NOW).await;
    sent(&house, "2011-06", "2011-06-30T08:00").await;
    let july = draft(&house, "2011-07", "2011-06-30T08:01").await;
    assert_eq!(left_out(&july), [("fete", LeftOut::SentBefore), ("fair", LeftOut::SentBefore)]);
    cancel(&house.db, month("2011-06"), at("2011-06-30T08:02")).await.unwrap();
    let july = draft(&house, "2011-07", "2011-06-30T08:03").await;
    assert_eq!((slugs(&july), left_out(&july)), (vec!["july", "fete"], vec![("fair", LeftOut::Past)]));
}

#[tokio::test]
async fn an_announced_event_is_arranged_like_any_other_article_and_in_one_edition_only() {
    let house = house_with_a_fete().await;
    let arranged = |text: &'static str, changes| {
        let (db, publisher) = (house.db.clone(), house.press.publisher.clone());
        async move { arrange(&db, &publisher, month(text), changes, "Mara", at(NOW)).await }
    };
    let june =
        arranged("2011-06", vec![Change::Feature(slug("fair")), Change::LeaveOut { slug: slug("fete"), reason: None }])
            .await
            .unwrap();
    assert_eq!((slugs(&june), left_out(&june)), (vec!["june", "fair"], vec![("fete", LeftOut::ByEditor)]));
    assert!(june.items().any(|item| item.featured && item.article.slug == slug("fair")));
    let again = draft(&house, "2011-06", NOW).await;
    assert_eq!((slugs(&again), left_out(&again)), (slugs(&june), left_out(&june)));
    // What an editor left out of June, July may still bring.
    approved(&house, "2011-06", NOW).await;
    sent(&house, "2011-06", "2011-06-30T08:00").await;
    assert_eq!(slugs(&draft(&house, "2011-07", "2011-07-02T12:00").await), ["july", "fete"]);
    // News of the next month can't be had before.
    let refused = arranged("2011-05", vec![Change::Feature(slug("june"))]).await;
    assert!(matches!(refused, Err(EditionError::Arrangement(_))));
}

#[tokio::test]
async fn an_event_that_comes_after_the_approval_neither_voids_it_nor_slips_in() {
    let house = house().await;
    let before = approved(&house, "2011-06", NOW).await;
    // In the very same millisecond, and later.
    house.article("show", "2011-07-20", EVENT, at(NOW)).await;
    house.article("march", "2011-07-21", EVENT, at("2011-06-25T12:00")).await;
    // One that was there, but was no event.
    let report = house.article("july", "2011-07-10", EVENT, at("2011-06-25T12:00")).await;
    assert_eq!(house.write(move |c| void_changed(c, &report.changed, at("2011-06-25T12:00"))).await, []);
    assert_eq!(hash(&house, "2011-06", DUE).await, before);
    let shown = preview(&house.db, &house.press, &house.keys, month("2011-06"), PreviewOf::default(), at(NOW));
    let shown = shown.await.unwrap().text;
    assert!(shown.contains("About fair") && !shown.contains("About show"), "{shown}");
    sent(&house, "2011-06", DUE).await;
    assert_eq!(slugs(&house.read(released).await[0]), ["june", "fair"]);
}

#[tokio::test]
async fn with_the_approval_taken_back_it_takes_events_in_again() {
    let house = house().await;
    approved(&house, "2011-06", NOW).await;
    house.article("show", "2011-07-20", EVENT, at(NOW)).await;
    cancel(&house.db, month("2011-06"), at(NOW)).await.unwrap();
    let contents = house.read(|connection| contents(connection, month("2011-06"), at(DUE), ZONE)).await;
    assert_eq!(slugs(&contents), ["june", "show", "fair"]);
}

#[tokio::test]
async fn an_announced_event_that_changes_voids_the_approval() {
    let changed = [
        ("fair", "2011-07-15", "kind: event\nsummary: In the rain\n"),
        ("fair", "2011-07-16", EVENT),
        ("fair", "2011-08-15", EVENT),
        ("fair", "2011-07-15", "kind: news\n"),
    ];
    for (name, date, more) in changed {
        let house = house().await;
        let before = approved(&house, "2011-06", NOW).await;
        let report = house.article(name, date, more, at("2011-06-21T12:00")).await;
        assert_ne!(hash(&house, "2011-06", DUE).await, before, "{date} {more}");
        let void = house.write(move |c| void_changed(c, &report.changed, at("2011-06-21T12:00"))).await;
        assert_eq!((void, state(&house, "2011-06").await), (vec![month("2011-06")], EditionState::Draft));
    }
}

#[tokio::test]
async fn an_announced_event_that_is_over_before_a_late_release_stays_out_and_the_rest_goes() {
    let house = house().await;
    let before = approved(&house, "2011-06", NOW).await;
    assert_eq!(hash(&house, "2011-06", "2011-07-16T08:00").await, before);
    sent(&house, "2011-06", "2011-07-16T08:00").await;
    let archive = house.read(released).await;
    assert_eq!((slugs(&archive[0]), left_out(&archive[0])), (vec!["june"], vec![("fair", LeftOut::Past)]));
    // On its day itself it is not over, whatever the hour.
    let on_the_day = at("2011-07-15T22:59");
    let contents = self::house().await.read(move |c| contents(c, month("2011-06"), on_the_day, ZONE)).await;
    assert_eq!(slugs(&contents), ["june", "fair"]);
}

#[tokio::test]
async fn december_announces_january_and_the_last_month_of_all_announces_nothing() {
    let house = House::new();
    let now: Timestamp = at("2011-12-20T12:00");
    house.article("new-year", "2012-01-15", EVENT, now).await;
    house.article("the-end", "9999-12-31", EVENT, now).await;
    assert_eq!(slugs(&draft(&house, "2011-12", "2011-12-20T12:00").await), ["new-year"]);
    let last = house.read(move |connection| contents(connection, Month::LAST, now, ZONE)).await;
    assert_eq!((slugs(&last), last.announces(&last.items().next().unwrap().article)), (vec!["the-end"], false));
}
