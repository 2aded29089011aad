//! Somebody fills in the form.
//!
//! The answer is the same for every address, new, waiting, active, gone or suppressed: only the mail that comes, or does
//! not come, tells, and that goes to the address's owner alone.

use std::time::Duration;

use super::consent::{CONSENT_TEXT, ConsentEvent, Receipt};
use super::mails::Payload;
use super::subscriber::SubscriberState;
use super::{Choices, Subscriber, store, suppression};
use crate::clock::Timestamp;
use crate::config::{Quota, SignupLimits};
use crate::db::{Database, DbConnection, QueryError, meta};
use crate::deliveries::{self, DeliveryKind, SingleMail};
use crate::mail::EmailAddress;
use crate::token::{Fingerprint, Keyring};

/// An active reader is told so at most once in this time.
const ALREADY_SUBSCRIBED_EVERY: Duration = Duration::from_secs(24 * 3600);

/// A filled-in form, parsed.
#[derive(Debug, Clone)]
pub struct Signup {
    /// Who.
    pub address: EmailAddress,
    /// Their name, if they gave one: at most 100 characters, one line.
    pub name: Option<String>,
    /// What they want.
    pub choices: Choices,
    /// The page that the form was on.
    pub source: String,
    /// The network address that it came from; kept as a hash.
    pub origin: String,
}

/// Why a sign-up could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum SignupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] QueryError),
}

/// Takes a sign-up in and queues the mail that belongs to it, if any. Says nothing about the address: the caller can't
/// tell, so its page can't.
pub async fn subscribe(
    db: &Database,
    keys: &Keyring,
    limits: &SignupLimits,
    signup: Signup,
    now: Timestamp,
) -> Result<(), SignupError> {
    match write(db, keys, limits, signup.clone(), now).await {
        // On PostgreSQL the row may be erased or forgotten between being found and being locked; then it is made anew.
        Err(QueryError::NotFound) => write(db, keys, limits, signup, now).await.map_err(SignupError::Store),
        written => written.map_err(SignupError::Store),
    }
}

async fn write(
    db: &Database,
    keys: &Keyring,
    limits: &SignupLimits,
    signup: Signup,
    now: Timestamp,
) -> Result<(), QueryError> {
    let (keys, limits) = (keys.clone(), limits.clone());
    db.write(move |connection| {
        take_in(connection, &keys, &limits, &signup, now)?;
        leave_a_trace(connection)
    })
    .await
}

/// Writes something, whatever the address: a transaction that writes nothing needs no disk and so ends sooner, and that
/// would tell the known addresses from the new. What is written differs each time, since SQLite leaves out what
/// changes nothing; it comes last, since on PostgreSQL sign-ups wait for each other here.
fn leave_a_trace(connection: &mut DbConnection) -> Result<(), QueryError> {
    meta::set(connection, "sign_up_trace", &rand::random::<u64>().to_string())
}

fn take_in(
    connection: &mut DbConnection,
    keys: &Keyring,
    limits: &SignupLimits,
    signup: &Signup,
    now: Timestamp,
) -> Result<(), QueryError> {
    if suppression::is_suppressed(connection, keys, &signup.address)? {
        return Ok(());
    }
    if is_over(&limits.global, now, |since| {
        deliveries::single_mails_since(connection, DeliveryKind::Confirmation, since)
    })? {
        tracing::warn!("the budget for confirmation mails is used up; sign-ups get none for now");
        return Ok(());
    }
    let hash = keys.hash(Fingerprint::Address, &signup.address.key());
    let subscriber = store::find_or_insert_pending(connection, signup, &hash, now)?;
    match subscriber.state {
        SubscriberState::Active => tell_already_subscribed(connection, &subscriber, now),
        SubscriberState::Pending | SubscriberState::Unsubscribed => {
            ask_to_confirm(connection, keys, limits, signup, &subscriber, now)
        }
        SubscriberState::Bounced | SubscriberState::Complained => Ok(()),
    }
}

fn ask_to_confirm(
    connection: &mut DbConnection,
    keys: &Keyring,
    limits: &SignupLimits,
    signup: &Signup,
    subscriber: &Subscriber,
    now: Timestamp,
) -> Result<(), QueryError> {
    if is_over(&limits.address, now, |since| {
        let mails = deliveries::last_queued(connection, subscriber.id, &[DeliveryKind::Confirmation], since)?;
        Ok(mails.len() as i64)
    })? {
        return Ok(());
    }
    store::renew_choices(connection, subscriber.id, signup, now)?;
    let origin_hash = keys.hash(Fingerprint::Origin, &signup.origin);
    let receipt = Receipt {
        event: ConsentEvent::Asked,
        text_version: CONSENT_TEXT,
        language: signup.choices.language,
        source: &signup.source,
        origin_hash: Some(&origin_hash),
        at: now,
    };
    store::add_receipt(connection, subscriber.id, &receipt)?;
    queue(connection, DeliveryKind::Confirmation, subscriber.id, &signup.address, signup.choices.language, now)
}

fn tell_already_subscribed(
    connection: &mut DbConnection,
    subscriber: &Subscriber,
    now: Timestamp,
) -> Result<(), QueryError> {
    let kinds = [DeliveryKind::AlreadySubscribed];
    let since = now - ALREADY_SUBSCRIBED_EVERY;
    if !deliveries::last_queued(connection, subscriber.id, &kinds, since)?.is_empty() {
        return Ok(());
    }
    let Ok(address) = subscriber.email.parse() else { return Ok(()) };
    queue(connection, DeliveryKind::AlreadySubscribed, subscriber.id, &address, subscriber.choices.language, now)
}

/// Queues one of our mails to a reader. No name goes with it: the name came from the form too, and whoever typed it may
/// have been somebody else.
fn queue(
    connection: &mut DbConnection,
    kind: DeliveryKind,
    subscriber_id: i64,
    address: &EmailAddress,
    language: crate::locale::Language,
    now: Timestamp,
) -> Result<(), QueryError> {
    let payload = Payload { language }.to_text();
    let mail = SingleMail { kind, subscriber_id: Some(subscriber_id), address, name: None, payload };
    deliveries::queue(connection, &mail, now).map(drop)
}

/// Whether one of the quotas is used up, by `count(since)`.
fn is_over(
    quotas: &[Quota],
    now: Timestamp,
    mut count: impl FnMut(Timestamp) -> Result<i64, QueryError>,
) -> Result<bool, QueryError> {
    for quota in quotas {
        if count(now - quota.per)? >= i64::from(quota.count.get()) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::super::{erase, show};
    use super::*;
    use crate::db::{Creation, Target};
    use crate::locale::Language;

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    #[tokio::test]
    async fn every_sort_of_address_makes_the_disk_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let (db, _) = Database::open(&Target::Sqlite(path.clone()), Creation::IfMissing).unwrap();
        let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
        let a_day = |count: u32| vec![Quota { count: count.try_into().unwrap(), per: ALREADY_SUBSCRIBED_EVERY }];
        let limits = SignupLimits { address: a_day(1), global: a_day(2), ..SignupLimits::OFF };
        let gone: EmailAddress = "gone@example.org".parse().unwrap();
        erase(&db, &keys, &gone, NOW).await.unwrap();
        // Erased; new; over its own limit; new; over the limit of all.
        for address in ["gone", "new", "new", "newer", "newest"] {
            let signup = Signup {
                address: format!("{address}@example.org").parse().unwrap(),
                name: None,
                choices: Choices::everything(Language::EN),
                source: "/".into(),
                origin: "192.0.2.1".into(),
            };
            let log = || std::fs::read(path.with_extension("db-wal")).unwrap();
            let before = log();
            subscribe(&db, &keys, &limits, signup, NOW).await.unwrap();
            assert!(log() != before, "{address}: nothing was written");
        }
        assert!(show(&db, &"newest@example.org".parse().unwrap()).await.unwrap().is_none());
    }
}
