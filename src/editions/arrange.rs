//! An editor's hand in an edition: what stands where, what stays out, and the words.

use std::sync::Arc;

use super::assemble::{locked, refresh};
use super::store::{self, items};
use super::{Contents, Edition, EditionError, EditionState, EditionTexts, LeftOut, Publisher, ahead, contents, order};
use crate::articles::{self, Article, Slug};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::kind::Kind;

/// One change that an editor makes. Empty words bring the program's own back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Put it first in its section, with its picture. Where the section is ordered by hand, it can be moved from there.
    Feature(Slug),
    /// Put it back among the others; where the section is ordered by hand, it stays where it stands.
    Unfeature(Slug),
    /// Keep it out.
    LeaveOut(Slug),
    /// Take it in after all.
    TakeIn(Slug),
    /// Bring it to another place in its section.
    Move {
        /// The article.
        slug: Slug,
        /// Its index there, from 0, among those that are shown; beyond the end it is the last.
        to: usize,
    },
    /// Bring a whole section to another place.
    MoveSection {
        /// The section.
        kind: Kind,
        /// Its index, from 0, among those that have articles; beyond the end it is the last.
        to: usize,
    },
    /// The headline.
    Title(String),
    /// The subject of the mails.
    Subject(String),
    /// What mail programs show after the subject.
    Preheader(String),
    /// The editor's note, in Markdown.
    Note(String),
}

/// Longest title, subject and preheader, in characters.
const LONGEST_LINE: usize = 300;
/// Longest note, in bytes.
const LONGEST_NOTE: usize = 64 * 1024;

/// Makes `changes` to the edition of `month`, all or none, and gives what it then is. An approval is void afterwards:
/// the edition is a draft again.
///
/// # Errors
/// [`EditionError::State`] once it is released; [`EditionError::Arrangement`] for what can't be, in words.
pub async fn arrange(
    db: &Database,
    publisher: &Arc<Publisher>,
    month: Month,
    changes: Vec<Change>,
    now: Timestamp,
) -> Result<Contents, EditionError> {
    let publisher = publisher.clone();
    db.write(move |connection| {
        store::make(connection, month, now)?;
        let (mut edition, id) = locked(connection, month)?;
        if edition.state.is_released() {
            return Err(edition.refusal());
        }
        if store::void_approval(connection, id, now)? {
            edition.state = EditionState::Draft;
        }
        items::follow_articles(connection, id, month)?;
        let mut desk = Desk { id, publisher: &publisher, now, edition };
        for change in &changes {
            desk.apply(connection, change)?;
        }
        let edition = desk.edition;
        store::set_texts(connection, id, &edition.texts, now)?;
        let contents = refresh(connection, &edition, id, &publisher, now)?;
        changes.iter().try_for_each(|change| check_taken_in(change, &contents))?;
        Ok(contents)
    })
    .await
}

/// An edition while it is arranged.
struct Desk<'a> {
    id: i64,
    publisher: &'a Publisher,
    now: Timestamp,
    edition: Edition,
}

impl Desk<'_> {
    fn apply(&mut self, connection: &mut DbConnection, change: &Change) -> Result<(), EditionError> {
        let (id, month) = (self.id, self.edition.month);
        match change {
            Change::Feature(slug) => {
                let article = article(connection, month, slug)?;
                items::set_featured(connection, id, article.id, true)?;
                let contents = self.contents(connection)?;
                let is_shown = contents.items().any(|item| item.article.id == article.id);
                if is_shown && order::is_by_hand(&contents, article.kind) {
                    order::move_item(connection, id, &contents, slug, 0)?;
                }
            }
            Change::Unfeature(slug) => {
                let article = article(connection, month, slug)?;
                items::set_featured(connection, id, article.id, false)?;
            }
            Change::LeaveOut(slug) => {
                let article = article(connection, month, slug)?;
                items::set_left_out(connection, id, article.id, Some(LeftOut::ByEditor))?;
            }
            Change::TakeIn(slug) => {
                let article = article(connection, month, slug)?;
                items::set_left_out(connection, id, article.id, None)?;
            }
            Change::Move { slug, to } => {
                article(connection, month, slug)?;
                let contents = self.contents(connection)?;
                order::move_item(connection, id, &contents, slug, *to)?;
            }
            Change::MoveSection { kind, to } => {
                let contents = self.contents(connection)?;
                order::move_section(connection, id, &contents, *kind, *to)?;
            }
            Change::Title(text) => self.texts().title = line("title", text)?,
            Change::Subject(text) => self.texts().subject = line("subject", text)?,
            Change::Preheader(text) => self.texts().preheader = line("preheader", text)?,
            Change::Note(text) => self.texts().note = note(text)?,
        }
        Ok(())
    }

    fn texts(&mut self) -> &mut EditionTexts {
        &mut self.edition.texts
    }

    /// What is in it after the changes so far.
    fn contents(&self, connection: &mut DbConnection) -> Result<Contents, QueryError> {
        let month = self.edition.month;
        contents(connection, month, self.publisher.sending_moment(month, self.now), self.publisher.zone)
    }
}

/// An editor's word is enough to take back what an editor left out, not to send an event that is over.
fn check_taken_in(change: &Change, contents: &Contents) -> Result<(), EditionError> {
    let Change::TakeIn(slug) = change else { return Ok(()) };
    match contents.left_out.iter().find(|item| item.article.slug == *slug) {
        None => Ok(()),
        Some(item) => Err(EditionError::Arrangement(format!("{} stays out: {}", slug.as_str(), item.why))),
    }
}

/// The article of that name, if it belongs to the month or is an event that its edition announces.
fn article(connection: &mut DbConnection, month: Month, slug: &Slug) -> Result<Article, EditionError> {
    let slug_text = slug.as_str();
    match articles::store::find_by_slug(connection, slug)? {
        Some(article) if article.month == month || ahead::is_ahead(&article, month) => Ok(article),
        Some(article) => Err(EditionError::Arrangement(format!(
            "the article {slug_text} belongs to the edition of {}, not of {month}",
            article.month
        ))),
        None => Err(EditionError::Arrangement(format!("there is no article {slug_text}"))),
    }
}

/// A text of one line; `None` if it is empty.
fn line(what: &str, text: &str) -> Result<Option<String>, EditionError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_control) {
        return Err(EditionError::Arrangement(format!("the {what} holds characters that can't be seen")));
    }
    if text.chars().count() > LONGEST_LINE {
        return Err(EditionError::Arrangement(format!("the {what} has more than {LONGEST_LINE} characters")));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn note(text: &str) -> Result<Option<String>, EditionError> {
    if text.len() > LONGEST_NOTE {
        return Err(EditionError::Arrangement("the note is longer than 64 kB; it belongs into an article".into()));
    }
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
