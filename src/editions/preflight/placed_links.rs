//! Every link and picture of an edition that leads to somebody else, with its place.

use url::Url;

use super::super::{Contents, EditionTexts};
use super::{ArticleField, Place, WordsField};
use crate::articles::{NotALink, WrittenLink, web_link, written_links};
use crate::locale::Language;

/// A link or picture in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlacedLink {
    /// Where it leads.
    pub(super) target: Target,
    /// What it is in, for a sentence.
    pub(super) owner: String,
    /// Where it is mended.
    pub(super) place: Place,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// To a page or picture; the address in its standard form.
    Web(String),
    /// To something that runs, or lies on the reader's own machine, or hides its host.
    Unsafe(String),
    /// Nowhere: readers get no link.
    Nothing(String),
}

/// The links of `contents` and of the editors' notes. Those to `base_url`, which is ourselves, and addresses of mail are
/// left out.
pub(super) fn placed_links<'a>(
    contents: &Contents,
    notes: impl Iterator<Item = (Language, &'a EditionTexts)>,
    base_url: &str,
) -> Vec<PlacedLink> {
    let mut found = Vec::new();
    let mut add = |url: &str, owner: &str, place: Place| {
        let target = target(url, base_url);
        found.extend(target.map(|target| PlacedLink { target, owner: owner.to_owned(), place }));
    };
    for item in contents.items() {
        let (article, owner) = (&item.article, format!("“{}”", item.article.title));
        if let Some(url) = &article.source_url {
            add(url, &owner, Place::of(article, ArticleField::SourceUrl));
        }
        if let Some(image) = &article.image {
            add(&image.url, &owner, Place::of(article, ArticleField::Image));
        }
        for link in written_links(&article.body) {
            add(link.url(), &owner, Place::of(article, ArticleField::Body));
        }
    }
    for (language, texts) in notes {
        for link in texts.note.as_deref().map(written_links).unwrap_or_default() {
            add(link.url(), WordsField::Note.name(), Place::words(language, WordsField::Note));
        }
    }
    found
}

fn target(written: &str, base_url: &str) -> Option<Target> {
    if is_below(written, base_url) {
        return None;
    }
    match web_link(written) {
        Ok(url) => Some(Target::Web(url)),
        Err(NotALink::HasUser) => Some(Target::Unsafe(written.to_owned())),
        Err(NotALink::TooLong) => Some(Target::Nothing(written.chars().take(100).chain(['…']).collect())),
        Err(NotALink::NotWeb) => {
            // The parser leaves out blanks and control characters, as browsers do.
            let scheme = Url::parse(written.trim()).map(|url| url.scheme().to_owned()).unwrap_or_default();
            match &*scheme {
                "mailto" => None,
                "javascript" | "vbscript" | "data" | "file" | "blob" => Some(Target::Unsafe(written.to_owned())),
                _ => Some(Target::Nothing(written.to_owned())),
            }
        }
    }
}

fn is_below(written: &str, base_url: &str) -> bool {
    written.strip_prefix(base_url).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// The pictures in the text of a body or note, as written: address and description.
pub(super) fn pictures(markdown: &str) -> impl Iterator<Item = (String, String)> {
    written_links(markdown).into_iter().filter_map(|link| match link {
        WrittenLink::Picture { url, alt } => Some((url, alt)),
        WrittenLink::Link { .. } => None,
    })
}
