//! The mails of a correction: rendered once for each language, spliced for each reader.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;

use super::super::copy::{Copy, inert_url, unsubscribe_url};
use super::super::{Press, RenderError};
use super::Corrections;
use crate::articles;
use crate::calendar::Month;
use crate::db::QueryError;
use crate::deliveries::{ComposeError, Delivery, Message, message_id};
use crate::locale::{Language, dates};
use crate::mail::skeleton::{Frame, Marks, Skeleton, Unsubscribe};
use crate::templates::{Erratum as Letter, Rendered, Sender};
use crate::token::{Fingerprint, Keyring};

/// Letters that are kept: a few corrections in a few languages.
const KEPT: usize = 64;

/// What is stored with a delivery: [`super::queue_more`] has it written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
struct Payload {
    erratum: i64,
    language: Language,
}

/// Letters in use, rendered once; shared by whoever composes. What one says is never changed.
#[derive(Default)]
pub struct ErratumLetters(Mutex<HashMap<Payload, Arc<Skeleton>>>);

impl ErratumLetters {
    fn get(
        &self,
        payload: Payload,
        make: impl FnOnce() -> Result<Skeleton, ComposeError>,
    ) -> Result<Arc<Skeleton>, ComposeError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(skeleton) = kept.get(&payload) {
            return Ok(skeleton.clone());
        }
        let skeleton = Arc::new(make()?);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(payload, skeleton.clone());
        Ok(skeleton)
    }
}

/// What a correction is about: everything that its letters depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErratumText {
    /// What it says.
    pub corrections: Corrections,
    /// The edition's month.
    pub month: Month,
    /// Whether the edition can be read on the web; one that was cancelled can't.
    pub is_public: bool,
}

impl ErratumText {
    fn render(&self, press: &Press, language: Language, unsubscribe_url: &str) -> Result<Rendered, RenderError> {
        let publisher = &press.publisher;
        let said = self.corrections.in_language(language);
        let postal_address = publisher.postal_address.as_deref();
        let letter = Letter {
            sender: Sender::new(&publisher.newsletter, &publisher.base_url, postal_address, language),
            subject: said.subject.clone(),
            month: dates::month(&press.texts, language, self.month.first_day()),
            note_html: articles::to_html(&said.note).to_string(),
            note_text: articles::to_text(&said.note),
            web_url: self.is_public.then(|| publisher.edition_url(self.month)),
            unsubscribe_url: unsubscribe_url.to_owned(),
        };
        Ok(press.mails.render(&letter)?)
    }

    /// The mail's frame, with holes for what differs between its readers.
    fn skeleton(&self, press: &Press, keys: &Keyring, payload: Payload) -> Result<Skeleton, RenderError> {
        let (publisher, marks) = (&press.publisher, Marks::random());
        let rendered = self.render(press, payload.language, marks.unsubscribe_url())?;
        let (from, reply_to) = (publisher.from.to_string(), publisher.reply_to.as_ref().map(ToString::to_string));
        let list = format!("digest.{}", publisher.from.domain());
        let Payload { erratum, language } = payload;
        let frame = Frame {
            from: &from,
            reply_to: reply_to.as_deref(),
            subject: &rendered.subject,
            text: &rendered.text,
            html: &rendered.html,
            // Nobody else can write it into a mail, and it is the same in each attempt.
            boundary: &keys.hash(Fingerprint::MessageId, &format!("erratum {erratum} in {language}")),
            list_id: Some((&publisher.newsletter, &list)),
            unsubscribe: Unsubscribe::Link,
            headers: &[],
        };
        Ok(Skeleton::build(&frame, &marks)?)
    }
}

/// A correction as readers of `language` would get it, with a link for leaving that does nothing.
///
/// # Errors
/// If a template is broken.
pub fn erratum_preview(press: &Press, text: &ErratumText, language: Language) -> Result<Rendered, RenderError> {
    text.render(press, language, &inert_url(&press.publisher.base_url))
}

/// The mail of a correction's delivery, the same in each attempt. `read` gives what it says ([`super::erratum_text`]) if
/// `letters` does not have it.
///
/// # Errors
/// [`ComposeError::Gone`] if the correction is; [`ComposeError::Unavailable`] if the database does not answer;
/// [`ComposeError::Failed`] if it can't be written, or for a delivery that is no correction's.
pub fn erratum_mail(
    delivery: &Delivery,
    letters: &ErratumLetters,
    press: &Press,
    keys: &Keyring,
    read: impl FnOnce(i64) -> Result<Option<ErratumText>, QueryError>,
) -> Result<Box<dyn Message>, ComposeError> {
    let failed = |error: &dyn std::fmt::Display| ComposeError::Failed(format!("a correction failed: {error}"));
    let payload: Payload =
        serde_json::from_str(delivery.payload.as_deref().unwrap_or_default()).map_err(|error| failed(&error))?;
    let subscriber = delivery.subscriber_id.ok_or_else(|| failed(&"it is nobody's"))?;
    let publisher = &press.publisher;
    let payload = Payload { language: publisher.language(payload.language), ..payload };
    let skeleton = letters.get(payload, || {
        let text = read(payload.erratum);
        let text = text.map_err(|error| ComposeError::Unavailable(format!("a correction can't be read: {error}")))?;
        text.ok_or(ComposeError::Gone)?.skeleton(press, keys, payload).map_err(|error| failed(&error))
    })?;
    Ok(Box::new(Copy {
        skeleton,
        address: delivery.address.to_string(),
        name: delivery.name.clone(),
        message_id: message_id(keys, delivery, publisher.from.domain()),
        date: delivery.dated_at,
        unsubscribe_url: unsubscribe_url(keys, &publisher.base_url, subscriber),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{House, at, month};
    use super::*;
    use crate::deliveries::DeliveryKind;
    use crate::mail::Pieces;

    fn text(is_public: bool) -> ErratumText {
        let corrections = Corrections::new("A wrong date", "It is the **9th**. <script>no()</script>").unwrap();
        let corrections = corrections.with("fr".parse().unwrap(), "Une date", "C’est le *9*.").unwrap();
        ErratumText { corrections, month: month("2011-06"), is_public }
    }

    fn delivery(language: &str) -> Delivery {
        Delivery {
            id: 7,
            kind: DeliveryKind::Erratum,
            edition: None,
            subscriber_id: Some(3),
            slice_id: None,
            address: "ada@example.org".parse().unwrap(),
            name: Some("Ada".into()),
            payload: Some(format!(r#"{{"erratum":5,"language":"{language}"}}"#)),
            dated_at: at("2011-07-02T09:00"),
            attempts: 0,
        }
    }

    fn written(house: &House, letters: &ErratumLetters, language: &str) -> Result<String, ComposeError> {
        let delivery = delivery(language);
        let read = |id| Ok((id == 5).then(|| text(true)));
        let mail = erratum_mail(&delivery, letters, &house.press, &house.keys, read)?;
        let mut message = Pieces::default();
        mail.write(&delivery, &mut message);
        Ok(String::from_utf8(message.to_vec()).unwrap())
    }

    #[test]
    fn every_attempt_gives_the_same_bytes_with_a_link_for_leaving_and_no_one_click() {
        let (house, letters) = (House::new(), ErratumLetters::default());
        let raw = written(&house, &letters, "fr").unwrap();
        assert_eq!(raw, written(&house, &letters, "fr").unwrap());
        assert_eq!(raw, written(&house, &ErratumLetters::default(), "fr").unwrap(), "after a restart");
        let message = mail_parser::MessageParser::new().parse(raw.as_bytes()).unwrap();
        let header = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_owned();
        assert_eq!(message.subject(), Some("Une date"));
        let leave = unsubscribe_url(&house.keys, "https://alert.example.org", 3);
        assert_eq!(header("List-Unsubscribe"), format!("<{leave}>"));
        assert_eq!(header("List-Id"), "Monthly Alert <digest.example.org>");
        assert!(!raw.contains("List-Unsubscribe-Post") && !raw.contains("Precedence"), "{raw}");
        for part in [message.body_text(0).unwrap(), message.body_html(0).unwrap()] {
            for wanted in ["Rectificatif\u{202f}: juin 2011", "C’est le", "/archive/2011-06", &leave] {
                assert!(part.contains(wanted), "{wanted} is not in {part}");
            }
        }
    }

    #[test]
    fn who_reads_a_language_that_is_not_offered_gets_the_default_one() {
        let (house, letters) = (House::new(), ErratumLetters::default());
        let raw = written(&house, &letters, "de").unwrap();
        let message = mail_parser::MessageParser::new().parse(raw.as_bytes()).unwrap();
        let html = message.body_html(0).unwrap().into_owned();
        assert!(html.contains("Correction to June 2011") && html.contains("<strong>9th</strong>"), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn what_is_gone_or_unreadable_is_told_apart() {
        let (house, letters) = (House::new(), ErratumLetters::default());
        let compose = |delivery: &Delivery, read: fn(i64) -> Result<Option<ErratumText>, QueryError>| {
            erratum_mail(delivery, &letters, &house.press, &house.keys, read).map(drop).unwrap_err()
        };
        assert!(matches!(compose(&delivery("en"), |_| Ok(None)), ComposeError::Gone));
        let refused = compose(&delivery("en"), |_| Err(QueryError::NotFound));
        assert!(matches!(refused, ComposeError::Unavailable(_)), "{refused}");
        let nobodys = Delivery { subscriber_id: None, ..delivery("en") };
        assert!(matches!(compose(&nobodys, |_| Ok(None)), ComposeError::Failed(_)));
    }

    #[test]
    fn of_a_cancelled_edition_there_is_no_page_to_link_to() {
        let house = House::new();
        let shown = |is_public| erratum_preview(&house.press, &text(is_public), Language::EN).unwrap().text;
        assert!(shown(true).contains("/archive/2011-06") && !shown(false).contains("/archive/2011-06"));
    }
}
