//! What tests of settings share.

use super::{Config, Source};

/// The PostgreSQL server for unit tests that need one, from `TEST_POSTGRES_URL`; the only place that reads it.
pub fn test_postgres_url() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

/// The settings made from these pairs alone.
pub(super) fn config_of<const N: usize>(pairs: [(&str, &str); N]) -> Config {
    Config::read(Source::from_pairs(pairs)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What is wrong with these pairs, a line each.
pub(super) fn problems_of<const N: usize>(pairs: [(&str, &str); N]) -> Vec<String> {
    match Config::read(Source::from_pairs(pairs)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// Checks that each value of one setting is refused with a message that starts with its name and holds `hint`.
pub(super) fn refused(name: &str, values: &[&str], hint: &str) {
    for value in values {
        let problems = problems_of([(name, value)]);
        let [problem] = problems.as_slice() else { panic!("{name}={value}: {problems:?}") };
        assert!(problem.starts_with(&format!("{name}: ")) && problem.contains(hint), "{name}={value}: {problem}");
    }
}
