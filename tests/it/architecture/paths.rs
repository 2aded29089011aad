//! The paths that a file names, made absolute.

use std::collections::BTreeMap;

use super::source::Token;

/// One path, as `crate::room::thing` for what is inside and `diesel::prelude` for what is outside.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) path: String,
    pub(super) line: usize,
}

/// Every path that the tokens name, in `use` and elsewhere, in macros and attributes too. `file` is its path from `src`.
pub(super) fn named(file: &str, tokens: &[Token]) -> Vec<Named> {
    let mut reader = Reader {
        tokens,
        at: 0,
        module: module_of(file),
        opened: Vec::new(),
        short: BTreeMap::new(),
        found: Vec::new(),
    };
    while reader.at < tokens.len() {
        reader.step();
    }
    reader.found
}

/// The module of a file, as the names from the crate's root.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    module: Vec<String>,
    /// For each open brace, whether it opened a module.
    opened: Vec<bool>,
    /// What `use` brought in, by the name it has here: `env` is `std::env`.
    short: BTreeMap<String, String>,
    found: Vec<Named>,
}

impl Reader<'_> {
    fn step(&mut self) {
        match self.peek(0) {
            "use" => {
                self.at += 1;
                self.tree(&[]);
            }
            "mod" if self.peek(2) == "{" => {
                self.module.push(self.peek(1).to_owned());
                self.opened.push(true);
                self.at += 3;
            }
            "{" => {
                self.opened.push(false);
                self.at += 1;
            }
            "}" => {
                if self.opened.pop() == Some(true) {
                    self.module.pop();
                }
                self.at += 1;
            }
            // An attribute of a derive macro bears the crate's name: #[diesel(…)].
            "[" if self.at > 0
                && matches!(self.tokens[self.at - 1].text.as_str(), "#" | "!")
                && self.peek(2) == "(" =>
            {
                self.note(self.peek(1).to_owned(), self.line(1));
                self.at += 3;
            }
            "::" => self.at += 1,
            word if is_word(word) && self.peek(1) == "::" => self.inline(),
            _ => self.at += 1,
        }
    }

    /// A path in an expression, a type or a macro.
    fn inline(&mut self) {
        let line = self.line(0);
        let mut parts = vec![self.peek(0).to_owned()];
        self.at += 1;
        while self.peek(0) == "::" && is_word(self.peek(1)) {
            parts.push(self.peek(1).to_owned());
            self.at += 2;
        }
        if let Some(long) = self.short.get(&parts[0]) {
            parts[0].clone_from(long);
        }
        if let Some(path) = self.absolute(&parts) {
            self.note(path, line);
        }
    }

    /// A `use` tree after `prefix`, up to the `;`, `,` or `}` that ends it.
    fn tree(&mut self, prefix: &[String]) {
        let mut parts = prefix.to_vec();
        let line = self.line(0);
        loop {
            match self.peek(0) {
                "::" => self.at += 1,
                "{" => {
                    self.at += 1;
                    while !matches!(self.peek(0), "}" | "") {
                        self.tree(&parts);
                        if self.peek(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "*" => self.at += 1,
                "as" => {
                    self.bring_in(&parts, self.peek(1).to_owned(), line);
                    self.at += 2;
                    return;
                }
                "self" if !parts.is_empty() => self.at += 1,
                word if is_word(word) => {
                    parts.push(word.to_owned());
                    self.at += 1;
                }
                _ => {
                    if let Some(last) = parts.last().cloned() {
                        self.bring_in(&parts, last, line);
                    }
                    // Whatever this is, it is not part of the tree; `step` or the caller goes on from it.
                    if !matches!(self.peek(0), "," | "}" | ";") {
                        self.at += 1;
                    }
                    return;
                }
            }
        }
    }

    fn bring_in(&mut self, parts: &[String], name: String, line: usize) {
        if let Some(path) = self.absolute(parts) {
            if name != path {
                self.short.insert(name, path.clone());
            }
            self.note(path, line);
        }
    }

    /// Resolves `crate`, `self`, `super` and the library's name seen from the program.
    fn absolute(&self, parts: &[String]) -> Option<String> {
        let supers = parts.iter().take_while(|part| *part == "super").count();
        let here = |up: usize| self.module.iter().take(self.module.len().saturating_sub(up));
        let (base, rest): (Vec<&String>, _) = match parts.first()?.as_str() {
            "crate" | "monthly_alert" => (Vec::new(), &parts[1..]),
            "super" => (here(supers).collect(), &parts[supers..]),
            "self" => (here(0).collect(), &parts[1..]),
            _ => return Some(parts.join("::")),
        };
        let inside = base.into_iter().chain(rest).map(String::as_str);
        Some(std::iter::once("crate").chain(inside).collect::<Vec<_>>().join("::"))
    }

    fn note(&mut self, path: String, line: usize) {
        self.found.push(Named { path, line });
    }

    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |token| &token.text)
    }

    fn line(&self, ahead: usize) -> usize {
        self.tokens.get(self.at + ahead).map_or(0, |token| token.line)
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
