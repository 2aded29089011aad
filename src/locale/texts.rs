//! The words of pages and mails in every language the program speaks, from the Fluent files under `locales/`.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::Language;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

/// All texts, parsed once at start and shared.
pub struct Texts {
    bundles: BTreeMap<Language, FluentBundle<FluentResource>>,
}

/// What went wrong with an embedded text file; seen only while developing.
#[derive(Debug, thiserror::Error)]
#[error("text file locales/{file}: {why}")]
pub struct BrokenTexts {
    file: String,
    why: String,
}

/// A value put into a text: a word, or a number that chooses the plural form.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Put in as it is.
    Text(String),
    /// Formatted as a number and used for plural rules.
    Number(f64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Arg::Number(number as f64)
    }
}

impl Texts {
    /// Reads every `locales/<language>/*.ftl` that is built into the program.
    pub fn embedded() -> Result<Texts, BrokenTexts> {
        let mut bundles = BTreeMap::new();
        for path in Files::iter() {
            let broken = |why: String| BrokenTexts { file: path.to_string(), why };
            let (code, _) = path.split_once('/').ok_or_else(|| broken("not in a language's folder".into()))?;
            let language: Language = code.parse().map_err(|e| broken(format!("{e}")))?;
            let file = Files::get(&path).ok_or_else(|| broken("missing".into()))?;
            let source = String::from_utf8(file.data.into_owned()).map_err(|e| broken(e.to_string()))?;
            let resource = FluentResource::try_new(source).map_err(|(_, errors)| broken(format!("{errors:?}")))?;
            let bundle = bundles.entry(language).or_insert_with(|| new_bundle(language));
            bundle.add_resource(resource).map_err(|errors| broken(format!("{errors:?}")))?;
        }
        Ok(Texts { bundles })
    }

    /// The languages that have texts.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        self.bundles.keys().copied()
    }

    /// The text `key` in `language`, or in English where that language lacks it, or the key itself where none has it
    /// (a test makes sure that every key used exists in every language).
    pub fn text(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> String {
        [language, Language::EN].into_iter().find_map(|l| self.lookup(l, key, args)).unwrap_or_else(|| key.to_owned())
    }

    /// Whether `language` itself has the text `key`.
    pub fn has(&self, language: Language, key: &str) -> bool {
        self.bundles.get(&language).is_some_and(|bundle| bundle.has_message(key))
    }

    fn lookup(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        let bundle = self.bundles.get(&language)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            let value = match arg {
                Arg::Text(text) => FluentValue::from(text.as_str()),
                Arg::Number(number) => FluentValue::from(*number),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, %language, ?errors, "a text lacks a value");
        }
        Some(text)
    }
}

fn new_bundle(language: Language) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are invisible characters that would land in mail subjects.
    bundle.set_use_isolating(false);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_texts_are_whole_and_every_language_has_every_key() {
        let texts = Texts::embedded().unwrap();
        let keys = |code: &str| -> std::collections::BTreeSet<String> {
            Files::iter()
                .filter(|path| path.starts_with(&format!("{code}/")))
                .flat_map(|path| {
                    let source = String::from_utf8(Files::get(&path).unwrap().data.into_owned()).unwrap();
                    source.lines().filter_map(|l| l.split_once(" =")).map(|(k, _)| k.to_owned()).collect::<Vec<_>>()
                })
                .filter(|key| !key.starts_with([' ', '#']) && !key.contains(' '))
                .collect()
        };
        let english = keys("en");
        assert!(!english.is_empty());
        for language in texts.languages() {
            assert_eq!(keys(language.as_str()), english, "{language} and en have different keys");
        }
    }

    #[test]
    fn plural_forms_follow_the_number() {
        let texts = Texts::embedded().unwrap();
        assert_eq!(texts.text(Language::EN, "readers", &[("count", Arg::from(1))]), "1 reader");
        assert_eq!(texts.text(Language::EN, "readers", &[("count", Arg::from(12))]), "12 readers");
    }

    #[test]
    fn a_language_without_texts_falls_back_to_english() {
        let texts = Texts::embedded().unwrap();
        assert_eq!(texts.text("pt".parse().unwrap(), "readers", &[("count", Arg::from(1))]), "1 reader");
    }
}
