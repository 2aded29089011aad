//! Everything that is known about one reader.

use serde::Serialize;

use super::{store, story};
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::locale::Language;
use crate::mail::EmailAddress;

/// A reader as `subscribers show` prints one.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The language of the mails.
    pub language: Language,
    /// Chosen regions; none for all.
    pub regions: Vec<&'static str>,
    /// Chosen kinds; none for all.
    pub kinds: Vec<&'static str>,
    /// A subscriber state's word.
    pub state: &'static str,
    /// Until when no edition is sent, RFC 3339.
    pub paused_until: Option<String>,
    /// The last consent that was given, and all events since the first.
    pub consent: ShownConsent,
    /// Everything that was mailed, oldest first.
    pub deliveries: Vec<ShownDelivery>,
}

/// A consent as it is shown.
#[derive(Debug, Serialize)]
pub struct ShownConsent {
    /// Whether there is consent now.
    pub given: bool,
    /// The events in time order.
    pub events: Vec<ShownEvent>,
}

/// One event of a consent.
#[derive(Debug, Serialize)]
pub struct ShownEvent {
    /// asked, confirmed, imported, left, undone.
    pub event: String,
    /// When, RFC 3339.
    pub at: String,
    /// The version of the words.
    pub text_version: String,
    /// Their language.
    pub language: String,
    /// The page or source.
    pub source: String,
    /// The keyed hash of where it came from.
    pub origin_hash: Option<String>,
}

/// One delivery as it is shown.
#[derive(Debug, Serialize)]
pub struct ShownDelivery {
    /// confirmation, welcome, already-subscribed, digest, erratum, test.
    pub kind: String,
    /// The state.
    pub state: String,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// Answered attempts.
    pub attempts: i64,
    /// The mail's Date, RFC 3339.
    pub date: Option<String>,
    /// The server's last words.
    pub reply: Option<String>,
}

/// Everything about whoever has `address`, or `None`.
pub async fn show(db: &Database, address: &EmailAddress) -> Result<Option<Shown>, QueryError> {
    let address = address.clone();
    db.read(move |connection| {
        let Some(found) = store::find_by_address(connection, &address)? else { return Ok(None) };
        let Some(story::Story { subscriber, consents, mails }) = story::story(connection, found.id)? else {
            return Ok(None);
        };
        let choices = &subscriber.choices;
        Ok(Some(Shown {
            email: subscriber.email.clone(),
            name: subscriber.name.clone(),
            language: choices.language,
            regions: choices.regions().iter().map(|region| region.slug()).collect(),
            kinds: choices.kinds().iter().map(|kind| kind.as_str()).collect(),
            state: subscriber.state.as_str(),
            paused_until: subscriber.paused_until.map(rfc3339),
            consent: ShownConsent {
                given: subscriber.state == super::SubscriberState::Active,
                events: consents
                    .into_iter()
                    .map(|row| ShownEvent {
                        event: row.event,
                        at: rfc3339(row.at),
                        text_version: row.text_version,
                        language: row.language,
                        source: row.source,
                        origin_hash: row.origin_hash,
                    })
                    .collect(),
            },
            deliveries: mails
                .into_iter()
                .map(|row| ShownDelivery {
                    kind: row.kind,
                    state: row.state,
                    reason: row.reason,
                    attempts: row.attempts,
                    date: row.dated_at.map(|at| rfc3339(Timestamp::from_millis(at))),
                    reply: row.reply,
                })
                .collect(),
        }))
    })
    .await
}

fn rfc3339(moment: Timestamp) -> String {
    moment.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
