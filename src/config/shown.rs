//! Settings as people may see them.

use super::setting::{Secrecy, Setting};

/// A setting and what may be seen of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The environment variable.
    pub name: &'static str,
    /// The value; the default, maybe in words, where it was not given; never a secret.
    pub value: String,
    /// Whether it was given.
    pub is_given: bool,
}

impl Shown {
    pub(super) fn new(setting: &Setting, given: Option<&str>) -> Shown {
        let value = match (given, setting.secrecy) {
            (None, _) => setting.default_in_words().to_owned(),
            (Some(value), Secrecy::Open) => value.to_owned(),
            (Some(value), Secrecy::Secret(visible)) => visible(value),
        };
        Shown { name: setting.name, value, is_given: given.is_some() }
    }
}

/// What may be seen of a secret of which nothing may be seen.
pub(super) fn nothing_of_it(_: &str) -> String {
    "given, not shown".to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Source;

    #[test]
    fn values_and_defaults_are_shown_and_secrets_are_masked() {
        let source = Source::from_pairs([
            ("BIND", "127.0.0.1:9000"),
            ("SECRET_KEY", "hush"),
            ("DATABASE_URL", "postgres://user:hush@db.example.org/news"),
        ]);
        let shown = source.shown();
        let value = |name| shown.iter().find(|shown| shown.name == name).map(|shown| shown.value.as_str());
        assert_eq!(value("BIND"), Some("127.0.0.1:9000"));
        assert_eq!(value("LOG"), Some("info"));
        assert_eq!(value("SMTP_URL"), Some("none: mail is kept in the outbox"));
        assert_eq!(value("SECRET_KEY"), Some("given, not shown"));
        assert_eq!(value("DATABASE_URL"), Some("postgres://…"));
        assert!(shown.iter().any(|shown| shown.name == "BIND" && shown.is_given));
    }
}
