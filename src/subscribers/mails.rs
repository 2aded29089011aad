//! The mails to a reader that are no edition: asked to confirm, welcomed, told that all is well.

use serde::{Deserialize, Serialize};

use super::confirm::{CONFIRM_DAYS, CONFIRM_TIME};
use super::letters::Letters;
use crate::db::QueryError;
use crate::deliveries::{Delivery, DeliveryKind, message_id};
use crate::locale::Language;
use crate::mail::Pieces;
use crate::mail::skeleton::{SkeletonError, Values};
use crate::templates::{AlreadySubscribed, Confirmation, LatestEdition, MailTemplateError, Mails, Sender, Welcome};
use crate::token::{Keyring, LinkPurpose};

/// What is stored with such a mail: all that can't be found out again when it is made anew.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The language at the time.
    pub(super) language: Language,
}

impl Payload {
    pub(super) fn to_text(self) -> String {
        serde_json::json!(self).to_string()
    }
}

/// Who writes: the facts that the composer of such a mail needs besides the delivery.
pub struct Correspondent<'a> {
    /// The templates.
    pub mails: &'a Mails,
    /// For links and Message-IDs.
    pub keys: &'a Keyring,
    /// The newsletter's name.
    pub newsletter: &'a str,
    /// Public address of the site, without a slash at its end.
    pub base_url: &'a str,
    /// For the foot.
    pub postal_address: Option<&'a str>,
    /// `Name <address>`.
    pub from: &'a str,
    /// Where answers go.
    pub reply_to: Option<&'a str>,
    /// The right side of Message-IDs.
    pub mail_domain: &'a str,
    /// When the first edition after the mail's date comes, in words, by language.
    pub next_edition: &'a dyn Fn(Language) -> Result<String, QueryError>,
    /// The newest edition that was sent before the mail's date, by language.
    pub latest: &'a dyn Fn(Language) -> Result<Option<LatestEdition>, QueryError>,
}

/// Why such a mail could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A template.
    #[error(transparent)]
    Template(#[from] MailTemplateError),
    /// The MIME frame.
    #[error(transparent)]
    Skeleton(#[from] SkeletonError),
    /// The editions could not be read: to go without them would make other bytes than the next attempt's.
    #[error("the editions can't be read: {0}")]
    Editions(#[from] QueryError),
    /// The row does not say what it should.
    #[error("delivery {0} is no mail to a reader")]
    NotOurs(i64),
}

/// The whole message for a delivery of one of these kinds; the same bytes each time.
pub fn compose(
    correspondent: &Correspondent<'_>,
    letters: &Letters,
    delivery: &Delivery,
) -> Result<Vec<u8>, MailError> {
    let subscriber = delivery.subscriber_id.ok_or(MailError::NotOurs(delivery.id))?;
    let payload: Option<Payload> = delivery.payload.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let language = payload.ok_or(MailError::NotOurs(delivery.id))?.language;
    let Correspondent { keys, base_url, newsletter, .. } = correspondent;
    let sender = Sender::new(newsletter, base_url, correspondent.postal_address, language);
    let archive_url = format!("{base_url}/archive");
    let next_edition = || (correspondent.next_edition)(language).map(Some);
    let link = letters.link();
    let letter = match delivery.kind {
        DeliveryKind::Confirmation => {
            let letter = Confirmation { sender, confirm_url: link, days: CONFIRM_DAYS as u32 };
            letters.skeleton(correspondent, language, &letter)
        }
        DeliveryKind::Welcome => {
            let latest = (correspondent.latest)(language)?;
            let next_edition = next_edition()?;
            let letter = Welcome { sender, latest, next_edition, archive_url, unsubscribe_url: link };
            letters.skeleton(correspondent, language, &letter)
        }
        DeliveryKind::AlreadySubscribed => {
            let next_edition = next_edition()?;
            let letter = AlreadySubscribed { sender, next_edition, archive_url, unsubscribe_url: link };
            letters.skeleton(correspondent, language, &letter)
        }
        DeliveryKind::Digest | DeliveryKind::Erratum | DeliveryKind::Test | DeliveryKind::Team => {
            return Err(MailError::NotOurs(delivery.id));
        }
    }?;
    let link = match delivery.kind {
        DeliveryKind::Confirmation => {
            let token = keys.link(LinkPurpose::Confirm, subscriber, Some(delivery.dated_at + CONFIRM_TIME));
            format!("{base_url}/confirm/{token}?lang={language}")
        }
        _ => format!("{base_url}/unsubscribe/{}", keys.link(LinkPurpose::Unsubscribe, subscriber, None)),
    };
    let mut message = Pieces::default();
    let values = Values {
        to_address: delivery.address.as_str(),
        to_name: delivery.name.as_deref(),
        message_id: &message_id(keys, delivery, correspondent.mail_domain),
        date: delivery.dated_at,
        unsubscribe_url: &link,
        preferences_url: "",
    };
    letter.splice(&values, &mut message);
    Ok(message.to_vec())
}
