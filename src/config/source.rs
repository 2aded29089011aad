//! Where values come from: the process environment, then `.env` in the working directory; a secret also from a file.

use std::collections::{BTreeMap, BTreeSet};
use std::env::VarError;
use std::path::Path;

use super::setting::{Setting, settings};
use super::shown::Shown;
use super::{Problem, Problems, dotenv};

/// The settings as given, not yet parsed. Holds secrets, hence no `Debug`.
pub struct Source {
    given: BTreeMap<&'static str, String>,
    /// Given in a way that can't be read; a problem says why.
    broken: BTreeSet<&'static str>,
    problems: Problems,
}

impl Source {
    /// The process environment over `.env`. A variable that the environment sets to nothing is not given, whatever
    /// `.env` says: so one can be switched off for one run.
    pub fn from_process() -> Source {
        let mut problems = Problems::default();
        let file = dotenv::read(Path::new(".env"), &mut problems);
        Source::over(|name| std::env::var(name), &file, problems)
    }

    /// Values given by name, for tests and for programs that bring their own settings. Names nobody reads are ignored.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Source {
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Source::over(|_| Err(VarError::NotPresent), &pairs, Problems::default())
    }

    /// What `first` has, and `second` where it has nothing.
    fn over(
        first: impl Fn(&str) -> Result<String, VarError>,
        second: &BTreeMap<String, String>,
        problems: Problems,
    ) -> Source {
        let look_up = |name: &str| match first(name) {
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(second.get(name).cloned()),
            Err(VarError::NotUnicode(_)) => Err(format!("the value of {name} is not UTF-8 text")),
        };
        let mut source = Source { given: BTreeMap::new(), broken: BTreeSet::new(), problems };
        for setting in settings() {
            match value_of(setting, look_up) {
                Ok(Some(value)) => {
                    source.given.insert(setting.name, value);
                }
                Ok(None) => {}
                Err(why) => {
                    source.broken.insert(setting.name);
                    source.problems.add(Problem::new(setting.name, why));
                }
            }
        }
        source
    }

    /// The value, without blanks around it and never empty.
    pub(super) fn get(&self, setting: &Setting) -> Option<&str> {
        debug_assert!(settings().any(|known| known.name == setting.name), "{} is not in the table", setting.name);
        self.given.get(setting.name).map(String::as_str)
    }

    /// Whether the setting was given but can't be read.
    pub(super) fn is_broken(&self, setting: &Setting) -> bool {
        self.broken.contains(setting.name)
    }

    /// Every setting for people to read.
    pub(super) fn shown(&self) -> Vec<Shown> {
        settings().map(|setting| Shown::new(setting, self.get(setting))).collect()
    }

    /// The problems met so far; afterwards there are none here.
    pub(super) fn take_problems(&mut self) -> Problems {
        std::mem::take(&mut self.problems)
    }
}

/// What is given for one setting, by itself or in the file that `NAME_FILE` names.
fn value_of(
    setting: &Setting,
    look_up: impl Fn(&str) -> Result<Option<String>, String>,
) -> Result<Option<String>, String> {
    let filled = |name: &str| {
        let value = look_up(name)?.map(|value| value.trim().to_owned());
        Ok::<_, String>(value.filter(|value| !value.is_empty()))
    };
    let value = filled(setting.name)?;
    let Some(file_variable) = setting.file_variable() else { return Ok(value) };
    let Some(path) = filled(&file_variable)? else { return Ok(value) };
    if value.is_some() {
        return Err(format!("{file_variable} is given too; keep one of them"));
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("the file {path}, named by {file_variable}, can't be read: {error}"))?;
    match text.trim() {
        "" => Err(format!("the file {path}, named by {file_variable}, is empty")),
        text => Ok(Some(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::secrets::SECRET_KEY;
    use super::super::web::BIND;
    use super::*;

    fn layered(first: &[(&str, &str)], second: &[(&str, &str)]) -> Source {
        let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let first = map(first);
        let look_up = |name: &str| first.get(name).cloned().ok_or(VarError::NotPresent);
        Source::over(look_up, &map(second), Problems::default())
    }

    #[test]
    fn the_environment_comes_before_the_file() {
        assert_eq!(layered(&[("BIND", "a")], &[("BIND", "b")]).get(&BIND), Some("a"));
        assert_eq!(layered(&[], &[("BIND", " b\t")]).get(&BIND), Some("b"));
    }

    #[test]
    fn an_empty_value_is_none_and_switches_the_file_off() {
        assert_eq!(layered(&[("BIND", " ")], &[("BIND", "b")]).get(&BIND), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_a_problem() {
        use std::os::unix::ffi::OsStringExt;
        let bytes = std::ffi::OsString::from_vec(vec![0xff]);
        let look_up = |name: &str| match name {
            "BIND" => Err(VarError::NotUnicode(bytes.clone())),
            _ => Err(VarError::NotPresent),
        };
        let mut source = Source::over(look_up, &BTreeMap::new(), Problems::default());
        assert!(source.is_broken(&BIND));
        assert_eq!(source.take_problems().to_string(), "BIND: the value of BIND is not UTF-8 text");
    }

    #[test]
    fn a_secret_may_be_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, "  the key\n").unwrap();
        let path = file.to_str().unwrap();
        assert_eq!(Source::from_pairs([("SECRET_KEY_FILE", path)]).get(&SECRET_KEY), Some("the key"));

        let mut both = Source::from_pairs([("SECRET_KEY_FILE", path), ("SECRET_KEY", "x")]);
        assert_eq!(both.get(&SECRET_KEY), None);
        assert_eq!(both.take_problems().to_string(), "SECRET_KEY: SECRET_KEY_FILE is given too; keep one of them");
        assert_eq!(Source::from_pairs([("BIND_FILE", path)]).get(&BIND), None);
    }

    #[test]
    fn a_missing_or_empty_file_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty");
        std::fs::write(&empty, "\n").unwrap();
        for path in [empty.clone(), folder.path().join("missing"), folder.path().to_owned()] {
            let mut source = Source::from_pairs([("SECRET_KEY_FILE", path.to_str().unwrap())]);
            assert!(source.is_broken(&SECRET_KEY));
            let problem = source.take_problems().to_string();
            assert!(problem.starts_with("SECRET_KEY: the file /"), "{problem}");
        }
    }
}
