//! Web pages from the templates under `pages/`.

use std::sync::Arc;

use handlebars::Handlebars;
use rust_embed::RustEmbed;
use serde::Serialize;

use super::escape;
use super::helpers::TextHelper;
use crate::locale::Texts;

#[derive(RustEmbed)]
#[folder = "pages"]
struct Files;

/// The page templates, parsed once at start.
pub struct Pages {
    registry: Handlebars<'static>,
}

/// A template that does not parse, or a value that a template needs and did not get.
#[derive(Debug, thiserror::Error)]
#[error("page template {name}: {why}")]
pub struct PageError {
    name: String,
    why: String,
}

impl Pages {
    /// Parses every template that is built in; files in `partials/` and `layout.hbs` are used by the others by name.
    pub fn embedded(texts: Arc<Texts>) -> Result<Pages, PageError> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        // The library's own also hides every `=`, which makes links in the source hard to read and changes nothing.
        registry.register_escape_fn(escape::page);
        registry.register_helper("t", Box::new(TextHelper(texts)));
        for path in Files::iter() {
            let name = path.trim_end_matches(".hbs");
            let broken = |why: String| PageError { name: name.to_owned(), why };
            let file = Files::get(&path).ok_or_else(|| broken("missing".into()))?;
            let source = std::str::from_utf8(&file.data).map_err(|e| broken(e.to_string()))?;
            registry.register_template_string(name, source).map_err(|e| broken(e.to_string()))?;
        }
        Ok(Pages { registry })
    }

    /// The page `name` filled with `data`, as HTML. `data` has `language`, the code of the language to speak.
    pub fn render(&self, name: &str, data: &impl Serialize) -> Result<String, PageError> {
        self.registry.render(name, data).map_err(|e| PageError { name: name.to_owned(), why: e.to_string() })
    }
}
