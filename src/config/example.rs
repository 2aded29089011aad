//! Keeps `.env.example` in step with the settings.

use std::fmt::Write;

use super::setting::{Fallback, Setting, topics};
use super::testing::config_of;
use super::{Problems, Source, dotenv};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example");

const HEAD: &str = "\
# Settings. Copy this file to .env in the working directory and take the # off the lines you want to change.
# Variables of the environment come before this file. Put single quotes around values that hold blanks, # or $.
# What stands after the = is the default, or an example where the line above tells the default in words.
";

/// The file as it should be.
fn expected() -> String {
    let mut text = HEAD.to_owned();
    for topic in topics() {
        write!(text, "\n# --- {} ---\n", topic.title).unwrap();
        for setting in topic.settings {
            text.push_str(&entry(setting));
        }
    }
    text
}

fn entry(setting: &Setting) -> String {
    let mut text = format!("\n# {}\n", setting.meaning);
    if let Fallback::Words { words, .. } = setting.default {
        writeln!(text, "# Default: {words}.").unwrap();
    }
    if let Some(file) = setting.file_variable() {
        writeln!(text, "# A secret: {file} may name a file that holds it instead.").unwrap();
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@,+".contains(c);
    let quote = if setting.example().chars().all(plain) { "" } else { "'" };
    writeln!(text, "#{}={quote}{}{quote}", setting.name, setting.example()).unwrap();
    text
}

#[test]
fn the_example_file_lists_exactly_the_settings_there_are() {
    let expected = expected();
    let file = std::fs::read_to_string(FILE).unwrap();
    assert!(file == expected, ".env.example should be:\n{expected}");
}

#[test]
fn its_values_can_be_read_once_the_marks_are_taken_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    let file = std::fs::read_to_string(FILE).unwrap();
    let is_value = |line: &str| line.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let values: Vec<&str> = file.lines().filter(|line| is_value(line)).map(|line| &line[1..]).collect();
    std::fs::write(&path, values.join("\n")).unwrap();

    let mut problems = Problems::default();
    let read = dotenv::read(&path, &mut problems);
    assert!(problems.is_empty(), "{problems}");
    for setting in topics().iter().flat_map(|topic| topic.settings) {
        assert_eq!(read.get(setting.name).map(String::as_str), Some(setting.example()), "{}", setting.name);
    }
    // A folder and a file that are not there; all else can be used as it is.
    let absent = ["TEMPLATE_DIR", "SMTP_CA_FILE"];
    let pairs =
        read.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| !absent.contains(name));
    super::Config::read(Source::from_pairs(pairs)).unwrap_or_else(|problems| panic!("{problems}"));
}

#[test]
fn giving_a_default_changes_nothing() {
    let defaults = topics().into_iter().flat_map(|topic| topic.settings).filter_map(|setting| match setting.default {
        Fallback::Value(value) => Some((setting.name, value)),
        Fallback::Words { .. } => None,
    });
    let given = super::Config::read(Source::from_pairs(defaults)).unwrap_or_else(|problems| panic!("{problems}"));
    let values = |config: &super::Config| config.shown().iter().map(|shown| shown.value.clone()).collect::<Vec<_>>();
    assert_eq!(values(&given), values(&config_of([])));
}
