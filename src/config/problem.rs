//! What is wrong with the settings: a list, because people want to mend them in one go.

use std::fmt;

/// One setting that can't be used, and what to write instead. Never holds the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {why}")]
pub struct Problem {
    variable: &'static str,
    why: String,
}

impl Problem {
    /// A problem with the setting named `variable`. `why` is for the administrator: what is wrong and how to mend it.
    pub fn new(variable: &'static str, why: impl Into<String>) -> Problem {
        Problem { variable, why: why.into() }
    }

    /// The setting's name.
    pub fn variable(&self) -> &'static str {
        self.variable
    }

    /// What is wrong, and what to write instead.
    pub fn why(&self) -> &str {
        &self.why
    }
}

/// All problems found; as text, a line for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value of `result`, or `None` after adding its error as a problem of the setting named `variable`.
    pub fn keep<T>(&mut self, variable: &'static str, result: Result<T, impl fmt::Display>) -> Option<T> {
        result.map_err(|error| self.add(Problem::new(variable, error.to_string()))).ok()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            let line_break = if at == 0 { "" } else { "\n" };
            write!(f, "{line_break}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_result_is_kept_and_a_bad_one_becomes_a_line() {
        let mut problems = Problems::default();
        assert_eq!(problems.keep("BIND", Ok::<_, String>(1)), Some(1));
        assert_eq!(problems.keep("BIND", Err::<i32, _>("no address")), None);
        problems.add(Problem::new("LOG", "no filter"));
        assert_eq!(problems.to_string(), "BIND: no address\nLOG: no filter");
    }
}
