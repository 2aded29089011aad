//! Numbers, languages, regions and kinds in the desk's words.

use crate::kind::Kind;
use crate::locale::numbers::grouped;
use crate::locale::{Language, Texts};
use crate::subscribers::{Choices, Counted};
use crate::web::view::language_name;

/// A number with its thousands set apart.
pub(super) fn number(number: impl TryInto<i64>) -> String {
    grouped(Language::EN, number.try_into().unwrap_or(i64::MAX))
}

/// "2,310 readers", "1 reader".
pub(super) fn readers(count: impl TryInto<i64>) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    format!("{} {}", number(count), if count == 1 { "reader" } else { "readers" })
}

/// A number that maybe was not counted to its end: "more than 10,000", "at least 7".
pub(super) fn counted(counted: Counted, bounds: &[i64]) -> String {
    let words = number(counted.number);
    match counted {
        Counted { is_all: true, .. } => words,
        Counted { number, .. } if bounds.contains(&number) => format!("more than {words}"),
        Counted { .. } => format!("at least {words}"),
    }
}

/// A kind with a capital.
pub(super) fn kind(kind: Kind) -> String {
    let word = kind.as_str();
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What somebody chose: language, regions, kinds.
pub(super) fn choices(texts: &Texts, choices: &Choices) -> [String; 3] {
    let or_all = |words: Vec<String>, all: &str| if words.is_empty() { all.to_owned() } else { words.join(", ") };
    let regions = choices.regions().iter().map(|region| region.name(Language::EN).to_owned()).collect();
    let kinds = choices.kinds().iter().map(|chosen| kind(*chosen)).collect();
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
        assert_eq!((readers(1), readers(2_310)), ("1 reader".into(), "2,310 readers".into()));
    }
}
