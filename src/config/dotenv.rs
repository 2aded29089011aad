//! The `.env` file, read without touching the environment of the process.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::{Problem, Problems};

/// The variables of the file at `path`; none where there is no file. Where one is set twice the first counts.
pub(super) fn read(path: &Path, problems: &mut Problems) -> BTreeMap<String, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, problems),
        Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => {
            problems.add(Problem::new(".env", format!("the file can't be read: {error}")));
            BTreeMap::new()
        }
    }
}

fn parse(text: &str, problems: &mut Problems) -> BTreeMap<String, String> {
    // The mark some editors put first; dotenvy takes it for a part of the first name.
    let text = text.trim_start_matches('\u{feff}');
    let lines_read = Cell::new(0);
    let mut found = BTreeMap::new();
    for pair in dotenvy::from_read_iter(LineByLine { rest: text.as_bytes(), lines_read: &lines_read }) {
        match pair {
            Ok((name, value)) => {
                found.entry(name).or_insert(value);
            }
            Err(error) => problems.add(Problem::new(".env", complaint(&error, lines_read.get()))),
        }
    }
    found
}

/// Gives out one line for each read, because dotenvy does not say at which line an error is.
struct LineByLine<'a> {
    rest: &'a [u8],
    lines_read: &'a Cell<usize>,
}

impl Read for LineByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = self.rest.iter().position(|byte| *byte == b'\n').map_or(self.rest.len(), |at| at + 1);
        let given = line.min(buffer.len());
        buffer[..given].copy_from_slice(&self.rest[..given]);
        self.rest = &self.rest[given..];
        if given == line && line > 0 {
            self.lines_read.set(self.lines_read.get() + 1);
        }
        Ok(given)
    }
}

/// Says where a line is wrong, but not what it holds: that may be a secret. `lines_read` are those up to its end.
fn complaint(error: &dotenvy::Error, lines_read: usize) -> String {
    let more_lines = match error {
        dotenvy::Error::LineParse(text, _) => text.strip_suffix('\n').unwrap_or(text).matches('\n').count(),
        _ => 0,
    };
    let line = lines_read.saturating_sub(more_lines);
    format!("line {line} can't be read; write NAME=value, with single quotes around a value that holds blanks, # or $")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_quoted_and_the_first_one_counts() {
        let mut problems = Problems::default();
        let text = "\u{feff}BIND=127.0.0.1:1\n# LOG=trace\nNAME='Monthly $Alert'  # ours\nBIND=127.0.0.1:2\nLOG=\n";
        let found = parse(text, &mut problems);
        let expected = [("BIND", "127.0.0.1:1"), ("LOG", ""), ("NAME", "Monthly $Alert")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        assert!(problems.is_empty());
    }

    #[test]
    fn a_wrong_line_is_named_by_its_number_and_the_rest_is_read() {
        let mut problems = Problems::default();
        let found = parse("# not quoted\nSECRET_KEY=not quoted\n\nLOG=debug\nrubbish", &mut problems);
        assert_eq!(found.len(), 1);
        let lines: Vec<&str> = problems.iter().map(|problem| &problem.why()[..6]).collect();
        assert_eq!(lines, ["line 2", "line 5"]);
        assert!(!problems.to_string().contains("not quoted"));
    }

    #[test]
    fn a_quote_without_an_end_is_a_problem() {
        let mut problems = Problems::default();
        parse("LOG=debug\nNAME='Monthly\nBIND=x\n\n", &mut problems);
        assert!(problems.to_string().starts_with(".env: line 2 can't be read"), "{problems}");
    }

    #[test]
    fn no_file_is_no_problem_but_a_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut problems = Problems::default();
        assert!(read(&folder.path().join(".env"), &mut problems).is_empty());
        assert!(problems.is_empty());
        assert!(read(folder.path(), &mut problems).is_empty());
        assert!(!problems.is_empty());
    }
}
