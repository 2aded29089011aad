//! Which composer writes which delivery.

use super::App;
use crate::clock::Timestamp;
use crate::db::QueryError;
use crate::deliveries::{ComposeError, Composer, Delivery, DeliveryKind, Message};
use crate::editions::{self, ErratumLetters, Slices, Words};
use crate::locale::{Language, dates};
use crate::mail::Pieces;
use crate::subscribers::{self, Correspondent, Letters, MailError};
use crate::team;
use crate::templates::LatestEdition;

/// Writes every mail of the program.
pub struct AppComposer {
    app: App,
    slices: Slices,
    letters: Letters,
    errata: ErratumLetters,
}

impl AppComposer {
    /// A composer with the parts of `app`.
    pub fn new(app: App) -> AppComposer {
        AppComposer { app, slices: Slices::new(), letters: Letters::default(), errata: ErratumLetters::default() }
    }

    fn to_reader(&self, delivery: &Delivery) -> Result<Box<dyn Message>, ComposeError> {
        let app = &self.app;
        let publisher = app.publisher();
        let from = publisher.from.to_string();
        let reply_to = publisher.reply_to.as_ref().map(ToString::to_string);
        let next_edition = |language: Language| self.next_edition(language, delivery.dated_at);
        let latest = |language: Language| self.latest_edition(language, delivery.dated_at);
        let correspondent = Correspondent {
            mails: &app.mails,
            keys: &app.keys,
            newsletter: &publisher.newsletter,
            base_url: &app.base_url,
            postal_address: publisher.postal_address.as_deref(),
            from: &from,
            reply_to: reply_to.as_deref(),
            mail_domain: publisher.from.domain(),
            next_edition: &next_edition,
            latest: &latest,
        };
        match subscribers::compose(&correspondent, &self.letters, delivery) {
            Ok(message) => Ok(Box::new(Written(message))),
            Err(error @ MailError::Editions(_)) => Err(ComposeError::Unavailable(error.to_string())),
            Err(error) => Err(ComposeError::Failed(error.to_string())),
        }
    }

    fn to_team(&self, delivery: &Delivery) -> Result<Box<dyn Message>, ComposeError> {
        let App { press, keys, .. } = &self.app;
        let publisher = &press.publisher;
        let correspondence = team::Correspondence {
            mails: &press.mails,
            texts: &press.texts,
            keys,
            newsletter: &publisher.newsletter,
            base_url: &publisher.base_url,
            postal_address: publisher.postal_address.as_deref(),
            from: &publisher.from.to_string(),
            mail_domain: publisher.from.domain(),
            zone: publisher.zone,
        };
        match team::compose(&correspondence, delivery) {
            Ok(message) => Ok(Box::new(Written(message))),
            Err(error) => Err(ComposeError::Failed(error.to_string())),
        }
    }

    /// When the first edition comes after `moment`, in words. By the mail's own date, so that it says the same in a later
    /// attempt.
    fn next_edition(&self, language: Language, moment: Timestamp) -> Result<String, QueryError> {
        let publisher = self.app.publisher();
        let next = |connection: &mut _| editions::next_edition(connection, &publisher.rule(), publisher.zone, moment);
        let (_, due) = self.app.database.read_blocking(next)?;
        Ok(dates::day(&self.app.texts, language, due.to_utc().with_timezone(&publisher.zone).date_naive()))
    }

    /// The newest edition that was released before `before`, for a reader of `language`.
    fn latest_edition(&self, language: Language, before: Timestamp) -> Result<Option<LatestEdition>, QueryError> {
        let found = self.app.database.read_blocking(|connection| editions::latest_before(connection, before))?;
        Ok(found.map(|contents| {
            let words = Words::of(&contents, &self.app.press, language);
            LatestEdition { title: words.title, url: self.app.publisher().edition_url(contents.edition.month) }
        }))
    }
}

impl Composer for AppComposer {
    fn compose(&self, delivery: &Delivery) -> Result<Box<dyn Message>, ComposeError> {
        let App { database, keys, base_url, press, .. } = &self.app;
        match delivery.kind {
            DeliveryKind::Confirmation | DeliveryKind::Welcome | DeliveryKind::AlreadySubscribed => {
                self.to_reader(delivery)
            }
            DeliveryKind::Digest => editions::digest_copy(delivery, &self.slices, keys, base_url, |slice| {
                database.read_blocking(|connection| editions::slice_bytes(connection, slice))
            }),
            DeliveryKind::Erratum => editions::erratum_mail(delivery, &self.errata, press, keys, |erratum| {
                database.read_blocking(|connection| editions::erratum_text(connection, erratum))
            }),
            DeliveryKind::Team => self.to_team(delivery),
            DeliveryKind::Test => database
                .read_blocking(|connection| Ok::<_, QueryError>(editions::test_copy(connection, press, keys, delivery)))
                .map_err(|error| ComposeError::Failed(error.to_string()))?,
        }
    }
}

/// A message that is written already.
struct Written(Vec<u8>);

impl Message for Written {
    fn write(&self, _: &Delivery, out: &mut Pieces) {
        out.push(&self.0);
    }
}
