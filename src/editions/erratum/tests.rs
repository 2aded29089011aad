use super::super::fixture::{House, at, month};
use super::super::store::{self, seed};
use super::super::{
    Corrections, EditionError, EditionState, SignOff, approve, assemble, cancel, errata, erratum_reach, issue_erratum,
    queue_more, release,
};
use super::queue::MOST_WAITING;
use crate::deliveries::{DeliveryKind, SingleMail, queue};

const NOW: &str = "2011-07-01T09:00";
const LATER: &str = "2011-07-02T09:00";

/// An edition that went out to these readers, `reader0` and so on, all of whom have it.
async fn sent_to(house: &House, readers: i64) -> Vec<i64> {
    house.article("a", "2011-06-01", "", at(NOW)).await;
    let readers = house.write(move |connection| {
        let language = |number| if number % 2 == 1 { "fr" } else { "en" };
        let reader = |number: i64| seed::reader(connection, &format!("reader{number}"), (language(number), "", ""));
        (0..readers).map(reader).collect::<Result<Vec<_>, _>>()
    });
    let readers = readers.await;
    assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
    approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), at(NOW)).await.unwrap();
    let released = release(&house.db, &house.press, month("2011-06"), at(NOW)).await.unwrap();
    assert_eq!(released.audience, readers.len() as i64);
    house.write(seed::accept_copies).await;
    readers
}

async fn finished(house: &House) {
    house
        .write(|connection| {
            let id = store::find(connection, month("2011-06"))?.unwrap().id.unwrap();
            store::go(connection, id, EditionState::Sending, EditionState::Sent, at(NOW)).map(drop)
        })
        .await;
}

fn said() -> Corrections {
    Corrections::new("A wrong date", "It is the 9th.").unwrap()
}

async fn issued(house: &House) -> Result<i64, EditionError> {
    let issued = issue_erratum(&house.db, month("2011-06"), said(), "Mara", at(LATER)).await;
    issued.map(|issued| issued.readers)
}

/// Queues one bit, and hands over what waits.
async fn a_bit(house: &House) -> Option<i64> {
    let queued = queue_more(&house.db, at(LATER)).await.unwrap();
    house.write(seed::hand_all_over).await;
    queued
}

async fn addresses(house: &House) -> Vec<String> {
    let rows = house.read(seed::corrections).await;
    let mut addresses: Vec<String> = rows.into_iter().map(|(address, _)| address).collect();
    addresses.sort();
    addresses
}

/// That nobody has it twice, and that they are so many.
async fn each_has_it_once(house: &House, readers: usize) {
    let all = addresses(house).await;
    let mut once = all.clone();
    once.dedup();
    assert_eq!((all.len(), once.len()), (readers, readers));
}

async fn whoever_has_the_edition_gets_it(house: House) {
    let readers = sent_to(&house, 8).await;
    finished(&house).await;
    house
        .write(move |connection| {
            for (reader, state) in readers[1..].iter().zip(["rejected", "skipped", "unknown"]) {
                seed::set_copy(connection, *reader, state)?;
            }
            seed::set_reader(connection, readers[4], "unsubscribed", None)?;
            seed::suppress(connection, "hash of reader5")
        })
        .await;
    // Who came later has nothing that could be corrected.
    house.reader("late", ("en", "", "")).await;
    assert_eq!(erratum_reach(&house.db, month("2011-06")).await.unwrap(), 3);
    assert_eq!(issued(&house).await.unwrap(), 3);
    assert_eq!(a_bit(&house).await, Some(3));
    assert_eq!(a_bit(&house).await, None);
    let rows = house.read(seed::corrections).await;
    let id = house.read(|connection| errata(connection, 1)).await[0].id;
    let row = |name: &str, language: &str| {
        (format!("{name}@example.org"), Some(format!(r#"{{"erratum":{id},"language":"{language}"}}"#)))
    };
    assert_eq!(rows, [row("reader0", "en"), row("reader6", "en"), row("reader7", "fr")]);
}

#[tokio::test]
async fn whoever_has_the_edition_gets_it_on_sqlite() {
    whoever_has_the_edition_gets_it(House::new()).await;
}

#[tokio::test]
async fn whoever_has_the_edition_gets_it_on_postgresql() {
    whoever_has_the_edition_gets_it(House::on_postgres().await).await;
}

async fn it_is_queued_bit_by_bit_and_nobody_twice(house: House) {
    let readers = sent_to(&house, 2 * MOST_WAITING + 50).await;
    finished(&house).await;
    issued(&house).await.unwrap();
    let queued = async || queue_more(&house.db, at(LATER)).await.unwrap();
    assert_eq!(queued().await, Some(MOST_WAITING));
    assert_eq!(queued().await, Some(0), "enough are waiting");

    // What somebody waits for leaves first, although it comes later.
    let address = "new@example.org".parse().unwrap();
    house
        .write(move |connection| {
            let kind = DeliveryKind::Confirmation;
            let mail = SingleMail { kind, subscriber_id: None, address: &address, name: None, payload: "{}".into() };
            queue(connection, &mail, at("2011-07-02T10:00")).map(drop)
        })
        .await;
    let waiting = house.read(seed::waiting).await;
    assert_eq!((waiting[0].as_str(), waiting[1].as_str()), ("confirmation", "erratum"));
    assert_eq!(house.read(|connection| errata(connection, 1)).await[0].finished_at, None);
    assert!(matches!(issued(&house).await, Err(EditionError::ErratumOpen(_))));

    // Who leaves before theirs is queued gets none.
    let last = *readers.last().unwrap();
    house.write(move |connection| seed::set_reader(connection, last, "unsubscribed", None)).await;
    // A bit that is dropped on the way is a transaction that was committed, or none.
    house.write(seed::hand_all_over).await;
    drop(tokio::time::timeout(std::time::Duration::ZERO, queue_more(&house.db, at(LATER))).await);
    // Then two at once; on PostgreSQL each on a connection of its own.
    while let (Some(_), _) | (_, Some(_)) = tokio::join!(queued(), queued()) {
        house.write(seed::hand_all_over).await;
    }
    each_has_it_once(&house, readers.len() - 1).await;
    let listed = &house.read(|connection| errata(connection, 1)).await[0];
    assert_eq!((listed.readers, listed.finished_at), (readers.len() as i64 - 1, Some(at(LATER))));
    assert_eq!(listed.by, "Mara");

    // Another one may follow.
    issued(&house).await.unwrap();
    assert_eq!(a_bit(&house).await, Some(MOST_WAITING));
    assert_eq!(house.read(|connection| errata(connection, 1)).await.len(), 2);
}

#[tokio::test]
async fn it_is_queued_bit_by_bit_and_nobody_twice_on_sqlite() {
    it_is_queued_bit_by_bit_and_nobody_twice(House::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_queued_bit_by_bit_and_nobody_twice_on_postgresql() {
    it_is_queued_bit_by_bit_and_nobody_twice(House::on_postgres().await).await;
}

#[tokio::test]
async fn only_what_is_over_can_be_corrected() {
    let house = House::new();
    let june = month("2011-06");
    assert!(matches!(erratum_reach(&house.db, june).await, Err(EditionError::Missing(_))));
    sent_to(&house, 1).await;
    let refused = issued(&house).await.unwrap_err();
    assert!(refused.is_refusal());
    assert_eq!(
        refused.to_string(),
        "the edition of 2011-06 is sending: a correction goes to an edition that is sent or cancelled"
    );
    cancel(&house.db, june, at(NOW)).await.unwrap();
    assert_eq!(issued(&house).await.unwrap(), 1);
    assert_eq!(a_bit(&house).await, Some(1));

    house.write(|connection| seed::set_copy(connection, 1, "rejected")).await;
    let nobody = issued(&house).await.unwrap_err();
    assert!(nobody.is_refusal() && nobody.to_string().contains("nobody who got"), "{nobody}");
}
