//! Languages: which one a reader wants, and the words of pages and mails in it.

mod language;
mod negotiate;
mod texts;

pub use language::{Language, NotALanguage};
pub use negotiate::negotiate;
pub use texts::{Arg, BrokenTexts, Texts};
