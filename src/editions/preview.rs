//! An edition as it would arrive, without sending anything: the same composer as for the send.

use std::sync::Arc;

use super::copy::{Copy, inert_url, unsubscribe_url};
use super::digest::{self, LetterValues};
use super::next_edition::due_after;
use super::render::{RenderError, Rendering, random_boundary, render};
use super::{Contents, EditionError, Press, contents_to_come, store};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::Database;
use crate::locale::Language;
use crate::mail::{EmailAddress, Pieces};
use crate::subscribers::{self, Choices, Subscriber};
use crate::token::Keyring;

/// For whom a preview is made.
#[derive(Debug, Clone, Default)]
pub struct PreviewOf {
    /// The language, if not the reader's or the default.
    pub language: Option<Language>,
    /// The choices of a slice; everything if neither these nor a reader are given.
    pub choices: Option<Choices>,
    /// A reader, whose choices, name and links it then has. Otherwise it has everything, and links that do nothing.
    pub reader: Option<EmailAddress>,
    /// Whether the reader's links do nothing either, for whoever must not act in their name.
    pub inert: bool,
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
    /// What whoever would get it has chosen.
    pub choices: Choices,
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
        let contents = contents_to_come(connection, &press.publisher, month, now)?;
        let number = store::number(connection, &contents.edition)?;
        let reader = match &of.reader {
            Some(address) => {
                Some(subscribers::store::find_by_address(connection, address)?.ok_or(EditionError::NoSuchReader)?)
            }
            None => None,
        };
        let mut choices = match &reader {
            Some(reader) => reader.choices.clone(),
            None => of.choices.unwrap_or_else(|| Choices::everything(press.publisher.default_language())),
        };
        choices.language = of.language.unwrap_or(choices.language);
        if contents.count() == 0 {
            return Err(EditionError::Empty(month));
        }
        if contents.count_for(&choices) == 0 {
            return Err(EditionError::NothingChosen(month));
        }
        let next_due = due_after(connection, &press.publisher, month, now)?;
        let copy = PreviewCopy { contents, number, choices, next_due, now, reader, inert: of.inert };
        Ok(copy.write(&press, &keys)?)
    })
    .await
}

struct PreviewCopy {
    contents: Contents,
    number: u32,
    choices: Choices,
    next_due: Timestamp,
    now: Timestamp,
    reader: Option<Subscriber>,
    inert: bool,
}

impl PreviewCopy {
    fn write(self, press: &Press, keys: &Keyring) -> Result<Preview, RenderError> {
        let base_url = &press.publisher.base_url;
        let (address, name, unsubscribe_url) = match self.reader {
            Some(reader) if self.inert => (reader.email, reader.name, inert_url(base_url)),
            Some(reader) => (reader.email, reader.name, unsubscribe_url(keys, base_url, reader.id)),
            None => ("reader@example.org".to_owned(), None, inert_url(base_url)),
        };
        let values = LetterValues {
            number: self.number,
            next_due: self.next_due,
            name: name.as_deref().unwrap_or(&address),
            unsubscribe_url: &unsubscribe_url,
            test_copy: false,
        };
        let parts = press.mails.render(&digest::digest(&self.contents, &self.choices, press, &values))?;
        let rendering = Rendering {
            choices: &self.choices,
            number: self.number,
            next_due: self.next_due,
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
        let mut eml = Pieces::default();
        copy.splice(&mut eml);
        Ok(Preview { html: parts.html, text: parts.text, eml: eml.to_vec(), choices: self.choices })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month, slug};
    use super::super::{Change, arrange};
    use super::*;

    const NOW: &str = "2011-06-20T12:00";

    async fn house() -> House {
        let (house, now) = (House::new(), at(NOW));
        let more = "source_name: River Post\nsource_url: https://www.post.example.net/a?b=1\nregions: [kenya]\n";
        house.article("river", "2011-06-14", more, now).await;
        house.article("crue", "2011-06-13", "kind: publication\nlanguage: fr\n", now).await;
        let picture = "image: https://img.example.org/a.png\nimage_alt: A weir\n";
        house.article("weir", "2011-06-01", picture, now).await;
        let changes =
            vec![Change::Feature(slug("weir")), Change::Note(None, "See [this](https://n.example.org/).".into())];
        arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", now).await.unwrap();
        house
    }

    async fn shown(house: &House, of: PreviewOf) -> Result<Preview, EditionError> {
        preview(&house.db, &house.press, &house.keys, month("2011-06"), of, at(NOW)).await
    }

    #[tokio::test]
    async fn it_holds_every_article_in_both_parts_the_featured_first() {
        let house = house().await;
        let preview = shown(&house, PreviewOf::default()).await.unwrap();
        // Lines are wrapped at blanks.
        let unwrapped = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [unwrapped(&preview.html), unwrapped(&preview.text)] {
            for wanted in ["About river", "About crue", "About weir", "River Post", "post.example.net/a?b=1", "Kenya"] {
                assert!(part.contains(wanted), "{wanted} is not in {part}");
            }
            assert!(part.find("About weir") < part.find("About river"));
            assert!(part.contains("https://alert.example.org/articles/river") && part.contains("Français"));
            assert!(part.contains("https://n.example.org/") && part.contains("1 August 2011"));
        }
        assert!(preview.html.contains("A weir") && preview.text.contains("Read at post.example.net"));
        assert!(preview.html.contains("https://alert.example.org/unsubscribe/test-copy"));
    }

    #[tokio::test]
    async fn the_message_has_every_header_of_a_digest() {
        let house = house().await;
        let eml = shown(&house, PreviewOf::default()).await.unwrap().eml;
        let message = mail_parser::MessageParser::new().parse(&eml).unwrap();
        let raw = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_owned();
        assert_eq!(message.subject(), Some("About weir: Monthly Alert, June 2011"));
        assert_eq!(raw("From"), "\"Monthly Alert\" <alert@example.org>");
        assert_eq!(raw("List-Id"), "Monthly Alert <digest.example.org>");
        assert_eq!(raw("List-Unsubscribe"), "<https://alert.example.org/unsubscribe/test-copy>");
        assert_eq!(raw("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        assert_eq!(raw("List-Archive"), "<https://alert.example.org/archive>");
        assert_eq!(raw("Feedback-ID"), "2011-06:digest:monthlyalert:bfabc37432");
        assert_eq!(raw("Precedence"), "list");
        assert_eq!(raw("To"), "reader@example.org");
        assert!(message.body_text(0).unwrap().contains("About river"));
        assert!(message.body_html(0).unwrap().contains("About river"));
    }

    #[tokio::test]
    async fn as_a_reader_it_has_their_choices_language_name_and_links() {
        let house = house().await;
        let id = house.reader("ada", ("fr", "kenya", "news")).await;
        let of = PreviewOf { reader: "Ada@example.org".parse().ok(), ..PreviewOf::default() };
        let preview = shown(&house, of.clone()).await.unwrap();
        assert!(preview.text.contains("About river") && !preview.text.contains("About crue"));
        assert!(preview.text.contains("juin 2011") && preview.text.contains("ada@example.org"));
        assert!(preview.html.contains(&unsubscribe_url(&house.keys, "https://alert.example.org", id)));
        let english = shown(&house, PreviewOf { language: Some(Language::EN), ..of }).await.unwrap();
        assert!(english.text.contains("June 2011"));
    }

    #[tokio::test]
    async fn where_there_is_nothing_to_show_it_says_why() {
        let house = house().await;
        let nobody = PreviewOf { reader: "nobody@example.org".parse().ok(), ..PreviewOf::default() };
        assert!(matches!(shown(&house, nobody).await, Err(EditionError::NoSuchReader)));
        house.reader("ben", ("en", "", "blog")).await;
        let ben = PreviewOf { reader: "ben@example.org".parse().ok(), ..PreviewOf::default() };
        assert!(matches!(shown(&house, ben).await, Err(EditionError::NothingChosen(_))));
        let empty = preview(&house.db, &house.press, &house.keys, month("2011-07"), PreviewOf::default(), at(NOW));
        assert!(matches!(empty.await, Err(EditionError::Empty(_))));
    }
}
