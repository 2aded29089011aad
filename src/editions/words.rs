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
    /// The line after the subject: the editor's, or the next articles' titles, or the first one's summary.
    pub preheader: String,
    /// The month in words.
    pub month: String,
}

impl Words {
    /// The words of a whole edition in `language`.
    pub fn of(contents: &Contents, press: &Press, language: Language) -> Words {
        let items: Vec<&ContentItem> = contents.items().collect();
        let edition = &contents.edition;
        words(&press.texts, language, &press.publisher.newsletter, edition.month, &edition.texts_in(language), &items)
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
    let month_name = dates::month(texts, language, month.first_day());
    let lead = lead(items, language);
    Words {
        title: written.title.clone().unwrap_or_else(|| dates::month_headline(texts, language, month.first_day())),
        subject: written.subject.clone().unwrap_or_else(|| subject(newsletter, &month_name, lead)),
        preheader: written.preheader.clone().unwrap_or_else(|| preheader(items, lead, language)),
        month: month_name,
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

/// Titles after the lead's until there are enough, those that the reader can read first; where they say little, the
/// lead's summary.
fn preheader(items: &[&ContentItem], lead: Option<&Article>, language: Language) -> String {
    let mut line = String::new();
    let others = items.iter().map(|item| &item.article).filter(|article| Some(article.id) != lead.map(|l| l.id));
    let (readable, foreign): (Vec<_>, Vec<_>) = others.partition(|article| article.language == language);
    for article in readable.into_iter().chain(foreign) {
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
    let summary = lead.map(|lead| summary_of(lead.summary.as_deref(), &lead.body)).unwrap_or_default();
    let is_meagre = length(&line) < SHORTEST_PREHEADER && length(&summary) > length(&line);
    cut(if is_meagre { &summary } else { &line })
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::clock::Timestamp;
    use crate::kind::Kind;

    fn item(title: &str, language: &str, featured: bool) -> ContentItem {
        let moment = Timestamp::from_millis(0);
        let article = Article {
            id: i64::try_from(title.len()).unwrap(),
            slug: "a".parse().unwrap(),
            kind: Kind::News,
            title: title.into(),
            date: NaiveDate::MIN,
            dated_at: moment,
            has_time: false,
            month: Month::FIRST,
            language: language.parse().unwrap(),
            summary: Some("What it says.".into()),
            body: String::new(),
            source_name: None,
            source_url: None,
            image: None,
            regions: vec![],
            profiles: vec![],
            fingerprint: String::new(),
            created_at: moment,
            updated_at: moment,
            published: true,
            version: 1,
            edited_by: None,
            deleted_at: None,
        };
        ContentItem { article, featured, place: 0 }
    }

    fn made(items: &[ContentItem], language: &str, written: &EditionTexts) -> Words {
        let texts = Texts::embedded().unwrap();
        let items: Vec<&ContentItem> = items.iter().collect();
        let month = "2026-11".parse().unwrap();
        words(&texts, language.parse().unwrap(), "Monthly Alert", month, written, &items)
    }

    #[test]
    fn the_editor_s_words_win() {
        let written = EditionTexts {
            title: Some("T".into()),
            subject: Some("S".into()),
            preheader: Some("P".into()),
            note: None,
        };
        let words = made(&[item("A", "en", false)], "en", &written);
        assert_eq!((words.title.as_str(), words.subject.as_str(), words.preheader.as_str()), ("T", "S", "P"));
    }

    #[test]
    fn the_subject_names_the_first_article_if_that_fits() {
        let written = EditionTexts::default();
        let words = made(&[item("A river kit on the library shelf", "en", false)], "en", &written);
        assert_eq!(words.subject, "A river kit on the library shelf: Monthly Alert, November 2026");
        assert_eq!((words.title.as_str(), words.preheader.as_str()), ("November 2026", "What it says."));
        let words = made(&[item(&"long ".repeat(20), "en", false)], "fr", &written);
        assert_eq!(words.subject, "Monthly Alert, novembre 2026");
        assert_eq!(made(&[], "en", &written).subject, "Monthly Alert, November 2026");
    }

    #[test]
    fn it_is_about_an_article_that_the_reader_can_read() {
        let items =
            [item("Radio", "fr", true), item("Weirs", "en", false), item("Gravel!", "en", true), item("X", "en", true)];
        assert!(made(&items, "en", &EditionTexts::default()).subject.starts_with("Gravel!: "));
        assert!(made(&items, "fr", &EditionTexts::default()).subject.starts_with("Radio: "));
        assert!(made(&items, "es", &EditionTexts::default()).subject.starts_with("Radio: "));
    }

    #[test]
    fn the_preheader_begins_with_what_the_reader_can_read() {
        let items = [
            item("The lead of this month is here", "en", true),
            item("Une crue qui prend son temps", "fr", false),
            item("Weirs that let the fish go by", "en", false),
        ];
        let preheader = made(&items, "en", &EditionTexts::default()).preheader;
        assert_eq!(preheader, "Weirs that let the fish go by; Une crue qui prend son temps");
    }

    #[test]
    fn the_preheader_goes_on_with_the_next_titles_and_stays_short() {
        let title = |n: usize| "river ".repeat(n).trim().to_owned();
        let items: Vec<_> = (3..40).map(|n| item(&title(n), "en", false)).collect();
        let preheader = made(&items, "en", &EditionTexts::default()).preheader;
        assert_eq!(preheader, format!("{}; {}; {}", title(4), title(5), title(6)));
        let preheader = made(&items[25..], "en", &EditionTexts::default()).preheader;
        assert!(length(&preheader) <= LONGEST_PREHEADER && preheader.ends_with('…'), "{preheader}");
    }
}
