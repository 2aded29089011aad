//! The keys that all links and keyed hashes are made with.

use secrecy::SecretString;

use super::database::{DATABASE_URL, is_postgres};
use super::reader::Reader;
use super::setting::{Setting, Topic};
use super::shown::nothing_of_it;

pub(super) static SECRET_KEY: Setting = Setting::without(
    "SECRET_KEY",
    "with SQLite made on the first run and kept as secret.key beside the database; required with PostgreSQL",
    "",
    "The root of all links in mails: 32 bytes of text or more, as by openssl rand -hex 32. Without it old links die.",
)
.secret(nothing_of_it);

static SECRET_KEY_PREVIOUS: Setting = Setting::without(
    "SECRET_KEY_PREVIOUS",
    "none",
    "",
    "Earlier keys, separated by blanks, or one a line if they have blanks in them: their links and suppressions still count.",
)
.secret(nothing_of_it);

pub(super) static TOPIC: Topic = Topic { title: "Secret keys", settings: &[&SECRET_KEY, &SECRET_KEY_PREVIOUS] };

/// As many bytes as the keys made from it have.
const SHORTEST: usize = 32;

/// The secret keys, as given by:
///
/// - `SECRET_KEY` (with SQLite made on the first run; required with PostgreSQL): the key in use;
/// - `SECRET_KEY_PREVIOUS` (none): earlier ones.
#[derive(Debug, Clone)]
pub struct SecretsConfig {
    /// The key in use; `None` only with SQLite, where one is made and kept beside the database.
    pub current: Option<SecretString>,
    /// Earlier keys, which still verify.
    pub previous: Vec<SecretString>,
}

impl SecretsConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<SecretsConfig> {
        let current = reader.optional(&SECRET_KEY, one_key);
        if reader.text(&DATABASE_URL).is_some_and(is_postgres) && !reader.is_given(&SECRET_KEY) {
            reader.report(
                &SECRET_KEY,
                "it is required with PostgreSQL, the same for every program that uses this database; `openssl rand \
                 -hex 32` makes a good one",
            );
        }
        let previous = reader.optional(&SECRET_KEY_PREVIOUS, |text| {
            let keys: Vec<&str> = match text.contains('\n') {
                true => text.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
                false => text.split_whitespace().collect(),
            };
            keys.into_iter().map(one_key).collect()
        });
        Some(SecretsConfig { current: current?, previous: previous?.unwrap_or_default() })
    }
}

fn one_key(text: &str) -> Result<SecretString, String> {
    match text {
        _ if text.len() < SHORTEST => {
            Err(format!("a key needs {SHORTEST} bytes or more; `openssl rand -hex 32` makes a good one"))
        }
        _ => Ok(SecretString::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::super::testing::{config_of, problems_of, refused};

    const ONE: &str = "0123456789abcdef0123456789abcdef";
    const TWO: &str = "abcdef0123456789abcdef0123456789";

    #[test]
    fn keys_of_32_bytes_are_taken() {
        let previous = format!("{ONE}  \n{TWO}");
        let secrets = config_of([("SECRET_KEY", ONE), ("SECRET_KEY_PREVIOUS", &previous)]).secrets;
        assert_eq!(secrets.current.unwrap().expose_secret(), ONE);
        let previous: Vec<_> = secrets.previous.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(previous, [ONE, TWO]);
    }

    #[test]
    fn keys_with_blanks_are_told_apart_by_lines() {
        let phrases = "the first key of many words, long ago\nthe second key of many words, later on";
        let secrets =
            config_of([("SECRET_KEY", phrases.lines().next().unwrap()), ("SECRET_KEY_PREVIOUS", phrases)]).secrets;
        let previous: Vec<_> = secrets.previous.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(previous, phrases.lines().collect::<Vec<_>>());
    }

    #[test]
    fn shorter_ones_are_refused() {
        refused("SECRET_KEY", &["short", &ONE[1..]], "32 bytes or more");
        refused("SECRET_KEY_PREVIOUS", &["short", &format!("{ONE} short")], "32 bytes or more");
    }

    #[test]
    fn postgres_needs_a_key_and_sqlite_does_not() {
        assert!(config_of([("DATABASE_URL", "sqlite://news.db")]).secrets.current.is_none());
        for url in ["postgres://db.example.org/news", "postgresql://db.example.org/news"] {
            let problems = problems_of([("DATABASE_URL", url)]);
            assert_eq!(problems.len(), 1);
            assert!(problems[0].starts_with("SECRET_KEY: it is required with PostgreSQL"), "{problems:?}");
            config_of([("DATABASE_URL", url), ("SECRET_KEY", ONE)]);
        }
    }

    #[test]
    fn a_key_that_is_given_but_unreadable_is_one_problem() {
        let postgres = ("DATABASE_URL", "postgres://db.example.org/news");
        assert_eq!(problems_of([postgres, ("SECRET_KEY_FILE", "/no/such/file")]).len(), 1);
        assert_eq!(problems_of([postgres, ("SECRET_KEY", "short")]).len(), 1);
    }
}
