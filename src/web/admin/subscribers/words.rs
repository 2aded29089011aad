//! Numbers that were counted to a bound, and what readers chose, in the desk's words.

use crate::locale::{Language, Texts};
use crate::subscribers::{Choices, Counted};
use crate::web::admin::words::{kind_name, number};
use crate::web::view::language_name;

/// A number that maybe was not counted to its end: "more than 10,000", "at least 7".
pub(super) fn counted(counted: Counted, bounds: &[i64]) -> String {
    let words = number(counted.number);
    match counted {
        Counted { is_all: true, .. } => words,
        Counted { number, .. } if bounds.contains(&number) => format!("more than {words}"),
        Counted { .. } => format!("at least {words}"),
    }
}

/// What somebody chose: language, regions, kinds.
pub(super) fn choices(texts: &Texts, choices: &Choices) -> [String; 3] {
    let or_all = |words: Vec<String>, all: &str| if words.is_empty() { all.to_owned() } else { words.join(", ") };
    let regions = choices.regions().iter().map(|region| region.name(Language::EN).to_owned()).collect();
    let kinds = choices.kinds().iter().map(|chosen| kind_name(*chosen).to_owned()).collect();
    [language_name(texts, choices.language), or_all(regions, "all regions"), or_all(kinds, "all kinds")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_how_sure_it_is() {
        let said = |number, is_all| counted(Counted { number, is_all }, &[10_000]);
        assert_eq!(said(2_310, true), "2,310");
        assert_eq!(said(10_000, false), "more than 10,000");
        assert_eq!(said(7, false), "at least 7");
    }
}
