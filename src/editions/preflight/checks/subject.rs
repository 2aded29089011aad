//! The subject: what decides whether the mail is opened, or taken for junk.

use super::super::draft::Draft;
use super::super::{Check, Finding, Place, Preflight, WordsField};

/// Lists of mails show about so much.
const LONG: usize = 70;
/// This is no subject any more.
const TOO_LONG: usize = 150;
/// Shorter ones may well be a name in capitals.
const SHORTEST_SHOUT: usize = 10;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let mut found = Vec::new();
    for (language, subject) in draft.each_once(|words| &words.subject) {
        let place = Place::words(language, WordsField::Subject);
        let length = subject.chars().count();
        let mut add = |finding: Finding| found.push(finding.with(subject));
        if length > TOO_LONG {
            let what = format!("The subject has {length} characters; shorten it to {LONG} or so.");
            add(Finding::blocks(Check::Subject, place.clone(), what));
        } else if length > LONG {
            let what = format!("The subject has {length} characters; most programs show {LONG}.");
            add(Finding::warns(Check::Subject, place.clone(), what));
        }
        if is_shouted(subject) {
            add(Finding::warns(Check::Subject, place.clone(), "The subject is all in capitals, as junk mail has it."));
        }
        if subject.contains("!!!") {
            add(Finding::warns(
                Check::Subject,
                place,
                "The subject has several exclamation marks, as junk mail has it.",
            ));
        }
    }
    preflight.note(Check::Subject, found, "The subject has a good length.");
}

fn is_shouted(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    capitals >= SHORTEST_SHOUT && !text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, finds, newsletter};
    use super::*;

    #[test]
    fn length_and_style_are_looked_at() {
        let warns = |words| Expected::warns(Check::Subject, words);
        for (subject, expected) in [
            ("A river kit: Monthly Alert, June 2011".to_owned(), vec![]),
            ("UNESCO 2011".to_owned(), vec![]),
            ("é".repeat(70), vec![]),
            ("x".repeat(71), vec![warns("has 71 characters; most")]),
            ("x".repeat(150), vec![warns("has 150 characters")]),
            ("x".repeat(151), vec![Expected::blocks(Check::Subject, "has 151 characters; shorten")]),
            ("NEWS OF THE RIVER".to_owned(), vec![warns("all in capitals")]),
            ("Read this!!!".to_owned(), vec![warns("exclamation")]),
            ("READ THIS NOW!!!".to_owned(), vec![warns("all in capitals"), warns("exclamation")]),
        ] {
            let mut draft = newsletter();
            draft.words.iter_mut().for_each(|(_, words)| words.subject = subject.clone());
            finds(check, &draft, &expected);
        }
    }

    #[test]
    fn a_subject_of_one_language_is_looked_at_too() {
        let mut draft = newsletter();
        draft.words[1].1.subject = "LES NOUVELLES DU FLEUVE".into();
        finds(check, &draft, &[Expected::warns(Check::Subject, "all in capitals")]);
    }
}
