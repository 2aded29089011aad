//! The two halves of an article's file: YAML between `---` lines, and the text after it. What the keys mean is
//! decided in [`super::manuscript`].

use super::yaml::{Entry, read_entries};
use super::yaml_hints::{cut_short, explain};

/// More than any front matter needs, in bytes; keeps the YAML reader's work small.
const LONGEST: usize = 64 * 1024;

/// Something that keeps a file from being an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line in the file, from 1.
    pub line: usize,
    /// What is wrong and what to do about it.
    pub why: String,
}

impl Problem {
    pub(super) fn new(line: usize, why: impl Into<String>) -> Problem {
        // A reason may repeat what the author wrote, which may be endless.
        Problem { line, why: why.into().chars().take(600).collect() }
    }
}

/// A file taken apart.
#[derive(Debug)]
pub(super) struct Parts {
    /// Keys and values in the order of the file; a key may be there twice.
    pub(super) entries: Vec<Entry>,
    /// What is wrong although it can be read.
    pub(super) problems: Vec<Problem>,
    /// The text, with `\n` at line ends and no blank lines around it.
    pub(super) body: String,
    /// The line on which the text begins.
    pub(super) body_line: usize,
}

/// Takes a file apart. A byte order mark and CRLF line ends are forgiven.
pub(super) fn take_apart(file: &str) -> Result<Parts, Vec<Problem>> {
    let text = file.strip_prefix('\u{feff}').unwrap_or(file).replace("\r\n", "\n");
    let controls = control_characters(&text);
    if !controls.is_empty() {
        return Err(controls);
    }
    let (yaml, body, body_line) = halves(&text).map_err(|problem| vec![problem])?;
    if yaml.len() > LONGEST {
        return Err(vec![Problem::new(1, "the front matter is longer than 64 kB; is its closing --- line missing?")]);
    }
    // The front matter begins on the file's second line.
    let entries = read_entries(yaml).map_err(|error| {
        let found = explain(yaml, &error);
        vec![Problem::new(found.line + 1, found.why)]
    })?;
    let entries = entries.into_iter().map(|entry| entry.moved_down(1)).collect();
    let problems = cut_short(yaml).map(|problem| Problem { line: problem.line + 1, ..problem }).collect();
    let blank_lines = body.len() - body.trim_start_matches('\n').len();
    Ok(Parts { entries, problems, body: without_blank_ends(body).to_owned(), body_line: body_line + blank_lines })
}

/// The YAML, the rest, and the line on which the rest begins.
fn halves(text: &str) -> Result<(&str, &str, usize), Problem> {
    let is_fence = |line: &str| line.trim_end() == "---";
    let mut lines = text.split_inclusive('\n');
    if !lines.next().is_some_and(is_fence) {
        let why = "there is no front matter: an article begins with a line ---, then title: and date:, then another \
                   line ---. A file that is no article, such as a README, belongs in another folder";
        return Err(Problem::new(1, why));
    }
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut end = start;
    for (number, line) in (2..).zip(lines) {
        if is_fence(line) {
            return Ok((&text[start..end], &text[end + line.len()..], number + 1));
        }
        end += line.len();
    }
    Err(Problem::new(1, "the front matter has no end: put a line --- after its last key"))
}

/// A text without the blank lines around it.
pub(super) fn without_blank_ends(body: &str) -> &str {
    body.trim_matches('\n').trim_end()
}

/// Characters that no text has and that break mail headers, terminals and PostgreSQL. Up to ten are listed.
pub(super) fn control_characters(text: &str) -> Vec<Problem> {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let found =
        (1..).zip(text.split('\n')).filter_map(|(line, text)| text.chars().find(|c| bad(*c)).map(|c| (line, c)));
    let told = found.map(|(line, c)| {
        Problem::new(line, format!("there is a control character (U+{:04X}) on this line; delete it", u32::from(c)))
    });
    told.take(10).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(file: &str) -> (usize, String) {
        let problem = take_apart(file).unwrap_err().remove(0);
        (problem.line, problem.why)
    }

    #[test]
    fn a_file_has_two_halves() {
        let parts = take_apart("---\ntitle: A\ndate: 2011-06-14\n---\n\n\nText.\n\nMore.\n").unwrap();
        assert_eq!(parts.entries.iter().map(|e| (&*e.key, e.line)).collect::<Vec<_>>(), [("title", 2), ("date", 3)]);
        assert_eq!((&*parts.body, parts.body_line), ("Text.\n\nMore.", 7));
    }

    #[test]
    fn what_editors_on_other_systems_leave_behind_is_forgiven() {
        let parts = take_apart("\u{feff}---\r\ntitle: A\r\n--- \r\nText.\r\nMore.").unwrap();
        assert_eq!((parts.entries.len(), &*parts.body), (1, "Text.\nMore."));
        assert_eq!(take_apart("---\ntitle: A\n---").unwrap().body, "");
        assert_eq!(take_apart("---\n---\n").unwrap().entries.len(), 0);
    }

    #[test]
    fn a_rule_in_the_text_is_not_the_end_of_the_front_matter() {
        assert_eq!(take_apart("---\ntitle: A\n---\nText.\n\n---\n\nMore.").unwrap().body, "Text.\n\n---\n\nMore.");
    }

    #[test]
    fn a_file_that_is_no_article_is_told_from_one_that_is_unfinished() {
        for file in ["", "# Read me\n", "\n---\ntitle: A\n---\n", "----\ntitle: A\n"] {
            let (line, why) = first(file);
            assert!(line == 1 && why.starts_with("there is no front matter"), "{file:?}: {why}");
        }
        assert!(first("---\ntitle: A\nText.\n").1.contains("has no end"));
    }

    #[test]
    fn control_characters_are_named_with_their_lines() {
        let problems = take_apart("---\ntitle: A\u{7}\n---\nText\0\nfine\n\u{85}\rx").unwrap_err();
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 4, 6]);
        assert!(problems[0].why.contains("U+0007"));
    }

    #[test]
    fn an_endless_front_matter_is_refused_unread() {
        let file = format!("---\n{}---\n", "a: b\n".repeat(20_000));
        assert!(first(&file).1.contains("64 kB"));
    }

    proptest! {
        #[test]
        fn no_file_panics(yaml in "[ \\PC\n\t\\-:'\"\\[\\]{}&*!|>#%@,?a-c]{0,120}", body in "\\PC{0,40}") {
            let _ = take_apart(&yaml);
            let _ = take_apart(&format!("---\n{yaml}\n---\n{body}"));
        }
    }
}
