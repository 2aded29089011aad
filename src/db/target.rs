//! Which database: the parsed form of `DATABASE_URL`.

use std::path::PathBuf;
use std::str::FromStr;

/// A database to open, chosen by the URL's scheme.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// `sqlite://PATH`: a file, relative to the working directory unless it starts with `/`.
    Sqlite(PathBuf),
    /// `postgres://…` or `postgresql://…`, the whole URL. It may hold a password: never shown.
    Postgres(String),
}

/// A `DATABASE_URL` that names no database we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Neither SQLite nor PostgreSQL.
    #[error("databases of the kind “{0}” are not known; use sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME")]
    Scheme(String),
    /// `sqlite://` without a file.
    #[error("sqlite:// needs the path of a file, for example sqlite://data/monthly-alert.db")]
    NoPath,
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(url: &str) -> Result<Self, TargetError> {
        let (scheme, rest) = url.trim().split_once("://").unwrap_or((url.trim(), ""));
        match scheme {
            "sqlite" if rest.is_empty() => Err(TargetError::NoPath),
            "sqlite" => Ok(Target::Sqlite(PathBuf::from(rest))),
            "postgres" | "postgresql" => Ok(Target::Postgres(url.trim().to_owned())),
            // The text could be anything, a password included: only a short word is repeated.
            other => Err(TargetError::Scheme(other.chars().take_while(char::is_ascii_alphanumeric).take(16).collect())),
        }
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Target::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        assert_eq!("sqlite://data/a.db".parse(), Ok(Target::Sqlite("data/a.db".into())));
        assert_eq!("sqlite:///var/a.db".parse(), Ok(Target::Sqlite("/var/a.db".into())));
        assert!(matches!("postgresql://u:p@h/d".parse(), Ok(Target::Postgres(_))));
    }

    #[test]
    fn other_schemes_are_refused_without_repeating_secrets() {
        assert_eq!("mysql://u:secret@h/d".parse::<Target>(), Err(TargetError::Scheme("mysql".into())));
        assert_eq!("sqlite://".parse::<Target>(), Err(TargetError::NoPath));
        assert_eq!("".parse::<Target>(), Err(TargetError::Scheme("".into())));
    }

    #[test]
    fn a_password_is_not_shown() {
        let target: Target = "postgres://u:secret@h/d".parse().unwrap();
        assert!(!format!("{target:?}").contains("secret"));
    }
}
