//! Mail to members: queued in the transaction of its cause, written when it leaves. Links are made from the row's own
//! Date, so that a second attempt has the same bytes and no link is stored anywhere.

use std::sync::Arc;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{INVITATION_TIME, Member, RESET_TIME};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::deliveries::{self, Delivery, DeliveryKind, SingleMail, message_id};
use crate::locale::{Language, Texts, dates};
use crate::mail::skeleton::{Frame, Marks, Skeleton, SkeletonError, Unsubscribe, Values};
use crate::mail::{EmailAddress, Pieces};
use crate::templates::{Button, MailTemplateError, Mails, Sender, TeamLetter};
use crate::token::{Fingerprint, Keyring, LinkPurpose};

/// What a member is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case")]
pub enum Letter {
    /// They are invited, by somebody with this name.
    Invitation {
        /// Who invites; empty if nobody in particular.
        by: String,
    },
    /// They forgot their password.
    Reset,
    /// Somebody, they we hope, set another password.
    PasswordChanged,
    /// The code from an app was turned on, or off.
    CodeChanged {
        /// Whether it is on now.
        on: bool,
    },
    /// Somebody logged in with a browser that we don't know.
    NewDevice {
        /// From where.
        origin: String,
        /// What the browser calls itself.
        agent: String,
        /// When.
        #[serde(with = "millis")]
        at: Timestamp,
    },
    /// An edition is due and waits for somebody who approves it.
    ApprovalWanted {
        /// The month of the edition, `2026-11`.
        month: String,
        /// The month in words.
        name: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Payload {
    member: i64,
    #[serde(flatten)]
    letter: Letter,
}

/// Queues `letter` for `member`.
pub fn tell(connection: &mut DbConnection, member: &Member, letter: &Letter, now: Timestamp) -> Result<(), QueryError> {
    let Some(address) = EmailAddress::kept(member.email.clone()) else { return Ok(()) };
    let payload = serde_json::json!(Payload { member: member.id, letter: letter.clone() }).to_string();
    let name = Some(member.name.as_str());
    let mail = SingleMail { kind: DeliveryKind::Team, subscriber_id: None, address: &address, name, payload };
    deliveries::queue(connection, &mail, now).map(drop)
}

/// What the composer of such a mail needs besides the delivery.
pub struct Correspondence<'a> {
    /// The templates.
    pub mails: &'a Mails,
    /// For dates.
    pub texts: &'a Texts,
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
    /// The right side of Message-IDs.
    pub mail_domain: &'a str,
    /// The newsletter's zone.
    pub zone: Tz,
}

/// Why such a mail could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// A template.
    #[error(transparent)]
    Template(#[from] MailTemplateError),
    /// The MIME frame.
    #[error(transparent)]
    Skeleton(#[from] SkeletonError),
    /// The row does not say what it should.
    #[error("delivery {0} is no mail to a member")]
    NotOurs(i64),
}

/// The whole message; the same bytes each time.
pub fn compose(by: &Correspondence<'_>, delivery: &Delivery) -> Result<Vec<u8>, LetterError> {
    let payload = delivery.payload.as_deref().and_then(|text| serde_json::from_str::<Payload>(text).ok());
    let Payload { member, letter } = payload.ok_or(LetterError::NotOurs(delivery.id))?;
    let rendered = by.mails.render(&written(by, &letter, member, delivery.dated_at))?;
    let frame = Frame {
        from: by.from,
        reply_to: None,
        subject: &rendered.subject,
        text: &rendered.text,
        html: &rendered.html,
        boundary: &by.keys.hash(Fingerprint::MessageId, &format!("team {}", delivery.id)),
        list_id: None,
        unsubscribe: Unsubscribe::Absent,
        headers: &[("Auto-Submitted", "auto-generated")],
    };
    let skeleton = Arc::new(Skeleton::build(&frame, &Marks::random())?);
    let mut message = Pieces::default();
    let values = Values {
        to_address: delivery.address.as_str(),
        to_name: delivery.name.as_deref(),
        message_id: &message_id(by.keys, delivery, by.mail_domain),
        date: delivery.dated_at,
        unsubscribe_url: "",
        preferences_url: "",
    };
    skeleton.splice(&values, &mut message);
    Ok(message.to_vec())
}

fn written(by: &Correspondence<'_>, letter: &Letter, member: i64, dated_at: Timestamp) -> TeamLetter {
    let Correspondence { newsletter, base_url, keys, .. } = by;
    let link = |purpose, path: &str, time| {
        let token = keys.link(purpose, member, Some(dated_at + time));
        format!("{base_url}/admin/{path}/{token}")
    };
    let ask_an_admin = "If it was not you, tell an administrator now.".to_owned();
    let (heading, paragraphs, button, closing) = match letter {
        Letter::Invitation { by } => {
            let who = if by.is_empty() { "You are invited".into() } else { format!("{by} invites you") };
            let button = ("Choose a password", link(LinkPurpose::Invitation, "invitation", INVITATION_TIME));
            let paragraph =
                format!("{who} to work on {newsletter}. Choose a password to begin; the link works once, for 7 days.");
            let closing = "If you don't know why you got this, do nothing: without a password there is no account.";
            (format!("Join the team of {newsletter}"), vec![paragraph], Some(button), closing.to_owned())
        }
        Letter::Reset => {
            let button = ("Choose another password", link(LinkPurpose::Reset, "reset", RESET_TIME));
            let paragraph = "Somebody, you we hope, has forgotten the password of your account. The link works once, \
                             for an hour.";
            let closing = "If it was not you, do nothing: your password stays as it is.";
            ("Choose another password".into(), vec![paragraph.into()], Some(button), closing.to_owned())
        }
        Letter::PasswordChanged => {
            let paragraph = "The password of your account was changed, and every other browser was logged out.";
            ("Your password was changed".into(), vec![paragraph.into()], None, ask_an_admin)
        }
        Letter::CodeChanged { on } => {
            let (heading, paragraph) = match on {
                true => ("Your second factor is on", "From now on your account asks for a code from your app."),
                false => ("Your second factor is off", "From now on your password alone opens your account."),
            };
            (heading.into(), vec![paragraph.into()], None, ask_an_admin)
        }
        Letter::NewDevice { origin, agent, at } => {
            let local = at.to_utc().with_timezone(&by.zone);
            let when = dates::moment(by.texts, Language::EN, &local);
            let paragraphs = vec![
                format!("{when}, from {origin}, with a browser that has not been used for your account before:"),
                if agent.is_empty() { "it does not say its name.".into() } else { agent.clone() },
            ];
            let button = ("Look at your sessions", format!("{base_url}/admin/account"));
            ("Somebody logged in as you".into(), paragraphs, Some(button), ask_an_admin)
        }
        Letter::ApprovalWanted { month, name } => {
            let paragraph =
                format!("The edition of {name} is due and waits: it goes out once it is approved and sent.");
            let button = ("Look it over", format!("{base_url}/admin/editions/{month}"));
            (
                format!("{name} waits for your approval"),
                vec![paragraph],
                Some(button),
                "Nobody gets it until then.".into(),
            )
        }
    };
    TeamLetter {
        sender: Sender::new(newsletter, base_url, by.postal_address, Language::EN),
        subject: if heading.contains(newsletter) { heading.clone() } else { format!("{heading}: {newsletter}") },
        lead: paragraphs.first().cloned().unwrap_or_default(),
        heading,
        paragraphs,
        button: button.map(|(words, url)| Button { words: words.into(), url }),
        closing,
    }
}

mod millis {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::clock::Timestamp;

    pub(super) fn serialize<S: Serializer>(moment: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(moment.as_millis())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(from).map(Timestamp::from_millis)
    }
}
