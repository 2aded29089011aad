//! Words that somebody meant to replace.

use super::super::draft::Draft;
use super::super::{ArticleField, Check, Finding, Place, Preflight, WordsField};

/// In small letters; looked for anywhere.
const PHRASES: [&str; 9] =
    ["lorem ipsum", "dolor sit amet", "[insert", "insert text", "{{", "}}", "title here", "text here", "summary here"];
/// Looked for as whole words, as written: “todo” is a word in Spanish.
const WORDS: [&str; 5] = ["TODO", "TBD", "TBC", "XXX", "FIXME"];
/// Titles that are no titles, in small letters.
const TITLES: [&str; 6] = ["untitled", "sans titre", "sin título", "new article", "title", "test"];

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let mut found = Vec::new();
    for item in draft.contents.items() {
        let article = &item.article;
        let mut add = |sign: Option<String>, field, part: &str| {
            let what = |sign| format!("{part} of “{}” still has words to be replaced: {sign}.", article.title);
            found.extend(sign.map(|sign| Finding::warns(Check::Placeholder, Place::of(article, field), what(sign))));
        };
        add(sign(&article.title).or_else(|| no_title(&article.title)), ArticleField::Title, "The title");
        add(article.summary.as_deref().and_then(sign), ArticleField::Summary, "The summary");
        add(sign(&article.body).or_else(|| empty_heading(&article.body)), ArticleField::Body, "The text");
    }
    for (language, subject) in draft.each_once(|words| &words.subject) {
        let found_here = sign(subject).or_else(|| no_title(subject));
        let what = |sign| format!("The subject still has words to be replaced: {sign}.");
        let place = Place::words(language, WordsField::Subject);
        found.extend(found_here.map(|sign| Finding::blocks(Check::Placeholder, place, what(sign)).with(subject)));
    }
    for (language, texts) in &draft.written {
        for (field, text) in [
            (WordsField::Title, &texts.title),
            (WordsField::Preheader, &texts.preheader),
            (WordsField::Note, &texts.note),
        ] {
            let headings = |text: &&String| empty_heading(text);
            let found_here = text.as_ref().and_then(|text| sign(text).or_else(|| headings(&text)));
            let what = |sign| format!("In {} there are still words to be replaced: {sign}.", field.name());
            let place = Place::words(*language, field);
            found.extend(found_here.map(|sign| Finding::warns(Check::Placeholder, place, what(sign))));
        }
    }
    preflight.note(Check::Placeholder, found, "No words are left that were to be replaced.");
}

/// What shows that a text is not finished.
fn sign(text: &str) -> Option<String> {
    let small = text.to_lowercase();
    let phrase = PHRASES.into_iter().find(|phrase| small.contains(phrase));
    let word = || WORDS.into_iter().find(|word| text.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word));
    phrase.or_else(word).map(|sign| format!("“{sign}”"))
}

fn no_title(text: &str) -> Option<String> {
    let small = text.trim().to_lowercase();
    TITLES.contains(&&*small).then(|| format!("“{}”", text.trim()))
}

/// A heading in Markdown that has only its signs.
fn empty_heading(markdown: &str) -> Option<String> {
    let is_empty = |line: &str| (1..=6).contains(&line.trim().len()) && line.trim().bytes().all(|byte| byte == b'#');
    markdown.lines().any(is_empty).then(|| "a heading without text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, edit, finds, newsletter};
    use super::*;

    #[test]
    fn each_sign_of_something_unfinished_is_found() {
        for text in [
            "Lorem ipsum dolor",
            "See TODO",
            "TBD: place",
            "XXX",
            "[Insert name]",
            "Dear {{name}}",
            "Title here",
            "(TBC)",
        ] {
            let mut draft = newsletter();
            edit(&mut draft, 0, |article| {
                article.summary = Some(text.into());
                article.body = format!("A.\n\n{text}");
            });
            let warns = |what| Expected::warns(Check::Placeholder, what);
            finds(
                check,
                &draft,
                &[warns("The summary of “About weirs” still"), warns("The text of “About weirs” still")],
            );
        }
    }

    #[test]
    fn ordinary_words_are_none_of_them() {
        for text in
            ["Todo el río", "A mastodon", "x { y } z", "insertion", "Untitled works at the museum", "# A\n\nB #"]
        {
            let mut draft = newsletter();
            edit(&mut draft, 0, |article| (article.title, article.body) = (text.into(), text.into()));
            finds(check, &draft, &[]);
        }
    }

    #[test]
    fn titles_that_are_none_and_headings_without_text_are_found() {
        let mut draft = newsletter();
        edit(&mut draft, 0, |article| article.title = "Untitled".into());
        edit(&mut draft, 1, |article| article.body = "## \n\nText".into());
        let warns = |what| Expected::warns(Check::Placeholder, what);
        finds(check, &draft, &[warns("The title of “Untitled”"), warns("a heading without text")]);
    }

    #[test]
    fn in_the_subject_it_blocks_and_in_the_other_words_it_warns() {
        let mut draft = newsletter();
        draft.words.iter_mut().for_each(|(_, words)| words.subject = "TBD, June 2011".into());
        let written = draft.written.entry("en".parse().unwrap()).or_default();
        (written.preheader, written.note) = (Some("[insert]".into()), Some("#\nHello".into()));
        let warns = |what| Expected::warns(Check::Placeholder, what);
        let blocks = Expected::blocks(Check::Placeholder, "The subject still");
        finds(check, &draft, &[blocks, warns("In the preheader"), warns("In the editor's note")]);
    }
}
