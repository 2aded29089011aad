//! An edition as it would arrive, without sending anything: the same composer as for the send.

use std::sync::Arc;

use super::copy::{Copy, inert_url, unsubscribe_url};
use super::digest::{self, LetterValues};
use super::render::{RenderError, Rendering, random_boundary, render};
use super::store::readers::{self, Reader};
use super::{Contents, EditionError, Press, contents, store};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::Database;
use crate::deliveries::Message;
use crate::locale::Language;
use crate::mail::EmailAddress;
use crate::subscribers::Choices;
use crate::token::Keyring;

/// For whom a preview is made.
#[derive(Debug, Clone, Default)]
pub struct PreviewOf {
    /// The language, if not the reader's or the default.
    pub language: Option<Language>,
    /// A reader, whose choices, name and links it then has. Otherwise it has everything, and links that do nothing.
    pub reader: Option<EmailAddress>,
}

/// An edition as it would arrive.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The HTML part, as a whole document.
    pub html: String,
    /// The text part.
    pub text: String,
    /// The whole message (RFC 5322).
    pub eml: Vec<u8>,
}

/// The edition of `month` as it would arrive if it went out as it is.
///
/// # Errors
/// [`EditionError::Empty`], [`EditionError::NothingChosen`] and [`EditionError::NoSuchReader`] say why there is
/// nothing to show.
pub async fn preview(
    db: &Database,
    press: &Press,
    keys: &Keyring,
    month: Month,
    of: PreviewOf,
    now: Timestamp,
) -> Result<Preview, EditionError> {
    let (press, keys) = (press.clone(), keys.clone());
    // Rendering takes no database, but this thread is there, and one preview at a time is all that people look at.
    db.read(move |connection| {
        let sending = press.publisher.sending_moment(month, now);
        let contents = contents(connection, month, sending, press.publisher.zone)?;
        let number = store::number(connection, &contents.edition)?;
        let reader = match &of.reader {
            Some(address) => Some(readers::find(connection, address)?.ok_or(EditionError::NoSuchReader)?),
            None => None,
        };
        let mut choices = match &reader {
            Some(reader) => reader.choices.clone(),
            None => Choices::everything(press.publisher.default_language()),
        };
        choices.language = of.language.unwrap_or(choices.language);
        if contents.count() == 0 {
            return Err(EditionError::Empty(month));
        }
        if digest::count(&contents, &choices) == 0 {
            return Err(EditionError::NothingChosen(month));
        }
        let copy = PreviewCopy { contents, number, choices, sending, now, reader };
        Ok(copy.write(&press, &keys)?)
    })
    .await
}

struct PreviewCopy {
    contents: Contents,
    number: u32,
    choices: Choices,
    sending: Timestamp,
    now: Timestamp,
    reader: Option<Reader>,
}

impl PreviewCopy {
    fn write(self, press: &Press, keys: &Keyring) -> Result<Preview, RenderError> {
        let base_url = &press.publisher.base_url;
        let (address, name, unsubscribe_url) = match self.reader {
            Some(reader) => (reader.address, reader.name, unsubscribe_url(keys, base_url, reader.id)),
            None => ("reader@example.org".to_owned(), None, inert_url(base_url)),
        };
        let values = LetterValues {
            number: self.number,
            sending: self.sending,
            name: name.as_deref().unwrap_or(&address),
            unsubscribe_url: &unsubscribe_url,
            test_copy: false,
        };
        let parts = press.mails.render(&digest::digest(&self.contents, &self.choices, press, &values))?;
        let rendering = Rendering {
            choices: &self.choices,
            number: self.number,
            sending: self.sending,
            boundary: &random_boundary(),
            test_copy: false,
        };
        let copy = Copy {
            skeleton: Arc::new(render(&self.contents, press, &rendering)?),
            message_id: format!("preview-{}@{}", self.contents.edition.month, press.publisher.from.domain()),
            address,
            name,
            date: self.now,
            unsubscribe_url,
        };
        let mut eml = Vec::new();
        copy.write(&mut eml);
        Ok(Preview { html: parts.html, text: parts.text, eml })
    }
}
