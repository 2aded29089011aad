//! Letters that are rendered once for all readers: what one reader's has and another's has not is a link.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::mails::{Correspondent, MailError};
use crate::locale::Language;
use crate::mail::skeleton::{Frame, Marks, Skeleton, Unsubscribe};
use crate::templates::Letter;
use crate::token::Fingerprint;

/// Letters that are kept: a few for each language, and new ones when an edition goes out.
const KEPT: usize = 64;

/// Rendered letters, by what they say.
pub struct Letters {
    marks: Marks,
    kept: Mutex<HashMap<String, Arc<Skeleton>>>,
}

impl Default for Letters {
    /// None yet.
    fn default() -> Letters {
        Letters { marks: Marks::random(), kept: Mutex::default() }
    }
}

impl Letters {
    /// What to write in a letter for the reader's own link, whatever it is for.
    pub(super) fn link(&self) -> String {
        self.marks.unsubscribe_url().to_owned()
    }

    /// The mail that `letter` makes, in which the link is a hole.
    ///
    /// # Errors
    /// If a template is broken, or what it makes is no mail.
    pub(super) fn skeleton<L: Letter>(
        &self,
        correspondent: &Correspondent<'_>,
        language: Language,
        letter: &L,
    ) -> Result<Arc<Skeleton>, MailError> {
        let said = serde_json::to_string(letter).expect("a letter is made of plain values");
        let Correspondent { from, reply_to, .. } = correspondent;
        let key = format!("{} {from:?} {reply_to:?} {said}", L::NAME);
        if let Some(skeleton) = self.kept().get(&key) {
            return Ok(skeleton.clone());
        }
        let rendered = correspondent.mails.render(letter)?;
        let frame = Frame {
            from,
            reply_to: *reply_to,
            subject: &rendered.subject,
            text: &rendered.text,
            html: &rendered.html,
            // Nobody else can write it into a mail, and it is the same in each attempt.
            boundary: &correspondent.keys.hash(Fingerprint::MessageId, &format!("{} in {language}", L::NAME)),
            list_id: None,
            unsubscribe: Unsubscribe::Absent,
            headers: &[("Auto-Submitted", "auto-generated")],
        };
        let skeleton = Arc::new(Skeleton::build(&frame, &self.marks)?);
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, skeleton.clone());
        Ok(skeleton)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Arc<Skeleton>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::deliveries::{Delivery, DeliveryKind};
    use crate::locale::Texts;
    use crate::mail::EmailAddress;
    use crate::subscribers::compose;
    use crate::templates::Mails;
    use crate::token::Keyring;

    fn confirmation(subscriber: i64) -> Delivery {
        Delivery {
            id: 100 + subscriber,
            kind: DeliveryKind::Confirmation,
            edition: None,
            subscriber_id: Some(subscriber),
            slice_id: None,
            address: EmailAddress::kept(format!("reader{subscriber}@example.org")).unwrap(),
            name: None,
            payload: Some(r#"{"language":"en"}"#.into()),
            dated_at: Timestamp::from_millis(1_790_000_000_000),
            attempts: 0,
        }
    }

    #[test]
    fn readers_share_a_letter_but_no_link_and_it_is_the_same_after_a_restart() {
        let mails = Mails::load(Arc::new(Texts::embedded().unwrap()), None).unwrap();
        let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
        let correspondent = Correspondent {
            mails: &mails,
            keys: &keys,
            newsletter: "Monthly Alert",
            base_url: "https://example.org",
            postal_address: None,
            from: "Monthly Alert <alert@example.org>",
            reply_to: None,
            mail_domain: "example.org",
            next_edition: &|_| unreachable!("a confirmation does not say it"),
            latest: &|_| unreachable!("a confirmation does not name it"),
        };
        let letters = Letters::default();
        let mails = [1, 2].map(|reader| compose(&correspondent, &letters, &confirmation(reader)).unwrap());
        assert_eq!(letters.kept().len(), 1);
        let after_a_restart = compose(&correspondent, &Letters::default(), &confirmation(2)).unwrap();
        assert_eq!(String::from_utf8_lossy(&mails[1]), String::from_utf8_lossy(&after_a_restart));
        let [first, second] = mails.map(|mail| String::from_utf8(mail).unwrap().replace("=\r\n", ""));
        let link_of = |mail: &str| {
            let at = mail.find("https://example.org/confirm/").unwrap();
            mail[at..].split(['?', '"', '\r']).next().unwrap().to_owned()
        };
        assert_ne!(link_of(&first), link_of(&second));
        for mail in [first, second] {
            assert_eq!(mail.matches(&link_of(&mail)).count(), mail.matches("/confirm/").count());
            assert!(mail.contains("?lang=3Den"), "{mail}");
        }
    }
}
