//! What a pre-flight says.

use serde::Serialize;

use crate::articles::{Article, Slug};
use crate::locale::Language;

/// What was found, and what is fine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Preflight {
    /// What to see to: what blocks first, then in the order of the checks.
    pub findings: Vec<Finding>,
    /// What is fine, a line for each check.
    pub passed: Vec<Passed>,
}

/// Something to see to before the edition goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which check found it.
    pub check: Check,
    /// How much it matters.
    pub weight: Weight,
    /// What is wrong, in one sentence for an editor.
    pub what: String,
    /// What exactly, such as an address with its status.
    pub detail: Option<String>,
    /// Where it is mended.
    pub place: Place,
}

/// That a check found nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// Which check.
    pub check: Check,
    /// What is fine, in one sentence.
    pub what: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The edition had better not be approved with it.
    Blocks,
    /// An editor should have seen it.
    Warns,
}

/// What is looked at. Each has a word that stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Something is in it.
    Empty,
    /// There is something to read of each article.
    NothingToRead,
    /// Links that lead where nobody should be led.
    UnsafeLink,
    /// Links that lead nowhere.
    DeadLink,
    /// Links that may work for people, but did not answer us.
    LinkTrouble,
    /// Links that nobody has asked for.
    LinksNotChecked,
    /// Pictures without a description.
    PictureWithoutWords,
    /// Pictures over plain http.
    PictureInClear,
    /// The size of the HTML part.
    Size,
    /// Words in one language and not in another.
    Translation,
    /// Words that were to be replaced.
    Placeholder,
    /// The subject's length and style.
    Subject,
    /// The line after the subject.
    Preheader,
    /// Events that are over.
    PastEvent,
    /// The same article twice.
    Duplicate,
    /// `MAIL_FROM`.
    Sender,
    /// `POSTAL_ADDRESS`.
    PostalAddress,
    /// `MAIL_REPLY_TO`.
    ReplyAddress,
    /// `BASE_URL`.
    BaseUrl,
    /// The headers of the message.
    Headers,
    /// The ways to leave, in headers and parts.
    Unsubscribe,
    /// The text part against the HTML part.
    TextPart,
    /// The lines of the message.
    Lines,
}

/// Where something is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum Place {
    /// In an article.
    Article {
        /// Its name in addresses.
        slug: Slug,
        /// Its number in the database.
        id: i64,
        /// Which part of it.
        field: ArticleField,
    },
    /// In the edition's own words.
    Words {
        /// Those in this language.
        language: Language,
        /// Which of them.
        field: WordsField,
    },
    /// In the settings of the program.
    Settings {
        /// The environment variable.
        variable: &'static str,
    },
    /// On the editor's desk: what is in the edition, in which order, or the look at it itself.
    Desk,
}

/// A part of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArticleField {
    /// Its title.
    Title,
    /// Its summary.
    Summary,
    /// Its text.
    Body,
    /// Where it was published first.
    SourceUrl,
    /// The address of its picture.
    Image,
    /// What the picture shows.
    ImageAlt,
    /// Its day and hour.
    Date,
}

/// One of an edition's own texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordsField {
    /// The headline.
    Title,
    /// The subject.
    Subject,
    /// The line after the subject.
    Preheader,
    /// The editor's note.
    Note,
}

impl Preflight {
    /// What stands in the way of an approval.
    pub fn blocks(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.weight == Weight::Blocks)
    }

    /// Takes in what one check came to.
    pub(super) fn note(&mut self, check: Check, found: Vec<Finding>, fine: impl Into<String>) {
        if found.is_empty() {
            self.passed.push(Passed { check, what: fine.into() });
        }
        self.findings.extend(found);
    }
}

impl Check {
    /// The word in JSON and on pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Check::Empty => "empty",
            Check::NothingToRead => "nothing-to-read",
            Check::UnsafeLink => "unsafe-link",
            Check::DeadLink => "dead-link",
            Check::LinkTrouble => "link-trouble",
            Check::LinksNotChecked => "links-not-checked",
            Check::PictureWithoutWords => "picture-without-words",
            Check::PictureInClear => "picture-in-clear",
            Check::Size => "size",
            Check::Translation => "translation",
            Check::Placeholder => "placeholder",
            Check::Subject => "subject",
            Check::Preheader => "preheader",
            Check::PastEvent => "past-event",
            Check::Duplicate => "duplicate",
            Check::Sender => "sender",
            Check::PostalAddress => "postal-address",
            Check::ReplyAddress => "reply-address",
            Check::BaseUrl => "base-url",
            Check::Headers => "headers",
            Check::Unsubscribe => "unsubscribe",
            Check::TextPart => "text-part",
            Check::Lines => "lines",
        }
    }
}

impl Finding {
    pub(super) fn blocks(check: Check, place: Place, what: impl Into<String>) -> Finding {
        Finding { check, weight: Weight::Blocks, what: what.into(), detail: None, place }
    }

    pub(super) fn warns(check: Check, place: Place, what: impl Into<String>) -> Finding {
        Finding { check, weight: Weight::Warns, what: what.into(), detail: None, place }
    }

    pub(super) fn with(self, detail: impl Into<String>) -> Finding {
        Finding { detail: Some(detail.into()), ..self }
    }
}

impl Place {
    pub(super) fn of(article: &Article, field: ArticleField) -> Place {
        Place::Article { slug: article.slug.clone(), id: article.id, field }
    }

    pub(super) fn words(language: Language, field: WordsField) -> Place {
        Place::Words { language, field }
    }
}

impl WordsField {
    /// Its name in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            WordsField::Title => "the title",
            WordsField::Subject => "the subject",
            WordsField::Preheader => "the preheader",
            WordsField::Note => "the editor's note",
        }
    }
}
