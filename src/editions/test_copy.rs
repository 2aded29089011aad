//! One marked copy for whoever looks an edition over: queued like any other mail, written when it is handed over.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::copy::{Copy, inert_url};
use super::next_edition::due_after;
use super::render::{Rendering, render};
use super::{EditionError, Press, contents_to_come, store};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::deliveries::{
    ComposeError, Delivery, DeliveryKind, Message, SingleMail, message_id, queue, single_mails_since,
};
use crate::locale::Language;
use crate::mail::EmailAddress;
use crate::subscribers::{self, Choices};
use crate::token::Keyring;

/// Test copies in a day, all editions together.
const MOST_A_DAY: i64 = 20;
const DAY: Duration = Duration::from_hours(24);

/// What a test copy is of; stored with its delivery.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    month: Month,
    language: Language,
}

/// Queues a test copy of the edition of `month` to `to`; its delivery's id. It has everything, in `language` or the
/// default one. A reader's address is theirs in the ledger too, so it gets none if it is suppressed meanwhile.
///
/// # Errors
/// [`EditionError::Suppressed`] if the address must not be mailed, whether or not it is a reader's;
/// [`EditionError::Empty`] if there is nothing in the edition; [`EditionError::TestsUsedUp`] after twenty in a day.
pub fn queue_test_copy(
    connection: &mut DbConnection,
    press: &Press,
    keys: &Keyring,
    month: Month,
    to: &EmailAddress,
    language: Option<Language>,
    now: Timestamp,
) -> Result<i64, EditionError> {
    if single_mails_since(connection, DeliveryKind::Test, now - DAY)? >= MOST_A_DAY {
        return Err(EditionError::TestsUsedUp(MOST_A_DAY));
    }
    if subscribers::is_suppressed(connection, keys, to)? {
        return Err(EditionError::Suppressed);
    }
    let publisher = &press.publisher;
    if contents_to_come(connection, publisher, month, now)?.count() == 0 {
        return Err(EditionError::Empty(month));
    }
    let language = language.map_or(publisher.default_language(), |wanted| publisher.language(wanted));
    let payload = serde_json::to_string(&Payload { month, language })
        .map_err(|error| QueryError::SerializationError(Box::new(error)))?;
    let reader = subscribers::store::find_by_address(connection, to)?;
    let mail = SingleMail {
        kind: DeliveryKind::Test,
        subscriber_id: reader.map(|reader| reader.id),
        address: to,
        name: None,
        payload,
    };
    Ok(queue(connection, &mail, now)?)
}

/// The mail of a test copy's delivery. All that depends on time follows from the delivery's own date, so each attempt
/// gives the same bytes unless the edition was changed between them.
///
/// # Errors
/// [`ComposeError::Gone`] if nothing is in the edition any more.
pub fn test_copy(
    connection: &mut DbConnection,
    press: &Press,
    keys: &Keyring,
    delivery: &Delivery,
) -> Result<Box<dyn Message>, ComposeError> {
    let failed = |error: &dyn std::fmt::Display| ComposeError::Failed(format!("a test copy failed: {error}"));
    let payload = delivery.payload.as_deref().unwrap_or_default();
    let Payload { month, language } = serde_json::from_str(payload).map_err(|error| failed(&error))?;
    let publisher = &press.publisher;
    let contents = contents_to_come(connection, publisher, month, delivery.dated_at).map_err(|error| failed(&error))?;
    if contents.count() == 0 {
        return Err(ComposeError::Gone);
    }
    let number = store::number(connection, &contents.edition).map_err(|error| failed(&error))?;
    let next_due = due_after(connection, publisher, month, delivery.dated_at).map_err(|error| failed(&error))?;
    let message_id = message_id(keys, delivery, publisher.from.domain());
    let boundary = format!("ma{}", HEXLOWER.encode(&Sha256::digest(&message_id)[..16]));
    let rendering =
        Rendering { choices: &Choices::everything(language), number, next_due, boundary: &boundary, test_copy: true };
    let skeleton = render(&contents, press, &rendering).map_err(|error| failed(&error))?;
    Ok(Box::new(Copy {
        skeleton: Arc::new(skeleton),
        address: delivery.address.to_string(),
        name: delivery.name.clone(),
        message_id,
        date: delivery.dated_at,
        unsubscribe_url: inert_url(&publisher.base_url),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month};
    use super::super::store::seed;
    use super::*;
    use crate::mail::Pieces;
    use crate::token::Fingerprint;

    const NOW: &str = "2011-06-20T12:00";

    fn delivery(payload: &str) -> Delivery {
        Delivery {
            id: 7,
            kind: DeliveryKind::Test,
            edition: None,
            subscriber_id: None,
            slice_id: None,
            address: "editor@example.org".parse().unwrap(),
            name: None,
            payload: Some(payload.into()),
            dated_at: at(NOW),
            attempts: 0,
        }
    }

    async fn written(house: &House, payload: &str) -> Result<Vec<u8>, ComposeError> {
        let (press, keys, delivery) = (house.press.clone(), house.keys.clone(), delivery(payload));
        let row = delivery.clone();
        let copy = house.read(move |connection| Ok(test_copy(connection, &press, &keys, &row))).await?;
        let mut out = Pieces::default();
        copy.write(&delivery, &mut out);
        Ok(out.to_vec())
    }

    async fn queued(house: &House, to: &str) -> Result<i64, EditionError> {
        let (press, keys, to) = (house.press.clone(), house.keys.clone(), to.parse().unwrap());
        house.db.write(move |c| queue_test_copy(c, &press, &keys, month("2011-06"), &to, None, at(NOW))).await
    }

    #[tokio::test]
    async fn it_is_marked_harmless_and_the_same_in_every_attempt() {
        let house = House::new();
        house.article("river", "2011-06-14", "", at(NOW)).await;
        let payload = "{\"month\":\"2011-06\",\"language\":\"fr\"}";
        let copy = written(&house, payload).await.unwrap();
        assert_eq!(copy, written(&house, payload).await.unwrap());
        let message = mail_parser::MessageParser::new().parse(&copy).unwrap();
        assert_eq!(message.subject(), Some("[Essai] About river: Monthly Alert, juin 2011"));
        let raw = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_owned();
        assert_eq!((raw("Precedence"), raw("To")), ("list".into(), "editor@example.org".into()));
        assert_eq!(raw("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        let text = message.body_text(0).unwrap();
        assert!(text.contains("https://alert.example.org/unsubscribe/test-copy"), "{text}");
    }

    #[tokio::test]
    async fn it_is_queued_as_the_reader_s_own_if_the_address_is_one() {
        let (house, now) = (House::new(), at(NOW));
        let id = house.reader("ada", ("en", "", "")).await;
        assert!(matches!(queued(&house, "ada@example.org").await, Err(EditionError::Empty(_))));
        house.article("river", "2011-06-14", "", now).await;
        queued(&house, "ada@example.org").await.unwrap();
        let hers = house.read(move |connection| crate::deliveries::of_subscriber(connection, id)).await;
        assert_eq!((hers.len(), hers[0].kind.as_str()), (1, "test"));
    }

    #[tokio::test]
    async fn a_suppressed_address_is_refused_also_if_it_is_no_reader_s() {
        let house = House::new();
        house.article("river", "2011-06-14", "", at(NOW)).await;
        let hash = house.keys.hash(Fingerprint::Address, "gone@example.net");
        house.write(move |connection| seed::suppress(connection, &hash)).await;
        let refused = queued(&house, "Gone@example.net").await.unwrap_err();
        assert!(matches!(refused, EditionError::Suppressed) && refused.is_refusal());
        queued(&house, "editor@example.net").await.unwrap();
    }

    #[tokio::test]
    async fn of_an_edition_that_is_empty_by_now_there_is_none() {
        let house = House::new();
        let gone = written(&house, "{\"month\":\"2011-06\",\"language\":\"fr\"}").await;
        assert!(matches!(gone, Err(ComposeError::Gone)));
        assert!(matches!(written(&house, "{}").await, Err(ComposeError::Failed(_))));
    }
}
