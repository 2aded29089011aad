//! What each page shows, as values with exactly the fields that its template reads: one file for each page or family.
//!
//! Handlers fill these and call [`page`]. Dates, counts and names arrive as text in the reader's language; the words
//! that never change are in the templates.

mod archive;
mod article;
mod confirm;
mod edition;
mod form;
mod home;
mod leave;
mod outbox;
mod parts;
mod privacy;
mod ruler;
#[cfg(test)]
mod samples;
mod signup;
mod site;
#[cfg(test)]
mod tests;
mod trouble;

pub use archive::{ArchivePage, ListedEdition, Year};
pub use article::{ArticlePage, FromEdition};
pub use confirm::{ConfirmAsk, ConfirmExpired, Confirmed};
pub use edition::{EditionPage, Entry, Part};
pub use form::{Field, SubscribeForm};
pub use home::HomePage;
pub use leave::{LeaveAsk, Left, TestCopy, Undo, WelcomeBack};
pub use outbox::{MailView, OutboxLine, OutboxMessagePage, OutboxPage, Shown};
pub use parts::{Chip, Counted, EditionLink, ListedArticle, Picture, Section, Sheet, Source, Tongue};
pub use privacy::PrivacyPage;
pub use ruler::Ruler;
pub use signup::{CheckYourMail, TooMany};
pub use site::{LanguageLink, Site, direction, language_name};
pub use trouble::{GoneWrong, LinkUnknown, NotFound, TooLarge};

use serde::Serialize;

use crate::locale::Language;
use crate::templates::{PageError, Pages};

/// A page's own values, tied to the template that shows them.
pub trait View: Serialize {
    /// The template's name under `pages/`, without its ending.
    const TEMPLATE: &'static str;
}

/// The whole page as HTML: `view` in the frame of `site`. Fails only on a broken template.
pub fn page<V: View>(pages: &Pages, site: &Site, view: &V) -> Result<String, PageError> {
    page_in(pages, site.language, site, view)
}

/// The same in any frame.
pub fn page_in<S: Serialize, V: View>(
    pages: &Pages,
    language: Language,
    site: &S,
    view: &V,
) -> Result<String, PageError> {
    pages.render(V::TEMPLATE, &Framed { language, site, view })
}

/// What a template sees: the frame under `site`, the page's own values beside it.
#[derive(Serialize)]
struct Framed<'a, S, V> {
    /// Where `{{t}}` looks for the language to speak.
    language: Language,
    site: &'a S,
    #[serde(flatten)]
    view: &'a V,
}
