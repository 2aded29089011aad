//! Where the source of a mail template comes from: built in, or the operator's own file of the same name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use super::guard;
use super::mails::MailTemplateError;

#[derive(RustEmbed)]
#[folder = "email_templates"]
struct Files;

/// The template sources by relative name (`digest/body.html.hbs`), overrides in place.
pub(super) struct Sources {
    pub(super) files: BTreeMap<String, String>,
}

impl Sources {
    /// Reads the built-in templates and puts the files under `overrides` in their place. A file there that replaces
    /// none, can't be read or breaks a limit is an error.
    pub(super) fn load(overrides: Option<&Path>) -> Result<Sources, MailTemplateError> {
        let mut files = BTreeMap::new();
        for name in Files::iter() {
            let file = Files::get(&name).ok_or_else(|| MailTemplateError::new(&name, None, "missing"))?;
            files.insert(name.to_string(), utf8(&name, file.data.into_owned())?);
        }
        if let Some(root) = overrides {
            for (name, path) in files_under(root)? {
                if !files.contains_key(&name) {
                    let known: Vec<&str> = files.keys().map(String::as_str).collect();
                    let why = format!("replaces no template; the names are {}", known.join(", "));
                    return Err(MailTemplateError::new(&name, None, &why));
                }
                let bytes = std::fs::read(&path).map_err(|e| MailTemplateError::new(&name, None, &e.to_string()))?;
                let source = utf8(&name, bytes)?;
                files.insert(name, source);
            }
        }
        let sources = Sources { files };
        sources.check()?;
        Ok(sources)
    }

    /// The template of a file: `layout` for `layout.html.hbs`, if it is of the given kind (`html` or `txt`).
    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
        self.files.iter().filter_map(move |(file, source)| {
            let name = file.strip_suffix(".hbs")?.strip_suffix(kind)?.strip_suffix('.')?;
            Some((name, file.as_str(), source.as_str()))
        })
    }

    fn check(&self) -> Result<(), MailTemplateError> {
        for (file, source) in &self.files {
            guard::check_template(source).map_err(|(line, why)| MailTemplateError::new(file, Some(line), &why))?;
        }
        for kind in ["html", "txt"] {
            let templates: BTreeMap<&str, &str> = self.of_kind(kind).map(|(name, _, source)| (name, source)).collect();
            for (name, file, _) in self.of_kind(kind) {
                check_partials(&templates, name, &mut vec![name])
                    .map_err(|why| MailTemplateError::new(file, None, &why))?;
            }
        }
        Ok(())
    }
}

/// Follows the partials of `name`: each must exist, and none may lead back to itself, which would never end.
fn check_partials<'a>(
    templates: &BTreeMap<&'a str, &'a str>,
    name: &str,
    trail: &mut Vec<&'a str>,
) -> Result<(), String> {
    let Some(source) = templates.get(name) else { return Err(format!("there is no partial called {name}")) };
    for partial in guard::partials_of(source) {
        if trail.contains(&partial) {
            return Err(format!("includes itself: {} > {partial}", trail.join(" > ")));
        }
        trail.push(partial);
        check_partials(templates, partial, trail)?;
        trail.pop();
    }
    Ok(())
}

fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, MailTemplateError> {
    String::from_utf8(bytes).map_err(|e| {
        let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        MailTemplateError::new(name, Some(line), "not UTF-8")
    })
}

/// Every file below `root` by its relative name with `/` between folders, and its path.
fn files_under(root: &Path) -> Result<BTreeMap<String, PathBuf>, MailTemplateError> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(String::new(), root.to_owned())];
    while let Some((prefix, folder)) = folders.pop() {
        let refused = |e: std::io::Error| MailTemplateError::new(&folder.display().to_string(), None, &e.to_string());
        for entry in std::fs::read_dir(&folder).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            // Known folders are two levels deep: a link that leads in a circle ends here.
            if path.is_dir() && prefix.is_empty() {
                folders.push((format!("{name}/"), path));
            } else {
                found.insert(name, path);
            }
        }
    }
    Ok(found)
}
