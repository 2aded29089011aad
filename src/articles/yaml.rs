//! Front matter as a list of keys and values, each with its line. It is read without a fixed shape, so that all
//! problems of a file can be told at once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, Spanned};

/// One `key: value`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// The key's line, from 1.
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What stands after a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing, `null` or `~`.
    Empty,
    /// One value, as it is written: `1.10` and `yes` are texts too.
    Text(String),
    /// A list of values, each with its line.
    List(Vec<(usize, Value)>),
    /// Keys of its own.
    Map,
}

impl Entry {
    /// The same entry of a file in which the front matter begins `lines` further down.
    pub(super) fn moved_down(self, lines: usize) -> Entry {
        let value = match self.value {
            Value::List(items) => Value::List(items.into_iter().map(|(line, item)| (line + lines, item)).collect()),
            other => other,
        };
        Entry { line: self.line + lines, value, ..self }
    }
}

/// Reads the entries in the order of the text; none if it is empty.
pub(super) fn read_entries(yaml: &str) -> Result<Vec<Entry>, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 8, max_nodes: 5_000, max_anchors: 50, max_aliases: 50 },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    };
    let raw: Raw = serde_saphyr::from_str_with_options(yaml, options)?;
    let entries = raw.0.into_iter().map(|(key, value)| Entry {
        line: line_of(&key),
        key: key.value,
        value: value_of(value, yaml),
    });
    Ok(entries.collect())
}

fn line_of<T>(spanned: &Spanned<T>) -> usize {
    usize::try_from(spanned.referenced.line()).unwrap_or(0)
}

fn value_of(raw: Spanned<RawValue>, yaml: &str) -> Value {
    match raw.value {
        RawValue::Empty => Value::Empty,
        RawValue::Text(text) => Value::Text(text),
        RawValue::List(items) => {
            Value::List(items.into_iter().map(|item| (line_of(&item), value_of(item, yaml))).collect())
        }
        RawValue::Map => Value::Map,
        RawValue::Typed(text) => Value::Text(written(&raw.defined, yaml).unwrap_or(text)),
    }
}

/// A plain scalar as the author wrote it.
fn written(place: &serde_saphyr::Location, yaml: &str) -> Option<String> {
    let start = usize::try_from(place.span().byte_offset()?).ok()?;
    let length = usize::try_from(place.span().byte_len()?).ok()?;
    Some(yaml.get(start..start.checked_add(length)?)?.trim().to_owned())
}

struct Raw(Vec<(Spanned<String>, Spanned<RawValue>)>);

enum RawValue {
    Empty,
    Text(String),
    /// A value that YAML takes for a number or a truth; what it takes it for is kept in case the text is not found.
    Typed(String),
    List(Vec<Spanned<RawValue>>),
    Map,
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("lines of the form key: value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw(entries))
            }

            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw(Vec::new()))
            }
        }

        deserializer.deserialize_any(Entries)
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;

        impl<'de> Visitor<'de> for AnyValue {
            type Value = RawValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<RawValue, E> {
                Ok(RawValue::Empty)
            }

            fn visit_str<E>(self, text: &str) -> Result<RawValue, E> {
                Ok(RawValue::Text(text.to_owned()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<RawValue, E> {
                Ok(RawValue::Typed(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<RawValue, E> {
                Ok(RawValue::Typed(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<RawValue, E> {
                Ok(RawValue::Typed(value.to_string()))
            }

            fn visit_i128<E>(self, value: i128) -> Result<RawValue, E> {
                Ok(RawValue::Typed(value.to_string()))
            }

            fn visit_u128<E>(self, value: u128) -> Result<RawValue, E> {
                Ok(RawValue::Typed(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<RawValue, E> {
                Ok(RawValue::Typed(value.to_string()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawValue, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(RawValue::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawValue, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(RawValue::Map)
            }
        }

        deserializer.deserialize_any(AnyValue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(yaml: &str) -> Value {
        read_entries(&format!("key: {yaml}")).unwrap().remove(0).value
    }

    fn text(yaml: &str) -> String {
        match value(yaml) {
            Value::Text(text) => text,
            other => panic!("{yaml} is {other:?}"),
        }
    }

    #[test]
    fn what_yaml_takes_for_a_number_or_a_truth_stays_the_text_that_was_written() {
        for plain in ["2011", "1.10", "0x1F", "007", "1_000", "yes", "No", "TRUE", "1e3", ".5", ".nan", ".inf", "1e999"]
        {
            assert_eq!(text(plain), plain);
        }
        assert_eq!(text("340282366920938463463374607431768211456000"), "340282366920938463463374607431768211456000");
        assert_eq!(text("2011-06-14"), "2011-06-14");
        assert_eq!(text("2011-06-14T09:30:00Z"), "2011-06-14T09:30:00Z");
    }

    #[test]
    fn quoted_and_folded_values_are_texts() {
        assert_eq!(text(r#""Rivers: the \"long\" view""#), r#"Rivers: the "long" view"#);
        assert_eq!(text("'It''s 2011'"), "It's 2011");
        assert_eq!(text(">\n  one\n  two\n"), "one two\n");
        assert_eq!(text("'007' # a remark"), "007");
        assert_eq!(text("é 2011"), "é 2011");
    }

    #[test]
    fn lists_keep_the_line_of_each_item() {
        let items = vec![(2, Value::Text("NO".into())), (3, Value::Text("004".into()))];
        assert_eq!(value("\n  - NO\n  - 004\n"), Value::List(items));
        assert_eq!(
            value("[a, 'b, c']"),
            Value::List(vec![(1, Value::Text("a".into())), (1, Value::Text("b, c".into()))])
        );
    }

    #[test]
    fn nothing_is_told_from_an_empty_text() {
        assert_eq!(value(""), Value::Empty);
        assert_eq!(value("~"), Value::Empty);
        assert_eq!(value("''"), Value::Text(String::new()));
        assert_eq!(value("{a: 1}"), Value::Map);
    }

    #[test]
    fn a_key_given_twice_is_there_twice() {
        let entries = read_entries("a: 1\nb: 2\na: 3\n").unwrap();
        assert_eq!(entries.iter().map(|e| (&*e.key, e.line)).collect::<Vec<_>>(), [("a", 1), ("b", 2), ("a", 3)]);
    }

    #[test]
    fn bombs_do_not_go_off() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            let below = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", [below.as_str(); 9].join(", "));
        }
        assert!(read_entries(&bomb).is_err());
        assert!(read_entries(&format!("a: {}", "[".repeat(10_000))).is_err());
        assert!(read_entries(&"a:\n ".repeat(10_000)).is_err());
    }
}
