//! Languages: which one a reader wants, and the words of pages and mails in it.
//!
//! The words are in `locales/<language>/*.ftl` and compiled in. Dates and counts are put into words here too.

pub mod dates;
mod language;
mod negotiate;
pub mod numbers;
mod texts;

pub use language::{Language, NotALanguage};
pub use negotiate::negotiate;
pub use texts::{Arg, BrokenTexts, Texts};
