//! An editor's hand in an edition: what stands where, what stays out, and the words.

use std::sync::Arc;

use super::assemble::{locked, refresh};
use super::store::{self, items};
use super::{
    Contents, Edition, EditionError, EditionState, EditionTexts, Publisher, ahead, contents_to_come, order, texts,
};
use crate::articles::{self, Article, Slug};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::kind::Kind;
use crate::locale::Language;

/// One change that an editor makes. Words are for readers of one language, or for all who have none of their own. Empty
/// ones bring back what would be there without them: those for all, or the program's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Put it first in its section, with its picture. Where the section is ordered by hand, it can be moved from there.
    Feature(Slug),
    /// Put it back among the others; where the section is ordered by hand, it stays where it stands.
    Unfeature(Slug),
    /// Keep it out.
    LeaveOut {
        /// The article.
        slug: Slug,
        /// Why, for other editors: a line of at most 200 characters.
        reason: Option<String>,
    },
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
    Title(Option<Language>, String),
    /// The subject of the mails.
    Subject(Option<Language>, String),
    /// What mail programs show after the subject.
    Preheader(Option<Language>, String),
    /// The editor's note, in Markdown.
    Note(Option<Language>, String),
}

/// Makes `changes` to the edition of `month`, all or none, in the name of `by`, and gives what it then is. An
/// approval is void afterwards: the edition is a draft again.
///
/// # Errors
/// [`EditionError::State`] once it is released; [`EditionError::Arrangement`] for what can't be, in words.
pub async fn arrange(
    db: &Database,
    publisher: &Arc<Publisher>,
    month: Month,
    changes: Vec<Change>,
    by: &str,
    now: Timestamp,
) -> Result<Contents, EditionError> {
    let (publisher, by) = (publisher.clone(), by.to_owned());
    db.write(move |connection| {
        store::make(connection, month, now)?;
        let (mut edition, id) = locked(connection, month)?;
        if edition.state.is_released() {
            return Err(edition.refusal());
        }
        store::void_approval(connection, id, &format!("{by} {}", deeds(&changes)), now)?;
        if edition.state == EditionState::Approved {
            edition.state = EditionState::Draft;
        }
        items::follow_articles(connection, id, month)?;
        let mut desk = Desk { id, publisher: &publisher, by: &by, now, edition };
        for change in &changes {
            desk.apply(connection, change)?;
        }
        let edition = desk.edition;
        store::set_texts(connection, id, &edition.texts, now)?;
        store::texts::set(connection, id, &edition.own_texts)?;
        let contents = refresh(connection, &edition, id, &publisher, now)?;
        changes.iter().try_for_each(|change| check_taken_in(change, &contents))?;
        Ok(contents)
    })
    .await
}

/// What was done, after the name of whoever did it: "changed the order, left an article out".
fn deeds(changes: &[Change]) -> String {
    let mut deeds: Vec<String> = Vec::new();
    for change in changes {
        let deed = match change {
            Change::Feature(_) | Change::Unfeature(_) | Change::Move { .. } | Change::MoveSection { .. } => {
                "changed the order".to_owned()
            }
            Change::LeaveOut { .. } => "left an article out".to_owned(),
            Change::TakeIn(_) => "took an article in".to_owned(),
            Change::Title(language, _) => changed("title", *language),
            Change::Subject(language, _) => changed("subject", *language),
            Change::Preheader(language, _) => changed("preheader", *language),
            Change::Note(language, _) => changed("note", *language),
        };
        if !deeds.contains(&deed) {
            deeds.push(deed);
        }
    }
    deeds.join(", ")
}

fn changed(what: &str, language: Option<Language>) -> String {
    match language {
        Some(language) => format!("changed the {what} ({language})"),
        None => format!("changed the {what}"),
    }
}

/// An edition while it is arranged.
struct Desk<'a> {
    id: i64,
    publisher: &'a Publisher,
    by: &'a str,
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
            Change::LeaveOut { slug, reason } => {
                let article = article(connection, month, slug)?;
                let reason = reason.as_deref().map(texts::reason).transpose()?.flatten();
                items::leave_out(connection, id, article.id, reason.as_deref(), self.by)?;
            }
            Change::TakeIn(slug) => {
                let article = article(connection, month, slug)?;
                items::take_in(connection, id, article.id)?;
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
            Change::Title(language, text) => self.texts(*language)?.title = texts::line("title", text)?,
            Change::Subject(language, text) => self.texts(*language)?.subject = texts::line("subject", text)?,
            Change::Preheader(language, text) => self.texts(*language)?.preheader = texts::line("preheader", text)?,
            Change::Note(language, text) => self.texts(*language)?.note = texts::note(text)?,
        }
        Ok(())
    }

    /// The texts for readers of this language, or for all.
    fn texts(&mut self, language: Option<Language>) -> Result<&mut EditionTexts, EditionError> {
        let Some(language) = language else { return Ok(&mut self.edition.texts) };
        let offered = &self.publisher.languages;
        if !offered.contains(&language) {
            let offered: Vec<&str> = offered.iter().map(Language::as_str).collect();
            let offered = offered.join(", ");
            return Err(EditionError::Arrangement(format!(
                "this newsletter does not come in “{language}”, but in {offered}"
            )));
        }
        Ok(self.edition.own_texts.entry(language).or_default())
    }

    /// What is in it after the changes so far.
    fn contents(&self, connection: &mut DbConnection) -> Result<Contents, QueryError> {
        let month = self.edition.month;
        contents_to_come(connection, self.publisher, month, self.now)
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
        Some(article) if !article.is_visible() => {
            let why = if article.deleted_at.is_some() { "is deleted" } else { "is a draft; publish it first" };
            Err(EditionError::Arrangement(format!("the article {slug_text} {why}")))
        }
        Some(article) if article.month == month || ahead::is_ahead(&article, month) => Ok(article),
        Some(article) => Err(EditionError::Arrangement(format!(
            "the article {slug_text} belongs to the edition of {}, not of {month}",
            article.month
        ))),
        None => Err(EditionError::Arrangement(format!("there is no article {slug_text}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, ZONE, at, month, slug};
    use super::super::{LeftOut, SignOff, approve, contents, release};
    use super::*;

    #[tokio::test]
    async fn who_left_an_article_out_and_why_is_kept_until_it_is_taken_in_again_and_for_good_once_it_went_out() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        house.article("a", "2011-06-01", "", now).await;
        house.article("b", "2011-06-02", "", now).await;
        let arranged = async |change| {
            let contents = arrange(&house.db, &house.press.publisher, june, vec![change], "Mara", now).await.unwrap();
            contents.left_out.into_iter().next().map(|item| (item.why, item.reason, item.by))
        };
        let out = || Change::LeaveOut { slug: slug("a"), reason: Some(" Too\n early ".into()) };
        let said = Some((LeftOut::ByEditor, Some("Too early".into()), Some("Mara".into())));
        assert_eq!(arranged(out()).await, said);
        assert_eq!(arranged(Change::TakeIn(slug("a"))).await, None);
        let silent = Change::LeaveOut { slug: slug("a"), reason: None };
        assert_eq!(arranged(silent).await, Some((LeftOut::ByEditor, None, Some("Mara".into()))));
        assert_eq!(arranged(out()).await, said);

        approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
        release(&house.db, &house.press, june, at("2011-07-01T08:00")).await.unwrap();
        let sent = house.read(move |connection| contents(connection, june, now, ZONE)).await;
        assert_eq!(sent.left_out[0].reason.as_deref(), Some("Too early"));
    }
}
