//! What a correction says: to all readers, or to those of one language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{EditionError, texts};
use crate::locale::Language;

/// Subject and note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The subject of the mail: one line.
    pub subject: String,
    /// What was wrong and how it should be, in Markdown.
    pub note: String,
}

/// What is said to all, and to those of one language instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrections {
    all: Correction,
    own: BTreeMap<Language, Correction>,
}

/// The key of what is said to all, where the others have a language's code.
const ALL: &str = "";

impl Corrections {
    /// The same for all readers.
    ///
    /// # Errors
    /// [`EditionError::Arrangement`] if subject or note is empty or too long.
    pub fn new(subject: &str, note: &str) -> Result<Corrections, EditionError> {
        let missing = |what| EditionError::Arrangement(format!("a correction needs a {what}"));
        let subject = texts::line("subject", subject)?.ok_or_else(|| missing("subject"))?;
        let note = texts::note(note)?.ok_or_else(|| missing("note"))?;
        Ok(Corrections { all: Correction { subject, note }, own: BTreeMap::new() })
    }

    /// And these words for readers of `language`; where one of them is empty, they get that for all.
    ///
    /// # Errors
    /// [`EditionError::Arrangement`] if one is too long.
    pub fn with(mut self, language: Language, subject: &str, note: &str) -> Result<Corrections, EditionError> {
        let (subject, note) = (texts::line("subject", subject)?, texts::note(note)?);
        if subject.is_some() || note.is_some() {
            let Correction { subject: for_all, note: note_for_all } = self.all.clone();
            let own = Correction { subject: subject.unwrap_or(for_all), note: note.unwrap_or(note_for_all) };
            self.own.insert(language, own);
        }
        Ok(self)
    }

    /// What readers of `language` are told.
    pub fn in_language(&self, language: Language) -> &Correction {
        self.own.get(&language).unwrap_or(&self.all)
    }

    /// As the database keeps it.
    pub(in crate::editions) fn to_json(&self) -> Result<String, serde_json::Error> {
        let own = self.own.iter().map(|(language, correction)| (language.as_str(), correction));
        serde_json::to_string(&std::iter::once((ALL, &self.all)).chain(own).collect::<BTreeMap<_, _>>())
    }

    /// From how the database keeps it; `None` if it can't be read.
    pub(in crate::editions) fn from_json(json: &str) -> Option<Corrections> {
        let mut all: BTreeMap<String, Correction> = serde_json::from_str(json).ok()?;
        let common = all.remove(ALL)?;
        let own = all.into_iter().map(|(code, correction)| Some((code.parse().ok()?, correction)));
        Some(Corrections { all: common, own: own.collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(code: &str) -> Language {
        code.parse().unwrap()
    }

    #[test]
    fn readers_of_a_language_are_told_its_own_words_or_those_for_all() {
        let said = Corrections::new(" A wrong\n date ", "It is the **9th**.\n").unwrap();
        let said = said.with(language("fr"), "Une date", " ").unwrap().with(language("es"), "", "").unwrap();
        let told = |code| {
            let Correction { subject, note } = said.in_language(language(code));
            (subject.as_str(), note.as_str())
        };
        assert_eq!(told("en"), ("A wrong date", "It is the **9th**."));
        assert_eq!(told("fr"), ("Une date", "It is the **9th**."));
        assert_eq!(told("es"), told("en"));
        assert_eq!(Corrections::from_json(&said.to_json().unwrap()), Some(said));
        assert_eq!(Corrections::from_json("{}"), None);
    }

    #[test]
    fn without_a_subject_or_a_note_there_is_no_correction() {
        let refused = |subject, note| Corrections::new(subject, note).unwrap_err().to_string();
        assert_eq!(refused(" ", "x"), "a correction needs a subject");
        assert_eq!(refused("x", "\n"), "a correction needs a note");
        assert!(refused(&"x".repeat(301), "x").contains("more than 300"));
    }
}
