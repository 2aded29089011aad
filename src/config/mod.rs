//! Settings as values: read once at start from the environment and a `.env` file, parsed, and from then on passed
//! around. All that is wrong with them is reported at once. The only room that names environment variables.

mod authorities;
mod database;
mod dotenv;
mod duration;
#[cfg(test)]
mod example;
mod limits;
mod log;
mod loopback;
mod mail_templates;
mod month;
mod newsletter;
mod problem;
mod reader;
mod relay;
mod relay_url;
mod relay_url_error;
mod secrets;
mod sending;
mod setting;
mod shown;
mod signup;
mod source;
#[cfg(test)]
mod testing;
mod values;
mod web;

pub use database::DatabaseConfig;
pub use limits::{Quota, SignupLimits};
pub use log::{LogConfig, LogFormat};
pub use loopback::is_loopback;
pub use mail_templates::MailTemplatesConfig;
pub use month::{Approvals, MonthConfig, SendMode};
pub use newsletter::NewsletterConfig;
pub use problem::{Problem, Problems};
pub use relay::RelayConfig;
pub use relay_url::{RelayCredentials, RelayTls, RelayUrl};
pub use relay_url_error::RelayUrlError;
pub use secrets::SecretsConfig;
pub use sending::{SendingConfig, UnknownPolicy};
pub use setting::{Fallback, Secrecy, Setting, Topic, settings, topics};
pub use shown::Shown;
pub use signup::SignupConfig;
pub use source::Source;
#[cfg(test)]
pub use testing::test_postgres_url;
pub use web::WebConfig;

use reader::Reader;
use secrecy::SecretString;

/// Every setting of the program, each topic by itself.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is.
    pub database: DatabaseConfig,
    /// The web server and its public address.
    pub web: WebConfig,
    /// The keys of all links and hashes.
    pub secrets: SecretsConfig,
    /// Who publishes the newsletter.
    pub newsletter: NewsletterConfig,
    /// The servers that mail is handed to.
    pub relay: RelayConfig,
    /// How a send goes on after failures.
    pub sending: SendingConfig,
    /// How many sign-ups are let in.
    pub signup: SignupConfig,
    /// When an edition is due.
    pub month: MonthConfig,
    /// Where our own mail templates are.
    pub mail_templates: MailTemplatesConfig,
    /// What is logged, and how.
    pub log: LogConfig,
    shown: Vec<Shown>,
}

/// Settings whose types belong to rooms above this one: they stay text here, and the caller of [`Config::read_with`]
/// parses them while it can still add to the list of problems. `None`: not given, or not readable (then reported).
#[derive(Debug, Clone)]
pub struct Texts {
    /// `DATABASE_URL`, or its default.
    pub database_url: Option<SecretString>,
    /// `MAIL_FROM`.
    pub mail_from: Option<String>,
    /// `MAIL_REPLY_TO`.
    pub mail_reply_to: Option<String>,
}

impl Config {
    /// Reads `source`; gives every problem there is.
    pub fn read(source: Source) -> Result<Config, Problems> {
        Config::read_with(source, |_, _| Some(())).map(|(config, ())| config)
    }

    /// The same as [`Config::read`], with a chance to parse the [`Texts`]: `parse` gives what it made of them, or reports
    /// what is wrong and gives `None`.
    pub fn read_with<T>(
        source: Source,
        parse: impl FnOnce(&Texts, &mut Problems) -> Option<T>,
    ) -> Result<(Config, T), Problems> {
        let shown = source.shown();
        let mut reader = Reader::new(source);
        let database = DatabaseConfig::read(&mut reader);
        let web = WebConfig::read(&mut reader);
        let secrets = SecretsConfig::read(&mut reader);
        let newsletter = NewsletterConfig::read(&mut reader);
        let relay = RelayConfig::read(&mut reader);
        let sending = SendingConfig::read(&mut reader, relay.as_ref().map(|relay| relay.connections));
        let signup = SignupConfig::read(&mut reader);
        let month = MonthConfig::read(&mut reader);
        let mail_templates = MailTemplatesConfig::read(&mut reader);
        let log = LogConfig::read(&mut reader);
        let texts = Texts {
            database_url: reader.text(&database::DATABASE_URL).map(SecretString::from),
            mail_from: reader.text(&newsletter::MAIL_FROM).map(str::to_owned),
            mail_reply_to: reader.text(&newsletter::MAIL_REPLY_TO).map(str::to_owned),
        };
        let mut problems = reader.into_problems();
        let parsed = parse(&texts, &mut problems);
        let config = (|| {
            let (database, web, secrets, newsletter) = (database?, web?, secrets?, newsletter?);
            let (relay, sending, signup, month) = (relay?, sending?, signup?, month?);
            let (mail_templates, log) = (mail_templates?, log?);
            Some(Config {
                database,
                web,
                secrets,
                newsletter,
                relay,
                sending,
                signup,
                month,
                mail_templates,
                log,
                shown,
            })
        })();
        match (config, parsed) {
            (Some(config), Some(parsed)) if problems.is_empty() => Ok((config, parsed)),
            _ => Err(problems),
        }
    }

    /// Every setting with its value, for people to read: secrets are masked, and what was not given shows its default.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{config_of, problems_of};
    use super::*;

    const KEY: &str = "a-very-secret-key-of-32-bytes-or-more";

    #[test]
    fn nothing_given_is_a_newsletter_on_this_machine() {
        let config = config_of([]);
        assert_eq!(config.web.bind.to_string(), "127.0.0.1:8080");
        assert_eq!(config.newsletter.from, "Monthly Alert <alert@localhost>");
        assert!(config.relay.urls.is_empty());
        assert_eq!(config.sending.in_doubt_limit, 32);
    }

    #[test]
    fn all_problems_are_reported_at_once_each_with_its_variable() {
        let problems = problems_of([("BIND", "here"), ("SMTP_CONNECTIONS", "0"), ("LANGUAGES", "tlh")]);
        let named: Vec<&str> = problems.iter().filter_map(|p| p.split_once(": ")).map(|(name, _)| name).collect();
        assert_eq!(named, ["BIND", "LANGUAGES", "SMTP_CONNECTIONS"]);
    }

    #[test]
    fn problems_of_the_texts_join_the_same_list() {
        let source = Source::from_pairs([("BIND", "here"), ("MAIL_FROM", "nobody")]);
        let result = Config::read_with(source, |texts, problems| {
            assert_eq!(texts.mail_from.as_deref(), Some("nobody"));
            problems.keep("MAIL_FROM", Err::<(), _>("it is no address"))
        });
        let problems = result.unwrap_err();
        assert_eq!(problems.iter().map(Problem::variable).collect::<Vec<_>>(), ["BIND", "MAIL_FROM"]);
    }

    #[test]
    fn no_secret_is_shown_by_debug_problems_or_the_settings_page() {
        let previous = format!("previous{KEY}");
        let config = config_of([
            ("DATABASE_URL", "postgres://user-s3cret:pass-s3cret@db.example.org/news"),
            ("SECRET_KEY", KEY),
            ("SECRET_KEY_PREVIOUS", &previous),
            ("SMTP_URL", "smtps://user-s3cret:pass-s3cret@mail.example.org"),
            ("MAIL_FROM", "alert@example.org"),
        ]);
        let texts = format!("{config:?} {:#?} {:?}", config, config.shown());
        for secret in ["s3cret", KEY] {
            assert!(!texts.contains(secret), "{texts}");
        }
        assert!(texts.contains("smtps://mail.example.org:465"));

        let problems = problems_of([
            ("DATABASE_URL", "postgres://s3cret@db.example.org/news"),
            ("SECRET_KEY", "s3cret"),
            ("SECRET_KEY_PREVIOUS", "s3cret"),
            ("SMTP_URL", "smtp://s3cret:s3cret@mail.example.org?s3cret=s3cret"),
        ]);
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(!problems.concat().contains("s3cret"), "{problems:?}");
    }
}
