//! What the checks look at: values only.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::{Contents, EditionTexts, Links, Preview, Publisher, Words};
use crate::clock::Timestamp;
use crate::locale::Language;

/// An edition as it would go out, with all that is known around it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// What is in it.
    pub(super) contents: Contents,
    /// Who publishes it.
    pub(super) publisher: Arc<Publisher>,
    /// What editors wrote, by the language that they wrote it in.
    pub(super) written: BTreeMap<Language, EditionTexts>,
    /// The languages in use, the default first, and how many read each. There is always one.
    pub(super) readers: Vec<(Language, i64)>,
    /// Title, subject and preheader of a whole copy in each of them.
    pub(super) words: Vec<(Language, Words)>,
    /// A whole copy in each of them; none if nothing is in it.
    pub(super) copies: Vec<(Language, Preview)>,
    /// What is known about its links.
    pub(super) links: Links,
    /// The editions that went out before, the latest first.
    pub(super) earlier: Vec<Contents>,
    /// The hosts of the relays; none with the outbox.
    pub(super) relays: Vec<String>,
    /// When it goes out, as far as can be told.
    pub(super) sending: Timestamp,
}

impl Draft {
    /// One of its words in each language, but each text once: editors need not hear the same thing for every language.
    pub(super) fn each_once(&self, word: impl Fn(&Words) -> &str) -> impl Iterator<Item = (Language, &str)> {
        let mut seen = BTreeSet::new();
        let texts: Vec<(Language, &str)> =
            self.words.iter().map(|(language, words)| (*language, word(words))).collect();
        texts.into_iter().filter(move |(_, text)| seen.insert(*text))
    }
}

/// A language in a sentence for editors.
pub(super) fn shown(language: Language) -> String {
    language.as_str().to_uppercase()
}

/// A number with its noun, for a sentence.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}
