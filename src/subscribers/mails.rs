//! The mails to a reader that are no edition: asked to confirm, welcomed, told that all is well.

use serde::{Deserialize, Serialize};

use super::confirm::{CONFIRM_DAYS, CONFIRM_TIME};
use crate::db::QueryError;
use crate::deliveries::{Delivery, DeliveryKind, message_id};
use crate::locale::Language;
use crate::mail::skeleton::{Frame, Marks, Skeleton, SkeletonError, Unsubscribe, Values};
use crate::templates::{AlreadySubscribed, Confirmation, LatestEdition, Letter, Sender, Welcome};
use crate::templates::{MailTemplateError, Mails, Rendered};
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
    /// When the next edition comes, in words, by language.
    pub next_edition: &'a dyn Fn(Language) -> String,
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
    /// The latest edition could not be read: to go without it would make other bytes than the next attempt's.
    #[error("the latest edition: {0}")]
    Latest(#[from] QueryError),
    /// The row does not say what it should.
    #[error("delivery {0} is no mail to a reader")]
    NotOurs(i64),
}

/// The whole message for a delivery of one of these kinds; the same bytes each time.
pub fn compose(correspondent: &Correspondent<'_>, delivery: &Delivery) -> Result<Vec<u8>, MailError> {
    let subscriber = delivery.subscriber_id.ok_or(MailError::NotOurs(delivery.id))?;
    let payload: Option<Payload> = delivery.payload.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let language = payload.ok_or(MailError::NotOurs(delivery.id))?.language;
    let Correspondent { keys, base_url, newsletter, .. } = correspondent;
    let sender = Sender::new(newsletter, base_url, correspondent.postal_address, language);
    let unsubscribe_url = format!("{base_url}/unsubscribe/{}", keys.link(LinkPurpose::Unsubscribe, subscriber, None));
    let archive_url = format!("{base_url}/archive");
    let next_edition = Some((correspondent.next_edition)(language));
    let rendered = match delivery.kind {
        DeliveryKind::Confirmation => {
            let expires = delivery.dated_at + CONFIRM_TIME;
            let token = keys.link(LinkPurpose::Confirm, subscriber, Some(expires));
            let confirm_url = format!("{base_url}/confirm/{token}?lang={language}");
            render(correspondent, &Confirmation { sender, confirm_url, days: CONFIRM_DAYS as u32 })?
        }
        DeliveryKind::Welcome => {
            let latest = (correspondent.latest)(language)?;
            render(correspondent, &Welcome { sender, latest, next_edition, archive_url, unsubscribe_url })?
        }
        DeliveryKind::AlreadySubscribed => {
            render(correspondent, &AlreadySubscribed { sender, next_edition, archive_url, unsubscribe_url })?
        }
        DeliveryKind::Digest | DeliveryKind::Test => return Err(MailError::NotOurs(delivery.id)),
    };
    assemble(correspondent, delivery, &rendered)
}

fn render(correspondent: &Correspondent<'_>, letter: &impl Letter) -> Result<Rendered, MailTemplateError> {
    correspondent.mails.render(letter)
}

fn assemble(correspondent: &Correspondent<'_>, delivery: &Delivery, rendered: &Rendered) -> Result<Vec<u8>, MailError> {
    let id = message_id(correspondent.keys, delivery, correspondent.mail_domain);
    // The unique part of the Message-ID, so that each attempt has the same boundary too.
    let boundary = id.split('@').next().unwrap_or_default();
    let frame = Frame {
        from: correspondent.from,
        reply_to: correspondent.reply_to,
        subject: &rendered.subject,
        text: &rendered.text,
        html: &rendered.html,
        boundary,
        list_id: None,
        unsubscribe: Unsubscribe::Absent,
        headers: &[("Auto-Submitted", "auto-generated")],
    };
    let skeleton = Skeleton::build(&frame, &Marks::random())?;
    let mut message = Vec::new();
    let values = Values {
        to_address: delivery.address.as_str(),
        to_name: delivery.name.as_deref(),
        message_id: &id,
        date: delivery.dated_at,
        unsubscribe_url: "",
        preferences_url: "",
    };
    skeleton.splice(&values, &mut message);
    Ok(message)
}
