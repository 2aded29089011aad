//! Mails from the templates under `email_templates/`: loaded and checked once, rendered as often as needed.

use std::path::Path;
use std::sync::Arc;

use handlebars::{Handlebars, RenderError};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use super::helpers::{CountItems, LineHelper, LinesHelper, LinkHelper, TextHelper};
use super::letters::Letter;
use super::sources::Sources;
use super::{escape, html, samples, text};
use crate::locale::Texts;

/// The rules that are written into the elements of every HTML part.
const INLINE_CSS: &str = "inline.css";

#[derive(RustEmbed)]
#[folder = "locales"]
struct Words;

/// The mail templates, parsed and tried out once at start.
pub struct Mails {
    html: Handlebars<'static>,
    text: Handlebars<'static>,
    css: String,
    fingerprint: [u8; 32],
}

/// A mail ready to be put into a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line without control characters.
    pub subject: String,
    /// The text part, `\n` between lines.
    pub text: String,
    /// The HTML part: a whole document.
    pub html: String,
}

/// A template that can't be used, with the file to mend, and the line where it is known.
#[derive(Debug, thiserror::Error)]
#[error("email template {file}{}: {why}", .line.map(|n| format!(", line {n}")).unwrap_or_default())]
pub struct MailTemplateError {
    /// The file's relative name, such as `digest/body.html.hbs`.
    pub file: String,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// What is wrong, in words.
    pub why: String,
}

impl MailTemplateError {
    pub(super) fn new(file: &str, line: Option<usize>, why: &str) -> Self {
        Self { file: file.to_owned(), line, why: why.to_owned() }
    }

    fn rendering(kind: &str, name: &str, e: &RenderError) -> Self {
        let template = e.template_name.as_deref().unwrap_or(name);
        Self::new(&format!("{template}.{kind}.hbs"), e.line_no, &e.reason().to_string())
    }
}

impl Mails {
    /// Parses the built-in templates, with the files under `overrides` in place of those of the same name, and writes
    /// one sample of every mail in every language, so that a broken template is found now and not on the 1st.
    pub fn load(texts: Arc<Texts>, overrides: Option<&Path>) -> Result<Mails, MailTemplateError> {
        let sources = Sources::load(overrides)?;
        let mut html = Handlebars::new();
        html.register_escape_fn(escape::html);
        let mut text = Handlebars::new();
        text.register_escape_fn(escape::line);
        text.register_helper("link", Box::new(LinkHelper));
        text.register_helper("links", Box::new(LineHelper(text::LINK_LIST)));
        text.register_helper("underline", Box::new(LineHelper(text::UNDERLINE)));
        text.register_helper("lines", Box::new(LinesHelper));
        for (registry, kind) in [(&mut html, "html"), (&mut text, "txt")] {
            registry.set_strict_mode(true);
            registry.register_helper("t", Box::new(TextHelper(texts.clone())));
            registry.register_helper("count_items", Box::new(CountItems));
            for (name, file, source) in sources.of_kind(kind) {
                registry.register_template_string(name, source).map_err(|e| {
                    MailTemplateError::new(file, e.pos().map(|(line, _)| line), &e.reason().to_string())
                })?;
            }
        }
        let css = sources.files.get(INLINE_CSS).cloned();
        let css = css.ok_or_else(|| MailTemplateError::new(INLINE_CSS, None, "missing"))?;
        let mails = Mails { html, text, css, fingerprint: fingerprint(&sources) };
        for language in texts.languages() {
            samples::try_all(&mails, language)?;
        }
        Ok(mails)
    }

    /// The mail as subject, text part and HTML part, in the language of its `sender`.
    pub fn render<L: Letter>(&self, letter: &L) -> Result<Rendered, MailTemplateError> {
        let (subject, body) = (format!("{}/subject", L::NAME), format!("{}/body", L::NAME));
        let fill = |registry: &Handlebars, kind, name: &str| {
            registry.render(name, letter).map_err(|e| MailTemplateError::rendering(kind, name, &e))
        };
        let subject = escape::line(&fill(&self.text, "txt", &subject)?);
        let mjml = fill(&self.html, "html", &body)?;
        let html = html::from_mjml(&mjml, &self.css)
            .map_err(|why| MailTemplateError::new(&format!("{body}.html.hbs"), None, &why))?;
        Ok(Rendered {
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            text: text::finish(&fill(&self.text, "txt", &body)?),
            html,
        })
    }

    /// SHA-256 over the names and sources of all templates and over the words of mails: part of what an approval
    /// covers.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }
}

fn fingerprint(sources: &Sources) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        // The length keeps two neighbours from passing as one.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    for (name, source) in &sources.files {
        add(name.as_bytes());
        add(source.as_bytes());
    }
    let mut words: Vec<_> = Words::iter().filter(|name| name.ends_with("/mails.ftl")).collect();
    words.sort();
    for name in words {
        add(name.as_bytes());
        add(&Words::get(&name).map(|file| file.data.into_owned()).unwrap_or_default());
    }
    hash.finalize().into()
}
