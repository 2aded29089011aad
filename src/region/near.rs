//! Which regions somebody may have meant by a name that is none.

use std::collections::HashMap;

use super::Region;
use super::folding::folded;
use super::table::TABLE;

/// At most so many suggestions, so that the message stays one line.
const MOST: usize = 3;

/// Longer texts (in bytes) are no slip: comparing them would let a form cost much time.
const LONGEST: usize = 100;

/// Below this likeness (0 to 1) a suggestion confuses more than it helps.
const LEAST: f64 = 0.45;

/// The slugs of up to three regions whose slug or name in any language is like `text`, the likest first.
pub(super) fn near_slugs(text: &str) -> Vec<&'static str> {
    let wanted = folded(text);
    if wanted.is_empty() || wanted.len() > LONGEST {
        return Vec::new();
    }
    let mut likeness: HashMap<Region, f64> = HashMap::new();
    for (name, region) in &TABLE.names {
        let best = likeness.entry(*region).or_default();
        *best = best.max(alike(&wanted, name));
    }
    let mut found: Vec<_> = likeness.into_iter().filter(|(_, alike)| *alike >= LEAST).collect();
    found.sort_by(|(one, ours), (other, theirs)| theirs.total_cmp(ours).then(one.cmp(other)));
    found.into_iter().take(MOST).map(|(region, _)| region.slug()).collect()
}

/// How alike a text and a name are, both folded, from 0 to 1. Letter pairs see through other endings and another order
/// of words, edit distance through slips in short names. A part of a name ("Congo") is nearly the name; a name with
/// more around it ("Iran, Islamic Republic of") counts less, or Asia would be nearest to all of its parts.
fn alike(text: &str, name: &str) -> f64 {
    let letters = strsim::sorensen_dice(text, name).max(strsim::normalized_damerau_levenshtein(text, name));
    let part = if has_words_of(name, text) { 0.9 } else { 0.0 };
    let more = if has_words_of(text, name) { 0.6 } else { 0.0 };
    letters.max(part).max(more)
}

fn has_words_of(long: &str, short: &str) -> bool {
    short.split(' ').all(|word| long.split(' ').any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_name_meant() {
        assert_eq!(near_slugs("Frnace")[0], "france");
        assert_eq!(near_slugs("Southeast Asia")[0], "south-eastern-asia");
        assert_eq!(near_slugs("Turkey")[0], "turkiye");
    }

    #[test]
    fn names_in_the_other_languages_count() {
        assert_eq!(near_slugs("Alemagne")[0], "germany");
        assert_eq!(near_slugs("Estados Unidos de América")[0], "united-states");
    }

    #[test]
    fn a_part_of_a_name_finds_all_who_have_it() {
        assert_eq!(near_slugs("Congo")[..2], ["democratic-republic-of-the-congo", "republic-of-the-congo"]);
    }

    #[test]
    fn a_long_official_name_finds_the_short_one() {
        assert_eq!(near_slugs("Bolivia, Plurinational State of"), ["bolivia"]);
        assert!(near_slugs("Iran (Islamic Republic of)").contains(&"iran"));
    }

    #[test]
    fn what_is_like_nothing_has_nothing_near() {
        for text in ["", " -- ", "xyz", "Ministry of Agriculture and Forests", &"France ".repeat(20)] {
            assert_eq!(near_slugs(text), [""; 0], "{text}");
        }
    }
}
