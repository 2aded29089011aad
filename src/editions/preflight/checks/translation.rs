//! What an editor wrote for the readers of one language and not for those of another.

use super::super::super::EditionTexts;
use super::super::draft::{Draft, counted, shown};
use super::super::{Check, Finding, Place, Preflight, WordsField};

const FIELDS: [WordsField; 4] = [WordsField::Subject, WordsField::Preheader, WordsField::Title, WordsField::Note];

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let has = |texts: &EditionTexts, field| match field {
        WordsField::Title => texts.title.is_some(),
        WordsField::Subject => texts.subject.is_some(),
        WordsField::Preheader => texts.preheader.is_some(),
        WordsField::Note => texts.note.is_some(),
    };
    let written_somewhere: Vec<WordsField> =
        FIELDS.into_iter().filter(|field| draft.written.values().any(|texts| has(texts, *field))).collect();
    let mut found = Vec::new();
    for (language, readers) in &draft.readers {
        let texts = draft.written.get(language);
        let missing = |field: &&WordsField| !texts.is_some_and(|texts| has(texts, **field));
        let missing: Vec<WordsField> = written_somewhere.iter().filter(missing).copied().collect();
        let Some(first) = missing.first() else { continue };
        let names: Vec<&str> = missing.iter().map(|field| field.name()).collect();
        let readers = counted(usize::try_from(*readers).unwrap_or(0), "reader", "readers");
        let what = format!("Not written in {}, which {readers} chose: {}.", shown(*language), names.join(", "));
        let others = draft.written.iter().filter(|(_, texts)| missing.iter().any(|field| has(texts, *field)));
        let others: Vec<String> = others.map(|(language, _)| shown(*language)).collect();
        let finding = Finding::warns(Check::Translation, Place::words(*language, *first), what);
        found.push(finding.with(format!("written in {}", others.join(", "))));
    }
    let fine = if written_somewhere.is_empty() {
        "No words of the edition's own need a translation."
    } else {
        "Subject, preheader, title and note are there in each language that has readers."
    };
    preflight.note(Check::Translation, found, fine);
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, finds, newsletter, set_note};
    use super::*;

    #[test]
    fn a_language_without_the_words_that_another_has_is_named_with_its_readers() {
        let mut draft = newsletter();
        finds(check, &draft, &[]);
        set_note(&mut draft, "en", "A note.");
        let french = |what| Expected::warns(Check::Translation, what);
        finds(check, &draft, &[french("Not written in FR, which 12 readers chose: the editor's note.")]);
        let en = "en".parse().unwrap();
        draft.written.get_mut(&en).unwrap().subject = Some("A subject".into());
        finds(check, &draft, &[french("chose: the subject, the editor's note.")]);
        set_note(&mut draft, "fr", "Un mot.");
        finds(check, &draft, &[french("12 readers chose: the subject.")]);
        draft.readers.pop();
        finds(check, &draft, &[]);
    }
}
