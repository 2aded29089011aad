//! What an edition is called: the editor's words, or some made from what is in it.

use super::{ContentItem, Contents, EditionTexts, Press};
use crate::articles::{Article, summary_of};
use crate::calendar::Month;
use crate::locale::{Language, Texts, dates};

/// Subjects that are longer are cut off in most lists of mails.
const LONGEST_SUBJECT: usize = 70;
/// So long should the line after the subject be, or mail programs fill it up with the first words of the mail.
const SHORTEST_PREHEADER: usize = 40;
/// What is longer is cut off.
const LONGEST_PREHEADER: usize = 130;

/// Title, subject and preheader of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The headline: the editor's, or the month in words.
    pub title: String,
    /// The subject: the editor's, or the first article's title with the newsletter's name and the month.
    pub subject: String,
    /// The line after the subject: the editor's, or the titles of the next articles.
    pub preheader: String,
    /// The month in words.
    pub month: String,
}

impl Words {
    /// The words of a whole edition in `language`.
    pub fn of(contents: &Contents, press: &Press, language: Language) -> Words {
        let items: Vec<&ContentItem> = contents.items().collect();
        let edition = &contents.edition;
        words(&press.texts, language, &press.publisher.newsletter, edition.month, &edition.texts, &items)
    }
}

/// The words of an edition in `language`, about `items`: those of the copy that bears them.
pub(super) fn words(
    texts: &Texts,
    language: Language,
    newsletter: &str,
    month: Month,
    written: &EditionTexts,
    items: &[&ContentItem],
) -> Words {
    let month = dates::month(texts, language, month.first_day());
    let lead = lead(items, language);
    Words {
        title: written.title.clone().unwrap_or_else(|| month.clone()),
        subject: written.subject.clone().unwrap_or_else(|| subject(newsletter, &month, lead)),
        preheader: written.preheader.clone().unwrap_or_else(|| preheader(items, lead)),
        month,
    }
}

/// The article that stands for all: a featured one in the reader's language if there is one.
fn lead<'a>(items: &[&'a ContentItem], language: Language) -> Option<&'a Article> {
    let rank = |item: &&&ContentItem| (item.article.language != language, !item.featured);
    // The first of equals, as `min_by_key` gives it.
    items.iter().min_by_key(rank).map(|item| &item.article)
}

fn subject(newsletter: &str, month: &str, lead: Option<&Article>) -> String {
    let issue = format!("{newsletter}, {month}");
    match lead {
        Some(lead) => Some(format!("{}: {issue}", lead.title)).filter(|long| length(long) <= LONGEST_SUBJECT),
        None => None,
    }
    .unwrap_or(issue)
}

/// Titles after the lead's until there are enough; without any, the lead's summary.
fn preheader(items: &[&ContentItem], lead: Option<&Article>) -> String {
    let mut line = String::new();
    let others = items.iter().map(|item| &item.article).filter(|article| Some(article.id) != lead.map(|l| l.id));
    for article in others {
        let gap = if line.is_empty() { "" } else { "; " };
        if length(&line) >= SHORTEST_PREHEADER && length(&line) + gap.len() + length(&article.title) > LONGEST_PREHEADER
        {
            break;
        }
        line.push_str(gap);
        line.push_str(&article.title);
        if length(&line) > LONGEST_PREHEADER {
            break;
        }
    }
    if line.is_empty() {
        line = lead.map(|lead| summary_of(lead.summary.as_deref(), &lead.body)).unwrap_or_default();
    }
    cut(&line)
}

/// The line, cut after a word if it is too long.
fn cut(line: &str) -> String {
    if length(line) <= LONGEST_PREHEADER {
        return line.to_owned();
    }
    let start: String = line.chars().take(LONGEST_PREHEADER - 1).collect();
    let end = start.rfind(char::is_whitespace).filter(|end| *end > start.len() / 2).unwrap_or(start.len());
    format!("{}…", start[..end].trim_end_matches(|c: char| !c.is_alphanumeric()))
}

fn length(text: &str) -> usize {
    text.chars().count()
}
