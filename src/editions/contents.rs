//! What is in an edition, what is left out and why. `show`, preview, approval and release all ask here.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::store::items::{self, Arranged};
use super::{Edition, Publisher, ahead, order, store};
use crate::articles::{self, Article, Slug};
use crate::calendar::{Month, Rule, Tz};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::kind::Kind;

/// An edition with its articles.
#[derive(Debug, Clone)]
pub struct Contents {
    /// The edition's own facts.
    pub edition: Edition,
    /// The sections that have items, in order.
    pub sections: Vec<ContentSection>,
    /// The month's articles and the next month's events that are not in it, the newest first.
    pub left_out: Vec<LeftOutArticle>,
    /// What an editor should know before approving it.
    pub warnings: Vec<Warning>,
}

/// The items of one kind, in order.
#[derive(Debug, Clone)]
pub struct ContentSection {
    /// What the items are.
    pub kind: Kind,
    /// As the editor moved them; else featured ones first, then the newest first.
    pub items: Vec<ContentItem>,
}

/// An article in its place.
#[derive(Debug, Clone)]
pub struct ContentItem {
    /// The article.
    pub article: Article,
    /// Whether an editor put it first, with its picture.
    pub featured: bool,
    /// Its place in its section, from 1; 0 until an editor moves something there.
    pub place: i64,
}

/// An article that is not sent with this edition.
#[derive(Debug, Clone)]
pub struct LeftOutArticle {
    /// The article.
    pub article: Article,
    /// Whether it would be featured.
    pub featured: bool,
    /// The place that it would have.
    pub place: i64,
    /// Why not.
    pub why: LeftOut,
    /// The editor's reason, if an editor left it out and gave one.
    pub reason: Option<String>,
    /// Which editor.
    pub by: Option<String>,
}

/// Why an article is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// An editor decided so.
    ByEditor,
    /// An event whose day is over when the edition is sent.
    Past,
    /// Another edition brought it to the readers already: it announced the event, or the date was changed afterwards.
    SentBefore,
}

/// Something to look at before approving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Nothing is in it.
    Empty,
    /// A picture that says nothing to those who don't see it.
    PictureWithoutWords(Slug),
}

impl LeftOut {
    /// The word in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            LeftOut::ByEditor => "by-editor",
            LeftOut::Past => "past",
            LeftOut::SentBefore => "sent-before",
        }
    }

    /// The reason with this word.
    pub(super) fn from_word(word: &str) -> LeftOut {
        match word {
            "past" => LeftOut::Past,
            "sent-before" => LeftOut::SentBefore,
            _ => LeftOut::ByEditor,
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LeftOut::ByEditor => "left out by an editor",
            LeftOut::Past => "the event is over when the edition is sent",
            LeftOut::SentBefore => "sent with another edition already",
        })
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::Empty => f.write_str("nothing is in it"),
            Warning::PictureWithoutWords(slug) => {
                write!(f, "the picture of {} has no image_alt; say what it shows", slug.as_str())
            }
        }
    }
}

impl Contents {
    /// How many articles it has.
    pub fn count(&self) -> usize {
        self.sections.iter().map(|section| section.items.len()).sum()
    }

    /// All items, section by section.
    pub fn items(&self) -> impl Iterator<Item = &ContentItem> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// Whether this article is here as an event that the edition announces ahead of the month after its own.
    pub fn announces(&self, article: &Article) -> bool {
        ahead::is_ahead(article, self.edition.month)
    }
}

/// The edition of `month` as it would be if it were sent at `sending`, in the newsletter's `zone`: the month's articles
/// and the next month's events, without events that are over by then and without what another edition brought
/// already. A month without an edition is one that collects. After its release, an edition is what it was then.
pub fn contents(
    connection: &mut DbConnection,
    month: Month,
    sending: Timestamp,
    zone: Tz,
) -> Result<Contents, QueryError> {
    let edition = store::find(connection, month)?.unwrap_or_else(|| Edition::collecting(month));
    of_edition(connection, edition, sending, zone)
}

/// The edition of `month` as it will go out, as far as can be told at `now`: when its countdown is over if one runs,
/// else at its due moment, or at once if that is over. What an editor looks at.
///
/// # Errors
/// Only if the database can't be asked.
pub fn contents_to_come(
    connection: &mut DbConnection,
    publisher: &Publisher,
    month: Month,
    now: Timestamp,
) -> Result<Contents, QueryError> {
    contents_by(connection, publisher.rule(), publisher.zone, month, now)
}

/// The same, if editions were due by `rule`.
pub(super) fn contents_by(
    connection: &mut DbConnection,
    rule: Rule,
    zone: Tz,
    month: Month,
    now: Timestamp,
) -> Result<Contents, QueryError> {
    let edition = store::find(connection, month)?.unwrap_or_else(|| Edition::collecting(month));
    let sending = now.max(edition.goes_out_at(rule, zone));
    of_edition(connection, edition, sending, zone)
}

fn of_edition(
    connection: &mut DbConnection,
    edition: Edition,
    sending: Timestamp,
    zone: Tz,
) -> Result<Contents, QueryError> {
    let arranged = match edition.id {
        Some(id) => items::of_edition(connection, id)?,
        None => Vec::new(),
    };
    let (taken, left_out) = if edition.state.is_released() {
        as_released(connection, arranged)?
    } else {
        let day = sending.to_utc().with_timezone(&zone).date_naive();
        as_of(connection, &edition, arranged, day)?
    };
    Ok(Contents { warnings: warnings(&taken), sections: sections(taken, &edition.sections), edition, left_out })
}

type Sorted = (Vec<ContentItem>, Vec<LeftOutArticle>);

impl Arranged {
    fn shown(self, article: Article) -> ContentItem {
        ContentItem { article, featured: self.featured, place: self.place }
    }

    fn kept_out(self, article: Article, why: LeftOut) -> LeftOutArticle {
        let Arranged { featured, place, reason, by, .. } = self;
        LeftOutArticle { article, featured, place, why, reason, by }
    }
}

/// What was sent, in the order in which it was.
fn as_released(connection: &mut DbConnection, arranged: Vec<Arranged>) -> Result<Sorted, QueryError> {
    let ids: Vec<i64> = arranged.iter().map(|item| item.article_id).collect();
    let mut arranged: HashMap<i64, Arranged> = arranged.into_iter().map(|item| (item.article_id, item)).collect();
    let mut sorted = Sorted::default();
    for article in articles::store::by_ids(connection, &ids)? {
        let item = arranged.remove(&article.id).unwrap_or_default();
        match item.left_out {
            None => sorted.0.push(item.shown(article)),
            Some(why) => sorted.1.push(item.kept_out(article, why)),
        }
    }
    Ok(sorted)
}

/// The month's articles and the events ahead, by what an editor arranged and by their dates.
fn as_of(
    connection: &mut DbConnection,
    edition: &Edition,
    arranged: Vec<Arranged>,
    sending_day: NaiveDate,
) -> Result<Sorted, QueryError> {
    let sent = items::sent_with_others(connection, edition.month)?;
    let mut arranged: HashMap<i64, Arranged> = arranged.into_iter().map(|item| (item.article_id, item)).collect();
    let mut sorted = Sorted::default();
    let mut candidates = articles::store::of_month(connection, edition.month)?;
    candidates.extend(ahead::events(connection, edition, |event| arranged.contains_key(&event.id))?);
    candidates.sort_by_key(|article| (Reverse(article.dated_at), article.id));
    for article in candidates {
        let item = arranged.remove(&article.id).unwrap_or_default();
        let is_past = article.kind == Kind::Event && article.date < sending_day;
        let why = match item.left_out {
            Some(LeftOut::ByEditor) => Some(LeftOut::ByEditor),
            _ if sent.contains(&article.id) => Some(LeftOut::SentBefore),
            _ => is_past.then_some(LeftOut::Past),
        };
        match why {
            None => sorted.0.push(item.shown(article)),
            Some(why) => sorted.1.push(item.kept_out(article, why)),
        }
    }
    sorted.0.sort_by_key(|item| order::standing(&item.article, item.featured, item.place));
    Ok(sorted)
}

fn sections(items: Vec<ContentItem>, order: &[Kind]) -> Vec<ContentSection> {
    let mut sections: Vec<ContentSection> =
        order.iter().map(|kind| ContentSection { kind: *kind, items: Vec::new() }).collect();
    for item in items {
        if let Some(section) = sections.iter_mut().find(|section| section.kind == item.article.kind) {
            section.items.push(item);
        }
    }
    sections.retain(|section| !section.items.is_empty());
    sections
}

fn warnings(items: &[ContentItem]) -> Vec<Warning> {
    if items.is_empty() {
        return vec![Warning::Empty];
    }
    let shown = items.iter().filter(|item| item.featured);
    let silent = shown.filter(|item| item.article.image.as_ref().is_some_and(|image| image.alt.trim().is_empty()));
    silent.map(|item| Warning::PictureWithoutWords(item.article.slug.clone())).collect()
}
