//! The table of settings: each with its name, its default and a line on what it is for. Reading, the settings page and
//! `.env.example` all go by it.

use super::{database, log, mail_templates, month, newsletter, relay, secrets, sending, signup, web};

/// One setting, named as its environment variable.
#[derive(Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// What it is for, in a line.
    pub meaning: &'static str,
    /// What holds where it is not given.
    pub default: Fallback,
    /// Whether its value may be seen.
    pub secrecy: Secrecy,
}

/// What holds where a setting is not given.
#[derive(Debug)]
pub enum Fallback {
    /// This value, read as if it had been given.
    Value(&'static str),
    /// Nothing, or what other settings say.
    Words {
        /// That, in words.
        words: &'static str,
        /// A value that somebody might give; empty where an example would be copied and do harm.
        example: &'static str,
    },
}

/// Whether the value of a setting may be seen.
#[derive(Debug, Clone, Copy)]
pub enum Secrecy {
    /// By everybody who may see settings.
    Open,
    /// It holds a secret, so it may also be in a file, named by the variable with `_FILE`. The function gives what
    /// may be seen of a value.
    Secret(fn(&str) -> String),
}

impl Setting {
    /// A setting with a default value.
    pub(super) const fn with_default(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
        Setting { name, meaning, default: Fallback::Value(default), secrecy: Secrecy::Open }
    }

    /// A setting whose default is told in words.
    pub(super) const fn without(
        name: &'static str,
        words: &'static str,
        example: &'static str,
        meaning: &'static str,
    ) -> Setting {
        Setting { name, meaning, default: Fallback::Words { words, example }, secrecy: Secrecy::Open }
    }

    /// The same as a secret, of which `visible` may be seen.
    pub(super) const fn secret(self, visible: fn(&str) -> String) -> Setting {
        Setting { secrecy: Secrecy::Secret(visible), ..self }
    }

    /// The variable that names a file with the value; for secrets only.
    pub fn file_variable(&self) -> Option<String> {
        self.is_secret().then(|| format!("{}_FILE", self.name))
    }

    /// Whether its value must not be shown.
    pub fn is_secret(&self) -> bool {
        matches!(self.secrecy, Secrecy::Secret(_))
    }

    /// The default as people read it.
    pub fn default_in_words(&self) -> &'static str {
        match self.default {
            Fallback::Value(value) => value,
            Fallback::Words { words, .. } => words,
        }
    }

    /// A value that may be given: the default itself where there is one.
    pub fn example(&self) -> &'static str {
        match self.default {
            Fallback::Value(value) => value,
            Fallback::Words { example, .. } => example,
        }
    }
}

/// Settings that belong together.
#[derive(Debug)]
pub struct Topic {
    /// Its headline.
    pub title: &'static str,
    /// Its settings, the most wanted first.
    pub settings: &'static [&'static Setting],
}

/// All topics, in the order in which they are documented.
pub fn topics() -> [&'static Topic; 10] {
    [
        &web::TOPIC,
        &database::TOPIC,
        &secrets::TOPIC,
        &newsletter::TOPIC,
        &relay::TOPIC,
        &sending::TOPIC,
        &signup::TOPIC,
        &month::TOPIC,
        &mail_templates::TOPIC,
        &log::TOPIC,
    ]
}

/// Every setting that the program reads.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    topics().into_iter().flat_map(|topic| topic.settings.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_setting_is_listed_once() {
        let names: Vec<_> = settings().map(|setting| setting.name).collect();
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }

    #[test]
    fn exactly_the_secrets_may_be_in_files() {
        let secrets: Vec<_> = settings().filter_map(Setting::file_variable).collect();
        let expected =
            ["METRICS_TOKEN_FILE", "DATABASE_URL_FILE", "SECRET_KEY_FILE", "SECRET_KEY_PREVIOUS_FILE", "SMTP_URL_FILE"];
        assert_eq!(secrets, expected);
    }
}
