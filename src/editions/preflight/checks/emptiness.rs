//! Whether there is anything to send.

use super::super::draft::{Draft, counted};
use super::super::{Check, Finding, Place, Preflight};

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let count = draft.contents.count();
    let nothing = || Finding::blocks(Check::Empty, Place::Desk, "Nothing is in this edition.");
    let found = if count == 0 { vec![nothing()] } else { Vec::new() };
    let sections = counted(draft.contents.sections.len(), "section", "sections");
    preflight.note(Check::Empty, found, format!("{} in {sections}.", counted(count, "article", "articles")));
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, finds, newsletter};
    use super::*;

    #[test]
    fn an_edition_without_articles_can_not_go_out() {
        let mut draft = newsletter();
        finds(check, &draft, &[]);
        draft.contents.sections.clear();
        finds(check, &draft, &[Expected::blocks(Check::Empty, "Nothing is in")]);
    }
}
