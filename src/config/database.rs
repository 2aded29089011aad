//! Where the data is.

use secrecy::SecretString;

use super::reader::Reader;
use super::setting::{Setting, Topic};
use super::shown::nothing_of_it;

pub(super) static DATABASE_URL: Setting = Setting::with_default(
    "DATABASE_URL",
    "sqlite://data/monthly-alert.db",
    "Where the data is: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME?sslmode=require.",
)
.secret(visible);

pub(super) static TOPIC: Topic = Topic { title: "Database", settings: &[&DATABASE_URL] };

/// The database, as given by:
///
/// - `DATABASE_URL` (`sqlite://data/monthly-alert.db`): which one.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// The whole URL, which may hold a password; `db` knows how to read it.
    pub url: SecretString,
}

impl DatabaseConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<DatabaseConfig> {
        let url = reader.value(&DATABASE_URL, |text| Ok::<_, String>(SecretString::from(text)))?;
        Some(DatabaseConfig { url })
    }
}

/// Whether a URL names a PostgreSQL database.
pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn visible(url: &str) -> String {
    match url {
        url if url.starts_with("sqlite://") => url.to_owned(),
        // Passwords can stand in several places of such a URL, and a badly written one hides where.
        url if is_postgres(url) => "postgres://…".to_owned(),
        _ => nothing_of_it(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_may_be_seen() {
        assert_eq!(visible("sqlite:///var/lib/news.db"), "sqlite:///var/lib/news.db");
        assert_eq!(visible("postgresql://u:p@h/d?password=p"), "postgres://…");
        assert_eq!(visible("p@ssw0rd"), "given, not shown");
    }
}
