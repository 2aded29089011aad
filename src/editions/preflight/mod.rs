//! The pre-flight: what an editor should see to before an edition goes out.
//!
//! [`links_to_check`] says which links to ask for ([`super::check_links`]); [`preflight`] reads what there is, renders a
//! copy in each language with the composer of the send, and holds it against the checks. These are pure functions of a
//! [`draft::Draft`], one file for each family in `checks`; each says what it found, or in one line what is fine.

mod checks;
mod draft;
mod finding;
mod placed_links;
mod run;
#[cfg(test)]
mod testing;

pub use finding::{ArticleField, Check, Finding, Passed, Place, Preflight, Weight, WordsField};
pub use run::{links_to_check, preflight};
