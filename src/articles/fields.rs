//! Taking typed values out of the front matter's entries, and noting each problem on the way.

use std::collections::BTreeMap;

use super::front_matter::Problem;
use super::rules::{self, Taken, Unfit, one_line};
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

    /// What `rule` makes of a value; none if it is missing, empty or refused.
    pub(super) fn value<T>(&mut self, key: &str, rule: impl Fn(&str) -> Taken<T>) -> Option<T> {
        let (line, text) = self.scalar(key)?;
        self.take(key, line, &text, &rule)
    }

    /// A list of values that `rule` reads; a single value is a list of one.
    pub(super) fn list<T>(&mut self, key: &str, rule: impl Fn(&str) -> Taken<T>) -> Vec<T> {
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
        if let Err(why) = rules::list_length(items.len()) {
            self.refuse(key, entry.line, why);
            return Vec::new();
        }
        let mut values = Vec::with_capacity(items.len());
        for (line, item) in items {
            match item {
                Value::Text(text) => values.extend(self.take(key, line, &text, &rule)),
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

    fn take<T>(&mut self, key: &str, line: usize, text: &str, rule: &impl Fn(&str) -> Taken<T>) -> Option<T> {
        rule(text).map_err(|why| self.refuse(key, line, why)).ok().flatten()
    }

    fn refuse(&mut self, key: &str, line: usize, why: Unfit) {
        let why = match why {
            Unfit::It(why) => format!("{key} {why}"),
            Unfit::Said(why) => format!("{key}: {why}"),
        };
        self.note(line, why);
    }

    fn note(&mut self, line: usize, why: String) {
        self.problems.push(Problem::new(line, why));
    }
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
