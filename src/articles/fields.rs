//! Taking typed values out of the front matter's entries, and noting each problem on the way.

use std::collections::BTreeMap;

use super::front_matter::Problem;
use super::yaml::{Entry, Value};

/// The keys that an article may have.
const KEYS: [&str; 12] = [
    "title",
    "kind",
    "date",
    "language",
    "summary",
    "source_name",
    "source_url",
    "regions",
    "profiles",
    "image",
    "image_alt",
    "slug",
];

/// No value that is parsed (a date, an address) is longer, in bytes.
const LONGEST_PARSED: usize = 4_000;

/// No article has more regions or profiles.
const LONGEST_LIST: usize = 100;

/// The entries that have not been taken yet and the problems so far.
#[derive(Debug)]
pub(super) struct Fields {
    entries: BTreeMap<&'static str, Entry>,
    problems: Vec<Problem>,
}

impl Fields {
    /// Notes unknown keys and keys given twice.
    pub(super) fn new(entries: Vec<Entry>) -> Fields {
        let mut fields = Fields { entries: BTreeMap::new(), problems: Vec::new() };
        for entry in entries {
            let Some(key) = KEYS.into_iter().find(|key| *key == entry.key) else {
                fields.note(entry.line, unknown(&entry.key));
                continue;
            };
            match fields.entries.get(key).map(|first| first.line) {
                Some(first) => {
                    fields.note(entry.line, format!("“{key}” is there twice (first on line {first}); keep one"))
                }
                None => {
                    fields.entries.insert(key, entry);
                }
            }
        }
        fields
    }

    /// A text of one line, of at most `most` characters. Line breaks and blanks in a row become one blank.
    pub(super) fn text(&mut self, key: &str, most: usize) -> Option<String> {
        let (line, text) = self.scalar(key)?;
        let checked = one_line(&text).and_then(|text| match text.chars().count() {
            long if long > most => Err(format!("has {long} characters, more than {most}; shorten it")),
            _ => Ok(text),
        });
        match checked {
            Ok(text) => Some(text).filter(|text| !text.is_empty()),
            Err(why) => {
                self.note(line, format!("{key} {why}"));
                None
            }
        }
    }

    /// A value that `parse` reads; its error becomes the reason.
    pub(super) fn parsed<T>(&mut self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let (line, text) = self.scalar(key)?;
        self.parse(key, line, &text, &parse)
    }

    /// A list of values that `parse` reads; a single value is a list of one.
    pub(super) fn list<T>(&mut self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let Some(entry) = self.entries.get(key).cloned() else { return Vec::new() };
        let items = match entry.value {
            Value::Empty => Vec::new(),
            Value::Text(text) => vec![(entry.line, Value::Text(text))],
            Value::List(items) => items,
            Value::Map => {
                self.note(entry.line, format!("{key} takes a list such as [one, two], not keys of its own"));
                return Vec::new();
            }
        };
        if items.len() > LONGEST_LIST {
            self.note(entry.line, format!("{key} has more than {LONGEST_LIST} values; keep the main ones"));
            return Vec::new();
        }
        let mut values = Vec::with_capacity(items.len());
        for (line, item) in items {
            match item {
                Value::Text(text) => values.extend(self.parse(key, line, &text, &parse)),
                Value::Empty => {}
                Value::List(_) | Value::Map => self.note(line, format!("each of the {key} is one value, not a list")),
            }
        }
        values
    }

    /// Notes that a key is missing, unless it is there with a value. Call it after the key was read.
    pub(super) fn require(&mut self, key: &str, why: &str) {
        match self.entries.get(key) {
            None => self.note(1, why.to_owned()),
            Some(entry) if self.problems.iter().all(|problem| problem.line != entry.line) => {
                let empty = match &entry.value {
                    Value::Empty => true,
                    Value::Text(text) => one_line(text).is_ok_and(|text| text.is_empty()),
                    Value::List(_) | Value::Map => false,
                };
                if empty {
                    let line = entry.line;
                    self.note(line, format!("{key} is empty; {why}"));
                }
            }
            Some(_) => {}
        }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    fn scalar(&mut self, key: &str) -> Option<(usize, String)> {
        let entry = self.entries.get(key)?;
        let line = entry.line;
        match &entry.value {
            Value::Text(text) => Some((line, text.clone())),
            Value::Empty => None,
            Value::List(_) | Value::Map => {
                self.note(line, format!("{key} takes one value, not a list; a text with brackets needs quotes"));
                None
            }
        }
    }

    fn parse<T>(
        &mut self,
        key: &str,
        line: usize,
        text: &str,
        parse: &impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let parsed = match one_line(text) {
            Ok(text) if text.is_empty() => return None,
            Ok(text) if text.len() > LONGEST_PARSED => Err("is far too long; shorten it".into()),
            Ok(text) => parse(&text),
            Err(why) => Err(why),
        };
        parsed.map_err(|why| self.note(line, format!("{key}: {why}"))).ok()
    }

    fn note(&mut self, line: usize, why: String) {
        self.problems.push(Problem::new(line, why));
    }
}

/// `text` with its line breaks, tabs and blanks in a row as single blanks; empty if nothing of it can be seen.
fn one_line(text: &str) -> Result<String, String> {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\u{2028}' | '\u{2029}');
    let line = text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some(bad) = line.chars().find(|c| c.is_control() || turns_text_round(*c)) {
        return Err(format!("has an invisible control character (U+{:04X}); delete it", u32::from(bad)));
    }
    let is_unseen = |c: char| {
        c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    Ok(if line.chars().all(is_unseen) { String::new() } else { line })
}

/// Marks that reorder all text after them, also the page's or mail's own, until another mark.
fn turns_text_round(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn unknown(key: &str) -> String {
    let shown: String = key.chars().take(40).collect();
    let likeness = |known: &&str| strsim::normalized_damerau_levenshtein(&shown.to_lowercase(), known);
    let nearest = KEYS.into_iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest.filter(|known| likeness(known) > 0.6) {
        Some(known) => format!("“{shown}” is not a key; did you mean {known}?"),
        None => format!("“{shown}” is not a key; use {}", KEYS.join(", ")),
    }
}
