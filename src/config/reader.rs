//! Reads settings one by one and collects what is wrong with them.

use std::fmt::Display;

use super::setting::{Fallback, Setting};
use super::{Problem, Problems, Source};

/// A source being read. Every method that gives `None` for a wrong value has reported it.
pub(super) struct Reader {
    source: Source,
    problems: Problems,
}

impl Reader {
    pub(super) fn new(mut source: Source) -> Reader {
        let problems = source.take_problems();
        Reader { source, problems }
    }

    /// The text of a setting: what is given, or its default value, or nothing.
    pub(super) fn text(&self, setting: &Setting) -> Option<&str> {
        match setting.default {
            _ if self.source.is_broken(setting) => None,
            Fallback::Value(value) => Some(self.source.get(setting).unwrap_or(value)),
            Fallback::Words { .. } => self.source.get(setting),
        }
    }

    /// Whether somebody gave the setting, in whatever shape.
    pub(super) fn is_given(&self, setting: &Setting) -> bool {
        self.source.is_broken(setting) || self.source.get(setting).is_some()
    }

    /// The value of a setting that has a default value; `None` if it is wrong.
    pub(super) fn value<T, E: Display>(
        &mut self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.optional(setting, parse)?
    }

    /// The value of a setting that may be missing: `Some(None)` if it is, `None` if it is wrong.
    pub(super) fn optional<T, E: Display>(
        &mut self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if self.source.is_broken(setting) {
            return None;
        }
        let parsed = self.text(setting).map(parse).transpose();
        self.problems.keep(setting.name, parsed)
    }

    /// Reports a problem that shows only when settings are looked at together.
    pub(super) fn report(&mut self, setting: &'static Setting, why: impl Into<String>) {
        self.problems.add(Problem::new(setting.name, why));
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }
}
