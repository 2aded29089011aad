//! An editor's hand in an edition: what stands first, what stays out, and the words.

use std::sync::Arc;

use super::assemble::{locked, refresh};
use super::store::{self, items};
use super::{Contents, EditionError, EditionState, EditionTexts, LeftOut, Publisher, ahead};
use crate::articles::{self, Slug};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection};

/// One change that an editor makes. Empty words bring the program's own back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Put it first in its section, with its picture.
    Feature(Slug),
    /// Put it back among the others.
    Unfeature(Slug),
    /// Keep it out.
    LeaveOut(Slug),
    /// Take it in after all.
    TakeIn(Slug),
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
        let mut texts = edition.texts.clone();
        for change in &changes {
            apply(connection, id, month, change, &mut texts)?;
        }
        store::set_texts(connection, id, &texts, now)?;
        let contents = refresh(connection, &edition, id, &publisher, now)?;
        changes.iter().try_for_each(|change| check_taken_in(change, &contents))?;
        Ok(contents)
    })
    .await
}

fn apply(
    connection: &mut DbConnection,
    id: i64,
    month: Month,
    change: &Change,
    texts: &mut EditionTexts,
) -> Result<(), EditionError> {
    match change {
        Change::Feature(slug) => {
            let article = article(connection, month, slug)?;
            items::set_featured(connection, id, article, true)?;
        }
        Change::Unfeature(slug) => {
            let article = article(connection, month, slug)?;
            items::set_featured(connection, id, article, false)?;
        }
        Change::LeaveOut(slug) => {
            let article = article(connection, month, slug)?;
            items::set_left_out(connection, id, article, Some(LeftOut::ByEditor))?;
        }
        Change::TakeIn(slug) => {
            let article = article(connection, month, slug)?;
            items::set_left_out(connection, id, article, None)?;
        }
        Change::Title(text) => texts.title = line("title", text)?,
        Change::Subject(text) => texts.subject = line("subject", text)?,
        Change::Preheader(text) => texts.preheader = line("preheader", text)?,
        Change::Note(text) => texts.note = note(text)?,
    }
    Ok(())
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
fn article(connection: &mut DbConnection, month: Month, slug: &Slug) -> Result<i64, EditionError> {
    let slug_text = slug.as_str();
    match articles::store::find_by_slug(connection, slug)? {
        Some(article) if !article.is_visible() => {
            let why = if article.deleted_at.is_some() { "is deleted" } else { "is a draft; publish it first" };
            Err(EditionError::Arrangement(format!("the article {slug_text} {why}")))
        }
        Some(article) if article.month == month || ahead::is_ahead(&article, month) => Ok(article.id),
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
