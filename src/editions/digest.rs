//! One slice of an edition as a letter: which items, in whose language, with all labels in words.

use url::Url;

use super::words::words;
use super::{ContentItem, Contents, Press};
use crate::articles::{self, Article};
use crate::clock::Timestamp;
use crate::kind::Kind;
use crate::locale::{Language, Texts, dates};
use crate::region::Region;
use crate::subscribers::Choices;
use crate::templates::{Digest, Direction, Image, Item, LanguageMark, Section, Sender, Why};

/// What differs between letters of one edition, beyond the reader's choices.
pub(super) struct LetterValues<'a> {
    /// The edition's running number.
    pub(super) number: u32,
    /// When the next edition is due.
    pub(super) next_due: Timestamp,
    /// The reader's name, or the mark that stands for it.
    pub(super) name: &'a str,
    /// The reader's page for leaving, or the mark that stands for it.
    pub(super) unsubscribe_url: &'a str,
    /// Whether it is a copy for the editors' eyes.
    pub(super) test_copy: bool,
}

impl Contents {
    /// How many of its articles a reader with these choices gets.
    pub fn count_for(&self, choices: &Choices) -> usize {
        self.items().filter(|item| takes(choices, item)).count()
    }
}

/// The letter for readers with these choices. Every article goes to every reader, in its own language, marked if that
/// is not the reader's.
pub(super) fn digest(contents: &Contents, choices: &Choices, press: &Press, values: &LetterValues<'_>) -> Digest {
    let (publisher, texts) = (&press.publisher, &*press.texts);
    let language = publisher.language(choices.language);
    let edition = &contents.edition;
    let items: Vec<&ContentItem> = contents.items().filter(|item| takes(choices, item)).collect();
    let written = edition.texts_in(language);
    let words = words(texts, language, &publisher.newsletter, edition.month, &written, &items);
    let letter = Writer { press, language };
    let sections = contents.sections.iter().filter_map(|section| {
        let items: Vec<Item> =
            section.items.iter().filter(|item| takes(choices, item)).map(|item| letter.item(item)).collect();
        (!items.is_empty()).then(|| Section {
            kind: section.kind,
            heading: heading(texts, language, section.kind),
            anchor: section.kind.as_str().to_owned(),
            items,
        })
    });
    Digest {
        sections: sections.collect(),
        sender: Sender::new(&publisher.newsletter, &publisher.base_url, publisher.postal_address.as_deref(), language),
        subject: words.subject,
        title: words.title,
        month: words.month,
        number: Some(values.number),
        preheader: words.preheader,
        note_html: written.note.as_deref().map(|note| articles::to_html(note).to_string()),
        note_text: written.note.as_deref().map(articles::to_text),
        name: values.name.to_owned(),
        web_url: publisher.edition_url(edition.month),
        unsubscribe_url: values.unsubscribe_url.to_owned(),
        why: letter.why(choices, letter.day(values.next_due)),
        test_copy: values.test_copy,
    }
}

fn takes(choices: &Choices, item: &ContentItem) -> bool {
    choices.take(item.article.kind, &item.article.regions)
}

fn heading(texts: &Texts, language: Language, kind: Kind) -> String {
    texts.text(language, &format!("kind-{kind}"), &[])
}

struct Writer<'a> {
    press: &'a Press,
    language: Language,
}

impl Writer<'_> {
    fn item(&self, item: &ContentItem) -> Item {
        let article = &item.article;
        // Nobody has looked at the picture, so its shape is not known.
        let image = article.image.as_ref();
        let image = image.map(|image| Image { url: image.url.clone(), alt: image.alt.clone(), height: None });
        Item {
            // The prefix keeps an article called “news” apart from the section.
            anchor: format!("item-{}", article.slug.as_str()),
            title: article.title.clone(),
            url: format!("{}/articles/{}", self.press.publisher.base_url, article.slug.as_str()),
            source_name: article.source_name.clone(),
            source_host: article.source_url.as_deref().and_then(host),
            source_url: article.source_url.clone().filter(|url| host(url).is_some()),
            date: self.date(article),
            regions: self.regions(&article.regions),
            language_mark: self.language_mark(article.language),
            summary: articles::summary_of(article.summary.as_deref(), &article.body),
            featured: item.featured,
            image,
        }
    }

    /// The day; of an event also the hour, if it is known.
    fn date(&self, article: &Article) -> String {
        let texts = &self.press.texts;
        if article.kind == Kind::Event && article.has_time {
            let moment = article.dated_at.to_utc().with_timezone(&self.press.publisher.zone);
            return dates::moment(texts, self.language, &moment);
        }
        dates::day(texts, self.language, article.date)
    }

    /// The day of a moment.
    fn day(&self, moment: Timestamp) -> String {
        let moment = moment.to_utc().with_timezone(&self.press.publisher.zone);
        dates::day(&self.press.texts, self.language, moment.date_naive())
    }

    fn regions(&self, regions: &[Region]) -> Option<String> {
        let names: Vec<&str> = regions.iter().map(|region| region.name(self.language)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// An article's language by its own name, which those who read it know best.
    fn language_mark(&self, language: Language) -> Option<LanguageMark> {
        (language != self.language).then(|| LanguageMark {
            code: language,
            dir: Direction::of(language),
            words: self.language_name(language),
        })
    }

    fn language_name(&self, language: Language) -> String {
        let texts = &self.press.texts;
        if texts.has(language, "language-name") {
            texts.text(language, "language-name", &[])
        } else {
            language.as_str().to_uppercase()
        }
    }

    fn why(&self, choices: &Choices, next_edition: String) -> Why {
        let kinds: Vec<String> =
            choices.kinds().iter().map(|kind| heading(&self.press.texts, self.language, *kind)).collect();
        Why {
            language: self.language_name(self.language),
            regions: self.regions(choices.regions()),
            kinds: (!kinds.is_empty()).then(|| kinds.join(", ")),
            next_edition: Some(next_edition),
        }
    }
}

/// The host that a link leads to, as people know it.
fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}
