//! What an editor wrote for an edition: for all its readers, or for those of one language.

use serde::{Deserialize, Serialize};

use super::EditionError;

/// What an editor wrote; where nothing is written, the program makes words of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionTexts {
    /// The headline.
    pub title: Option<String>,
    /// The subject of the mails.
    pub subject: Option<String>,
    /// What mail programs show after the subject.
    pub preheader: Option<String>,
    /// The editor's note, in Markdown.
    pub note: Option<String>,
}

/// Longest title, subject and preheader, in characters.
const LONGEST_LINE: usize = 300;
/// Longest reason for leaving an article out, in characters.
const LONGEST_REASON: usize = 200;
/// Longest note, in bytes.
const LONGEST_NOTE: usize = 64 * 1024;

impl EditionTexts {
    /// These, and the `common` ones where there are none.
    pub(super) fn or(self, common: &EditionTexts) -> EditionTexts {
        let or = |own: Option<String>, common: &Option<String>| own.or_else(|| common.clone());
        EditionTexts {
            title: or(self.title, &common.title),
            subject: or(self.subject, &common.subject),
            preheader: or(self.preheader, &common.preheader),
            note: or(self.note, &common.note),
        }
    }

    /// Each with its name.
    pub(super) fn named(&self) -> [(&'static str, Option<&str>); 4] {
        [
            ("title", self.title.as_deref()),
            ("subject", self.subject.as_deref()),
            ("preheader", self.preheader.as_deref()),
            ("note", self.note.as_deref()),
        ]
    }

    /// Whether nothing is written.
    pub(super) fn is_empty(&self) -> bool {
        self.named().iter().all(|(_, text)| text.is_none())
    }
}

/// A title, subject or preheader; `None` if it is empty.
pub(super) fn line(what: &str, text: &str) -> Result<Option<String>, EditionError> {
    short(what, text, LONGEST_LINE)
}

/// Why an article is left out, as readers will never see it; `None` if it is empty.
pub(super) fn reason(text: &str) -> Result<Option<String>, EditionError> {
    short("reason", text, LONGEST_REASON)
}

/// A note; `None` if it is empty.
pub(super) fn note(text: &str) -> Result<Option<String>, EditionError> {
    if text.len() > LONGEST_NOTE {
        return Err(EditionError::Arrangement("the note is longer than 64 kB; it belongs into an article".into()));
    }
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn short(what: &str, text: &str, longest: usize) -> Result<Option<String>, EditionError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_control) {
        return Err(EditionError::Arrangement(format!("the {what} holds characters that can't be seen")));
    }
    if text.chars().count() > longest {
        return Err(EditionError::Arrangement(format!("the {what} has more than {longest} characters")));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, ZONE, at, month};
    use super::super::{Change, Contents, PreviewOf, Words, arrange, content_hash, contents, preview};
    use super::*;
    use crate::locale::Language;

    const NOW: &str = "2011-06-20T12:00";

    fn language(code: &str) -> Language {
        code.parse().unwrap()
    }

    async fn house() -> House {
        let house = House::new();
        house.article("river", "2011-06-14", "", at(NOW)).await;
        house
    }

    async fn arranged(house: &House, changes: Vec<Change>) -> Result<Contents, EditionError> {
        arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", at(NOW)).await
    }

    #[test]
    fn a_line_is_one_line_and_has_an_end() {
        assert_eq!(line("title", " A\n  b ").unwrap().as_deref(), Some("A b"));
        assert_eq!(reason(" ").unwrap(), None);
        assert!(line("title", &"x".repeat(301)).unwrap_err().to_string().contains("more than 300"));
        assert!(reason(&"x".repeat(201)).unwrap_err().to_string().contains("more than 200"));
        assert!(reason("a\u{7}b").unwrap_err().to_string().contains("can't be seen"));
        assert!(note(&"x".repeat(70_000)).is_err());
    }

    #[tokio::test]
    async fn each_reader_gets_their_language_s_words_or_the_common_ones_or_the_program_s() {
        let house = house().await;
        let changes = vec![
            Change::Title(None, "Rivers".into()),
            Change::Title(Some(language("fr")), "Rivières".into()),
            Change::Note(Some(language("es")), "Hola *a todos*.".into()),
        ];
        let contents = arranged(&house, changes).await.unwrap();
        let title = |code| Words::of(&contents, &house.press, language(code)).title;
        assert_eq!([title("en"), title("fr"), title("es")], ["Rivers", "Rivières", "Rivers"]);
        let shown = async |code| {
            let of = PreviewOf { language: Some(language(code)), ..PreviewOf::default() };
            preview(&house.db, &house.press, &house.keys, month("2011-06"), of, at(NOW)).await.unwrap().text
        };
        let (french, spanish) = (shown("fr").await, shown("es").await);
        assert!(french.contains("Rivières") && !french.contains("Hola"), "{french}");
        assert!(spanish.contains("Rivers") && spanish.contains("Hola"), "{spanish}");

        // Empty words bring the common ones back.
        let back = arranged(&house, vec![Change::Title(Some(language("fr")), " ".into())]).await.unwrap();
        assert_eq!(Words::of(&back, &house.press, language("fr")).title, "Rivers");
        assert_eq!(back.edition.own_texts.keys().copied().collect::<Vec<_>>(), [language("es")]);
    }

    #[tokio::test]
    async fn the_words_of_each_language_are_part_of_what_is_approved() {
        let house = house().await;
        let mut seen = Vec::new();
        let texts = [(None, "A"), (Some("fr"), "A"), (Some("fr"), "B"), (Some("es"), "B"), (Some("fr"), "")];
        for (code, text) in texts {
            arranged(&house, vec![Change::Subject(code.map(language), text.into())]).await.unwrap();
            let now = house.read(|connection| contents(connection, month("2011-06"), at(NOW), ZONE)).await;
            seen.push(content_hash(&now, &house.press));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), texts.len());
    }

    #[tokio::test]
    async fn words_in_a_language_that_nobody_is_offered_are_refused() {
        let house = house().await;
        let refused = arranged(&house, vec![Change::Title(Some(language("de")), "Flüsse".into())]).await.unwrap_err();
        assert_eq!(refused.to_string(), "this newsletter does not come in “de”, but in en, fr, es");
    }
}
