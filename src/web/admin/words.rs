//! Numbers, kinds and reasons in the desk's words.

use crate::kind::Kind;
use crate::locale::{Language, numbers};

/// A number with its thousands set apart.
pub(super) fn number(number: impl TryInto<i64>) -> String {
    numbers::grouped(Language::EN, number.try_into().unwrap_or(i64::MAX))
}

/// "1 reader", "2,310 readers".
pub(super) fn counted(count: impl TryInto<i64>, one: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {one}{plural}", number(count))
}

/// What one article of this kind is.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::News => "News",
        Kind::Publication => "Publication",
        Kind::Alert => "Alert",
        Kind::Event => "Event",
        Kind::Blog => "Blog",
    }
}

/// With a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A reason as a sentence of its own.
pub(super) fn sentence(why: &str) -> String {
    let end = if why.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{end}", capital(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reader_is_no_readers() {
        assert_eq!([0, 1, 2310].map(|count| counted(count, "reader")), ["0 readers", "1 reader", "2,310 readers"]);
    }

    #[test]
    fn a_reason_becomes_a_sentence() {
        for (why, said) in [
            ("every article has a title", "Every article has a title."),
            ("é has no end?", "É has no end?"),
            ("“x” is not a kind", "“x” is not a kind."),
        ] {
            assert_eq!(sentence(why), said);
        }
    }
}
