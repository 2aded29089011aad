//! Where our own mail templates are.

use std::path::PathBuf;

use super::reader::Reader;
use super::setting::{Setting, Topic};

static TEMPLATE_DIR: Setting = Setting::without(
    "TEMPLATE_DIR",
    "none: the built-in ones",
    "templates",
    "A folder whose mail templates replace the built-in ones of the same name.",
);

pub(super) static TOPIC: Topic = Topic { title: "Mail templates", settings: &[&TEMPLATE_DIR] };

/// Mail templates, as given by:
///
/// - `TEMPLATE_DIR` (none): a folder whose templates replace the built-in ones by name.
#[derive(Debug, Clone)]
pub struct MailTemplatesConfig {
    /// A folder that was there when the settings were read.
    pub folder: Option<PathBuf>,
}

impl MailTemplatesConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<MailTemplatesConfig> {
        Some(MailTemplatesConfig { folder: reader.optional(&TEMPLATE_DIR, folder)? })
    }
}

fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() { Ok(path) } else { Err(format!("“{text}” is not a folder that can be opened")) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, refused};

    #[test]
    fn it_must_be_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        assert_eq!(config_of([("TEMPLATE_DIR", path)]).mail_templates.folder.as_deref(), Some(folder.path()));
        refused("TEMPLATE_DIR", &["/no/such/folder", "Cargo.toml"], "not a folder");
    }
}
