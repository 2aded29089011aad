//! Whole mails from the built-in templates, and what an operator's own templates may and may not do.

mod content;
mod overrides;
mod snapshots;

use std::sync::Arc;

use super::letters::Digest;
use super::mails::{Mails, Rendered};
use super::samples;
use crate::locale::{Language, Texts};

fn mails() -> Mails {
    Mails::load(Arc::new(Texts::embedded().unwrap()), None).unwrap()
}

fn sample() -> Digest {
    samples::digest(Language::EN)
}

fn rendered(digest: &Digest) -> Rendered {
    mails().render(digest).unwrap()
}
