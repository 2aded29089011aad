//! The line that mail programs show after the subject.

use super::super::draft::Draft;
use super::super::{Check, Finding, Place, Preflight, WordsField};

/// A shorter one is filled up with the first words of the mail.
const SHORTEST: usize = 40;
/// What is longer is cut off.
const LONGEST: usize = 130;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    if draft.contents.count() == 0 {
        // There is nothing yet that one could be made from.
        return;
    }
    let mut found = Vec::new();
    for (language, preheader) in draft.each_once(|words| &words.preheader) {
        let place = || Place::words(language, WordsField::Preheader);
        let length = preheader.chars().count();
        let subject = draft.words.iter().find(|(of, _)| *of == language).map(|(_, words)| words.subject.trim());
        let what = if subject == Some(preheader.trim()) {
            "The preheader repeats the subject; say something more in it.".to_owned()
        } else if length < SHORTEST {
            format!("The preheader has {length} characters; programs fill it up from the mail below {SHORTEST}.")
        } else if length > LONGEST {
            format!("The preheader has {length} characters; programs cut it off after {LONGEST}.")
        } else {
            continue;
        };
        found.push(Finding::warns(Check::Preheader, place(), what).with(preheader));
    }
    preflight.note(Check::Preheader, found, "The preheader has a good length and adds to the subject.");
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, finds, newsletter};
    use super::*;

    #[test]
    fn its_length_and_what_it_adds_are_looked_at() {
        let warns = |words| vec![Expected::warns(Check::Preheader, words)];
        for (preheader, expected) in [
            ("x".repeat(40), vec![]),
            ("é".repeat(130), vec![]),
            ("x".repeat(39), warns("has 39 characters; programs fill")),
            ("x".repeat(131), warns("has 131 characters; programs cut")),
            ("A river kit: Monthly Alert, June 2011, and more to read".to_owned(), warns("repeats the subject")),
        ] {
            let mut draft = newsletter();
            for (_, words) in &mut draft.words {
                words.subject = "A river kit: Monthly Alert, June 2011, and more to read".into();
                words.preheader = preheader.clone();
            }
            finds(check, &draft, &expected);
        }
    }
}
