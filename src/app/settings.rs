//! The settings, with the texts among them that only the tools know how to read.

use secrecy::ExposeSecret;

use crate::config::{Config, Problem, Problems, Source};
use crate::db::Target;
use crate::mail::Mailbox;

/// Every setting, parsed.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Everything else.
    pub config: Config,
    /// `DATABASE_URL`.
    pub database: Target,
    /// `MAIL_FROM`, or the default.
    pub from: Mailbox,
    /// `MAIL_REPLY_TO`.
    pub reply_to: Option<Mailbox>,
}

impl Settings {
    /// Reads the process's environment and `.env`. All problems are reported at once.
    pub fn load() -> Result<Settings, Problems> {
        Settings::read(Source::from_process())
    }

    /// Reads `source`.
    pub fn read(source: Source) -> Result<Settings, Problems> {
        let (config, (database, from, reply_to)) = Config::read_with(source, |texts, problems| {
            let url = texts.database_url.as_ref();
            let database = url.and_then(|url| problems.keep("DATABASE_URL", url.expose_secret().parse::<Target>()));
            let mut mailbox = |name, text: &Option<String>| {
                text.as_deref().and_then(|text| problems.keep(name, text.parse::<Mailbox>()))
            };
            let from = mailbox("MAIL_FROM", &texts.mail_from);
            let reply_to = mailbox("MAIL_REPLY_TO", &texts.mail_reply_to);
            Some((database, from, reply_to))
        })?;
        // What was not given has its default by now, which is text as well.
        let database = match database {
            Some(database) => database,
            None => default("DATABASE_URL", config.database.url.expose_secret().parse())?,
        };
        let from = match from {
            Some(from) => from,
            None => default("NEWSLETTER_NAME", config.newsletter.from.parse())?,
        };
        Ok(Settings { config, database, from, reply_to })
    }
}

fn default<T>(variable: &'static str, parsed: Result<T, impl std::fmt::Display>) -> Result<T, Problems> {
    parsed.map_err(|why| {
        let mut problems = Problems::default();
        problems.add(Problem::new(variable, why.to_string()));
        problems
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, Problems> {
        Settings::read(Source::from_pairs(pairs.iter().copied()))
    }

    #[test]
    fn without_any_settings_the_defaults_hold() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.database, Target::Sqlite("data/monthly-alert.db".into()));
        assert_eq!(settings.from.to_string(), "Monthly Alert <alert@localhost>");
    }

    #[test]
    fn problems_of_texts_and_of_other_settings_are_told_together() {
        let problems = read(&[("DATABASE_URL", "mysql://h/d"), ("MAIL_FROM", "nobody"), ("BIND", "here")]);
        let told = problems.unwrap_err().to_string();
        for variable in ["DATABASE_URL", "MAIL_FROM", "BIND"] {
            assert!(told.contains(variable), "{told}");
        }
    }
}
