//! Releases on a real database.

use super::super::fixture::{House, ZONE, at, month};
use super::super::store::seed;
use super::super::{
    Change, LeftOut, Publisher, RuleInForce, SignOff, Slices, Stopped, approve, arrange, assemble, cancel, digest_copy,
    latest, pause, released, resume, slice_bytes, start_countdown, stop_countdown,
};
use super::*;
use crate::config::SendMode;
use crate::deliveries::{Delivery, DeliveryKind, EditionFacts, counted_statement, statement};
use crate::mail::Pieces;
use crate::token::LinkPurpose;

const ALL: (&str, &str, &str) = ("en", "", "");

/// June with news for all, news of Kenya and a past event, assembled and approved.
async fn approved_june() -> House {
    let (house, now) = (House::new(), at("2011-06-20T12:00"));
    house.article("news", "2011-06-01", "", now).await;
    house.article("kenya", "2011-06-02", "kind: publication\nregions: [kenya]\n", now).await;
    house.article("school", "2011-06-10", "kind: event\n", now).await;
    assemble(&house.db, &house.press.publisher, month("2011-06"), now).await.unwrap();
    approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), now).await.unwrap();
    house
}

async fn release_june(house: &House) -> Result<Released, EditionError> {
    release(&house.db, &house.press, month("2011-06"), at("2011-07-01T08:00")).await
}

#[tokio::test]
async fn every_active_reader_is_in_the_audience_once_and_nobody_else() {
    let house = approved_june().await;
    for name in ["ada", "ben", "cleo", "dan", "eve", "fay"] {
        let id = house.reader(name, ALL).await;
        house
            .write(move |connection| match name {
                "ben" => seed::set_reader(connection, id, "pending", None),
                "cleo" => seed::set_reader(connection, id, "unsubscribed", None),
                "dan" => seed::set_reader(connection, id, "active", Some(at("2011-07-01T08:01").as_millis())),
                "eve" => seed::suppress(connection, "hash of eve"),
                // Her pause is over.
                "fay" => seed::set_reader(connection, id, "active", Some(at("2011-07-01T08:00").as_millis())),
                _ => Ok(()),
            })
            .await;
    }
    let done = release_june(&house).await.unwrap();
    assert_eq!((done.state, done.audience), (EditionState::Sending, 2));
    let ledger = house.read(seed::ledger).await;
    let addresses: Vec<&str> = ledger.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(addresses, ["ada@example.org", "fay@example.org"]);
}

#[tokio::test]
async fn a_reader_with_nothing_chosen_is_skipped_and_the_statement_adds_up() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    house.reader("ben", ("fr", "france", "publication")).await;
    house.reader("cleo", ("es", "africa", "publication;blog")).await;
    let done = release_june(&house).await.unwrap();
    let ledger = house.read(seed::ledger).await;
    assert_eq!((ledger[1].1.as_str(), ledger[1].2.as_deref()), ("skipped", Some("nothing-chosen")));
    let statements = house.read(|connection| Ok(counted_statement(connection, "2011-06")?.expect("it was released")));
    let (counters, rows) = statements.await;
    assert_eq!(rows, counters);
    assert_eq!((counters.audience, counters.queued, counters.skipped), (3, 2, 1));
    assert_eq!((counters.sum(), done.audience), (3, 3));
}

#[tokio::test]
async fn a_second_release_is_refused_and_changes_nothing() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    release_june(&house).await.unwrap();
    let before = house.read(seed::ledger).await;
    let refused = release_june(&house).await.unwrap_err();
    assert!(refused.is_refusal(), "{refused}");
    assert_eq!(house.read(seed::ledger).await, before);
}

#[tokio::test]
async fn of_two_releases_at_once_one_wins() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    let (one, other) = tokio::join!(release_june(&house), release_june(&house));
    assert_ne!(one.is_ok(), other.is_ok());
    assert_eq!(house.read(seed::ledger).await.len(), 1);
}

#[tokio::test]
async fn a_draft_and_a_missing_edition_are_refused() {
    let house = approved_june().await;
    let now = at("2011-07-01T08:00");
    cancel(&house.db, month("2011-06"), now).await.unwrap();
    let refused = release_june(&house).await.unwrap_err().to_string();
    assert!(refused.ends_with("is draft: approve it first"), "{refused}");
    let missing = release(&house.db, &house.press, month("2011-07"), now).await;
    assert!(matches!(missing, Err(EditionError::Missing(_))));
}

#[tokio::test]
async fn what_is_not_what_was_approved_becomes_a_draft_again() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    house.article("news", "2011-06-01", "summary: New\n", at("2011-06-21T12:00")).await;
    assert!(matches!(release_june(&house).await, Err(EditionError::Changed(_))));
    let edition = house.read(|connection| store::find(connection, month("2011-06"))).await.unwrap();
    assert_eq!((edition.state, edition.approved_by), (EditionState::Draft, None));
    assert_eq!(edition.voided.unwrap().why, "“About news” was edited");
    assert_eq!(house.read(seed::ledger).await, []);
}

#[tokio::test]
async fn a_countdown_that_is_stopped_between_rendering_and_freezing_is_stopped() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    let (june, now) = (month("2011-06"), at("2011-06-20T12:00"));
    start_countdown(&house.db, june, "Mara", now).await.unwrap();
    let mut plan = Plan::make(Trigger::Countdown, &house.db, &house.press, june, now).await.unwrap();
    plan.render_missing(&house.press).await.unwrap();
    let stopped = stop_countdown(&house.db, &house.press.publisher, june, SendMode::Approve, "Ada", now).await.unwrap();
    assert_eq!(stopped, Stopped::InTime);
    let (attempt, press) = (plan.attempt(), house.press.clone());
    let stopped = house.db.write(move |connection| attempt.run(connection, &press)).await;
    assert!(matches!(stopped, Err(Stop::Refused(EditionError::NotCountedDown(_)))));
    assert_eq!(house.read(seed::ledger).await, []);
}

#[tokio::test]
async fn choices_that_appear_between_rendering_and_freezing_get_their_slice() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    let now = at("2011-07-01T08:00");
    let mut plan = Plan::make(Trigger::Now, &house.db, &house.press, month("2011-06"), now).await.unwrap();
    plan.render_missing(&house.press).await.unwrap();
    // A region that this version does not know: the text in the database still leads to the slice.
    house.reader("ben", ("fr", "atlantis;kenya", "")).await;
    let (attempt, press) = (plan.attempt(), house.press.clone());
    let stopped = house.db.write(move |connection| attempt.run(connection, &press)).await;
    let Err(Stop::Missing(keys)) = stopped else { panic!("ben has no slice") };
    assert_eq!(keys.iter().map(|key| key.regions.as_str()).collect::<Vec<_>>(), ["atlantis;kenya"]);
    assert_eq!(house.read(seed::slice_count).await, 0);

    assert_eq!(release_june(&house).await.unwrap().audience, 2);
    assert!(house.read(seed::ledger).await.iter().all(|row| row.1 == "queued" && row.3.is_some()));
}

#[tokio::test]
async fn an_event_that_another_edition_brings_between_rendering_and_freezing_is_not_brought_again() {
    let (mut house, now) = (House::new(), at("2011-06-20T12:00"));
    house.press.publisher = Arc::new(Publisher {
        rule_in_force: RuleInForce::new("last-day 09:00".parse().unwrap()),
        ..(*house.press.publisher).clone()
    });
    house.reader("ada", ALL).await;
    house.article("news", "2011-07-01", "", now).await;
    house.article("fete", "2011-07-31", "kind: event\n", now).await;
    for text in ["2011-06", "2011-07"] {
        assemble(&house.db, &house.press.publisher, month(text), now).await.unwrap();
        approve(&house.db, &house.press, month(text), SignOff::alone("Ada"), now).await.unwrap();
    }
    let late = at("2011-07-31T08:00");
    let mut plan = Plan::make(Trigger::Now, &house.db, &house.press, month("2011-07"), late).await.unwrap();
    plan.render_missing(&house.press).await.unwrap();
    assert_eq!(plan.contents.count(), 2);
    release(&house.db, &house.press, month("2011-06"), late).await.unwrap();
    // Another number would make it start over anyway; the items alone must do so, too.
    plan.number = 2;
    let (attempt, press) = (plan.attempt(), house.press.clone());
    let stopped = house.db.write(move |connection| attempt.run(connection, &press)).await;
    let Err(Stop::Overtaken(current, 2)) = stopped else { panic!("the fête would go out twice") };
    assert_eq!((current.count(), current.left_out[0].why), (1, LeftOut::SentBefore));

    release(&house.db, &house.press, month("2011-07"), late).await.unwrap();
    let archive = house.read(released).await;
    assert_eq!(archive.iter().map(Contents::count).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn without_readers_it_is_sent_at_once() {
    let house = approved_june().await;
    let done = release_june(&house).await.unwrap();
    assert_eq!((done.state, done.audience), (EditionState::Sent, 0));
    let edition = house.read(|connection| store::find(connection, month("2011-06"))).await.unwrap();
    assert_eq!(edition.finished_at, Some(at("2011-07-01T08:00")));
}

#[tokio::test]
async fn an_edition_that_waits_until_all_of_it_is_over_is_not_sent() {
    let (mut house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
    house.press.publisher = Arc::new(Publisher {
        rule_in_force: RuleInForce::new("last-day 09:00".parse().unwrap()),
        ..(*house.press.publisher).clone()
    });
    house.article("fair", "2011-06-30", "kind: event\n", now).await;
    assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
    approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
    assert!(matches!(release_june(&house).await, Err(EditionError::Empty(_))));
    let edition = house.read(move |connection| store::find(connection, june)).await.unwrap();
    assert_eq!(edition.state, EditionState::Draft);
}

#[tokio::test]
async fn an_event_that_passes_between_approval_and_release_is_left_out_and_the_rest_goes() {
    let (mut house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
    house.press.publisher = Arc::new(Publisher {
        rule_in_force: RuleInForce::new("last-day 09:00".parse().unwrap()),
        ..(*house.press.publisher).clone()
    });
    house.article("fair", "2011-06-30", "kind: event\n", now).await;
    house.article("news", "2011-06-01", "", now).await;
    let draft = assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
    approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
    release_june(&house).await.unwrap();
    let sent = house.read(move |connection| contents(connection, june, now, ZONE)).await;
    assert_eq!((draft.count(), sent.count(), sent.left_out[0].why), (2, 1, LeftOut::Past));
}

#[tokio::test]
async fn each_reader_s_copy_is_spliced_from_the_frozen_slice_and_the_same_each_time() {
    let house = approved_june().await;
    let id = house.reader("ada", ("fr", "", "")).await;
    release_june(&house).await.unwrap();
    let slice_id = house.read(seed::ledger).await[0].3;
    let delivery = Delivery {
        id: 1,
        kind: DeliveryKind::Digest,
        edition: Some(Arc::new(EditionFacts { id: 1, nonce: "nonce".into(), mail_domain: "example.org".into() })),
        subscriber_id: Some(id),
        slice_id,
        address: "ada@example.org".parse().unwrap(),
        name: Some("Ada Lane".into()),
        payload: None,
        dated_at: at("2011-07-01T08:00"),
        attempts: 0,
    };
    let write = || {
        let (keys, delivery) = (house.keys.clone(), delivery.clone());
        house.read(move |connection| {
            let read = |id| slice_bytes(connection, id);
            let copy = digest_copy(&delivery, &Slices::new(), &keys, &"https://alert.example.org".into(), read);
            let mut out = Pieces::default();
            copy.unwrap().write(&delivery, &mut out);
            Ok(out.to_vec())
        })
    };
    let copy = write().await;
    assert_eq!(copy, write().await);
    let message = mail_parser::MessageParser::new().parse(&copy).unwrap();
    let leave = house.keys.link(LinkPurpose::Unsubscribe, id, None);
    let leave = format!("https://alert.example.org/unsubscribe/{leave}");
    assert_eq!(message.header_raw("List-Unsubscribe").map(str::trim), Some(&*format!("<{leave}>")));
    assert_eq!(message.header_raw("To").map(str::trim), Some("\"Ada Lane\" <ada@example.org>"));
    assert_eq!(message.header_raw("Date").map(str::trim), Some("Fri, 01 Jul 2011 08:00:00 +0000"));
    assert!(message.message_id().is_some_and(|id| id.ends_with("@example.org")));
    let text = message.body_text(0).unwrap();
    assert!(text.contains(&leave) && text.contains("Ada Lane"), "{text}");
    assert!(message.body_html(0).unwrap().contains(&leave));
}

#[tokio::test]
async fn a_released_edition_stays_what_it_was() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    release_june(&house).await.unwrap();
    let later = at("2011-07-20T12:00");
    let refused = arrange(
        &house.db,
        &house.press.publisher,
        month("2011-06"),
        vec![Change::Note(None, "N".into())],
        "Mara",
        later,
    );
    assert!(refused.await.unwrap_err().is_refusal());
    // Its articles' dates may change, and it is another day: what went out, went out.
    house.article("news", "2011-07-15", "", later).await;
    let june = house.read(move |connection| contents(connection, month("2011-06"), later, ZONE)).await;
    let titles: Vec<&str> = june.items().map(|item| item.article.title.as_str()).collect();
    assert_eq!(titles, ["About news", "About kenya"]);
    assert_eq!(june.left_out[0].why, LeftOut::Past);
    // It does not go out again in July.
    let july = assemble(&house.db, &house.press.publisher, month("2011-07"), later).await.unwrap();
    assert_eq!((july.count(), july.left_out[0].why), (0, LeftOut::SentBefore));
    let archive = house.read(released).await;
    assert_eq!((archive.len(), archive[0].count()), (1, 2));
    assert_eq!(house.read(latest).await.unwrap().edition.month, month("2011-06"));
}

#[tokio::test]
async fn editions_are_numbered_in_the_order_of_their_release() {
    let house = approved_june().await;
    let now = at("2011-06-20T12:00");
    house.article("may", "2011-05-20", "", now).await;
    release_june(&house).await.unwrap();
    assemble(&house.db, &house.press.publisher, month("2011-05"), now).await.unwrap();
    approve(&house.db, &house.press, month("2011-05"), SignOff::alone("Ada"), now).await.unwrap();
    release(&house.db, &house.press, month("2011-05"), at("2011-07-01T08:00")).await.unwrap();
    for (text, wanted) in [("2011-06", 1), ("2011-05", 2), ("2011-07", 3)] {
        let number = house.read(move |connection| {
            let edition = store::find(connection, month(text))?;
            store::number(connection, &edition.unwrap_or_else(|| super::super::Edition::collecting(month(text))))
        });
        assert_eq!(number.await, wanted, "{text}");
    }
}

#[tokio::test]
async fn it_can_be_held_and_go_on_and_be_stopped() {
    let house = approved_june().await;
    house.reader("ada", ALL).await;
    let (now, june) = (at("2011-07-01T08:05"), month("2011-06"));
    assert!(pause(&house.db, june, None, now).await.unwrap_err().is_refusal());
    release_june(&house).await.unwrap();
    let held = pause(&house.db, june, Some("a wrong date"), now).await.unwrap();
    assert_eq!((held.state, held.paused_why.as_deref()), (EditionState::Paused, Some("a wrong date")));
    assert!(pause(&house.db, june, None, now).await.unwrap_err().is_refusal());
    let going = resume(&house.db, june, now).await.unwrap();
    assert_eq!((going.state, going.paused_why), (EditionState::Sending, None));
    assert!(resume(&house.db, june, now).await.unwrap_err().is_refusal());
    assert_eq!(cancel(&house.db, june, now).await.unwrap().state, EditionState::Cancelled);
    assert!(release_june(&house).await.unwrap_err().is_refusal());
    let after = house.read(|connection| statement(connection, "2011-06")).await.unwrap();
    assert_eq!((after.audience, after.skipped, after.queued), (1, 1, 0));
    assert_eq!(house.read(released).await.len(), 0);
}
