//! Which composer writes which delivery.

use super::App;
use crate::deliveries::{ComposeError, Composer, Delivery, DeliveryKind, Message};
use crate::locale::{Language, dates};
use crate::subscribers::{self, Correspondent};

/// Writes every mail of the program.
pub struct AppComposer {
    app: App,
}

impl AppComposer {
    /// A composer with the parts of `app`.
    pub fn new(app: App) -> AppComposer {
        AppComposer { app }
    }

    fn to_reader(&self, delivery: &Delivery) -> Result<Box<dyn Message>, ComposeError> {
        let app = &self.app;
        let settings = &app.settings;
        let from = settings.from.to_string();
        let reply_to = settings.reply_to.as_ref().map(ToString::to_string);
        // By the mail's own date, so that the mail is the same in a later attempt.
        let month = &settings.config.month;
        let (_, due) = month.schedule.next(delivery.dated_at, month.zone);
        let next_edition =
            |language: Language| dates::day(&app.texts, language, due.to_utc().with_timezone(&month.zone).date_naive());
        let correspondent = Correspondent {
            mails: &app.mails,
            keys: &app.keys,
            newsletter: &settings.config.newsletter.name,
            base_url: &app.base_url,
            postal_address: settings.config.newsletter.postal_address.as_deref(),
            from: &from,
            reply_to: reply_to.as_deref(),
            mail_domain: settings.from.domain(),
            next_edition: &next_edition,
            latest: None,
        };
        let message = subscribers::compose(&correspondent, delivery);
        Ok(Box::new(Written(message.map_err(|error| ComposeError::Failed(error.to_string()))?)))
    }
}

impl Composer for AppComposer {
    fn compose(&self, delivery: &Delivery) -> Result<Box<dyn Message>, ComposeError> {
        match delivery.kind {
            DeliveryKind::Confirmation | DeliveryKind::Welcome | DeliveryKind::AlreadySubscribed => {
                self.to_reader(delivery)
            }
            DeliveryKind::Digest | DeliveryKind::Test => Err(ComposeError::Gone),
        }
    }
}

/// A message that is written already.
struct Written(Vec<u8>);

impl Message for Written {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }
}
