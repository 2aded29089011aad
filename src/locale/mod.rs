//! Languages of readers and pages.

mod language;

pub use language::{Language, NotALanguage};
