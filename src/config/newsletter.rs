//! Who publishes the newsletter, under which name, in which languages.

use super::reader::Reader;
use super::relay::SMTP_URL;
use super::setting::{Setting, Topic};
use super::values::{items, line};
use crate::locale::Language;

static NEWSLETTER_NAME: Setting =
    Setting::with_default("NEWSLETTER_NAME", "Monthly Alert", "The newsletter's name, shown everywhere.");

pub(super) static MAIL_FROM: Setting = Setting::without(
    "MAIL_FROM",
    "NEWSLETTER_NAME <alert@localhost> with the outbox; required with SMTP_URL",
    "Monthly Alert <alert@example.org>",
    "The sender of every mail.",
);

pub(super) static MAIL_REPLY_TO: Setting =
    Setting::without("MAIL_REPLY_TO", "none", "editors@example.org", "Where replies go. Recommended.");

static POSTAL_ADDRESS: Setting = Setting::without(
    "POSTAL_ADDRESS",
    "none",
    "Example Alliance, 1 Sample Street, Anytown",
    "Where the publisher can be written to; many laws ask for it in every mail. Recommended.",
);

static LANGUAGES: Setting =
    Setting::with_default("LANGUAGES", "en,fr,es", "The languages readers may choose; the first is the default.");

pub(super) static TOPIC: Topic = Topic {
    title: "Newsletter",
    settings: &[&NEWSLETTER_NAME, &MAIL_FROM, &MAIL_REPLY_TO, &POSTAL_ADDRESS, &LANGUAGES],
};

/// The languages that pages and mails have texts in.
const KNOWN: [&str; 3] = ["en", "fr", "es"];

/// The newsletter, as given by:
///
/// - `NEWSLETTER_NAME` (`Monthly Alert`): its name;
/// - `MAIL_FROM` (`NEWSLETTER_NAME <alert@localhost>`; required with `SMTP_URL`): the one sender;
/// - `MAIL_REPLY_TO` (none): where replies go;
/// - `POSTAL_ADDRESS` (none): the publisher's, for the foot of mails;
/// - `LANGUAGES` (`en,fr,es`): which ones readers may choose.
#[derive(Debug, Clone)]
pub struct NewsletterConfig {
    /// The name, in one line.
    pub name: String,
    /// The sender as text; `mail` knows how to read it.
    pub from: String,
    /// Where replies go, as text; `mail` knows how to read it.
    pub reply_to: Option<String>,
    /// The publisher's postal address; may have several lines.
    pub postal_address: Option<String>,
    /// At least one, each once; the first is the default.
    pub languages: Vec<Language>,
}

impl NewsletterConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<NewsletterConfig> {
        let name = reader.value(&NEWSLETTER_NAME, line(100));
        let from = reader.optional(&MAIL_FROM, line(400));
        if reader.is_given(&SMTP_URL) && !reader.is_given(&MAIL_FROM) {
            reader.report(&MAIL_FROM, "it is required with SMTP_URL; write it like Monthly Alert <alert@example.org>");
        }
        let reply_to = reader.optional(&MAIL_REPLY_TO, line(400));
        let postal_address = reader.optional(&POSTAL_ADDRESS, postal_address);
        let languages = reader.value(&LANGUAGES, languages);
        let name = name?;
        Some(NewsletterConfig {
            from: from?.unwrap_or_else(|| format!("{name} <alert@localhost>")),
            name,
            reply_to: reply_to?,
            postal_address: postal_address?,
            languages: languages?,
        })
    }
}

fn postal_address(text: &str) -> Result<String, String> {
    let lines: Result<Vec<String>, String> = text.lines().map(|text| line(200)(text.trim())).collect();
    Ok(lines?.join("\n"))
}

fn languages(text: &str) -> Result<Vec<Language>, String> {
    let mut found = Vec::new();
    for item in items(text) {
        let language: Language = item.parse().map_err(|error| format!("{error}"))?;
        if !KNOWN.contains(&language.as_str()) {
            return Err(format!("there are no texts in “{item}”; the languages known are {}", KNOWN.join(", ")));
        }
        if found.contains(&language) {
            return Err(format!("“{item}” is there twice; name each language once"));
        }
        found.push(language);
    }
    if found.is_empty() {
        return Err(format!("name at least one of {}", KNOWN.join(", ")));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::testing::{config_of, problems_of, refused};
    use super::*;
    use crate::locale::Texts;

    #[test]
    fn the_sender_bears_the_newsletters_name_while_mail_stays_here() {
        let newsletter = config_of([("NEWSLETTER_NAME", "Harbour News")]).newsletter;
        assert_eq!(newsletter.from, "Harbour News <alert@localhost>");
    }

    #[test]
    fn a_relay_needs_a_sender() {
        let relay = ("SMTP_URL", "smtp://127.0.0.1:2525");
        assert!(problems_of([relay])[0].starts_with("MAIL_FROM: it is required with SMTP_URL"));
        assert_eq!(config_of([relay, ("MAIL_FROM", "a@example.org")]).newsletter.from, "a@example.org");
    }

    #[test]
    fn names_and_addresses_for_headers_are_one_line() {
        for name in ["NEWSLETTER_NAME", "MAIL_FROM", "MAIL_REPLY_TO"] {
            refused(name, &["a\r\nBcc: x@example.org", "a\u{0}b"], "in one line");
            refused(name, &[&"x".repeat(500)], "too long");
        }
    }

    #[test]
    fn a_postal_address_may_have_lines() {
        let config = config_of([("POSTAL_ADDRESS", "1 Sample Street \r\n Anytown\n")]);
        assert_eq!(config.newsletter.postal_address.as_deref(), Some("1 Sample Street\nAnytown"));
        refused("POSTAL_ADDRESS", &["a\u{7}b"], "control characters");
    }

    #[test]
    fn languages_are_a_list_whose_first_is_the_default() {
        let languages = config_of([("LANGUAGES", "fr, en-GB")]).newsletter.languages;
        assert_eq!(languages.iter().map(Language::as_str).collect::<Vec<_>>(), ["fr", "en"]);
        refused("LANGUAGES", &["de", "en,pt"], "known are en, fr, es");
        refused("LANGUAGES", &["english"], "not a language code");
        refused("LANGUAGES", &["en,fr,EN"], "twice");
        refused("LANGUAGES", &[","], "at least one");
    }

    #[test]
    fn the_languages_known_are_those_that_have_texts() {
        let texts = Texts::embedded().unwrap();
        let known: BTreeSet<Language> = KNOWN.iter().map(|code| code.parse().unwrap()).collect();
        assert_eq!(texts.languages().collect::<BTreeSet<_>>(), known);
    }
}
