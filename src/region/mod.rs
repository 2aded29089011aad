//! The tree of places that articles are about and readers choose: world region, sub-region, country, by UN M49 and
//! ISO 3166-1. It is the same for everybody, so it is part of the program (`regions.tsv`), not of the database.

mod folding;
mod matching;
mod near;
mod reading;
mod table;

use std::fmt;

use crate::locale::Language;

pub use matching::matches;
pub use reading::UnknownRegion;
use table::{Row, TABLE};

/// One place of the tree. Regions sort in tree order: each comes before those below it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Region(u16);

/// How far down the tree a region stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Level {
    /// A region of the world, such as Africa. Antarctica is one too: M49 has it directly under the world.
    World,
    /// A part of a world region, such as Northern Africa.
    Sub,
    /// A country or area with a code of its own, such as Egypt or Greenland.
    Country,
}

impl Region {
    /// Every region, in tree order.
    pub fn all() -> impl Iterator<Item = Region> {
        (0..).map(Region).take(TABLE.rows.len())
    }

    /// The regions at the top of the tree, in English alphabetical order.
    pub fn worlds() -> impl Iterator<Item = Region> {
        Region::all().filter(|region| region.parent().is_none())
    }

    /// The regions directly below this one, by English slug; none below a country.
    pub fn children(self) -> impl Iterator<Item = Region> {
        Region::all().filter(move |region| region.parent() == Some(self))
    }

    /// The region directly above, or `None` at the top.
    pub fn parent(self) -> Option<Region> {
        self.row().parent
    }

    /// Where in the tree this region stands.
    pub fn level(self) -> Level {
        match self.parent() {
            None => Level::World,
            Some(above) if above.parent().is_none() => Level::Sub,
            Some(_) => Level::Country,
        }
    }

    /// The word used in files, forms, addresses, the database and JSON: lower-case ASCII words with hyphens.
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// The UN M49 code: three digits.
    pub fn m49(self) -> &'static str {
        self.row().m49
    }

    /// The ISO 3166-1 alpha-2 code, two upper-case letters, if it has one: all countries and Antarctica do.
    pub fn iso2(self) -> Option<&'static str> {
        self.row().iso2
    }

    /// The usual short name in `language`; in English if that is neither English, French nor Spanish.
    pub fn name(self, language: Language) -> &'static str {
        let names = &self.row().names;
        match language.as_str() {
            "fr" => names.fr,
            "es" => names.es,
            _ => names.en,
        }
    }

    fn row(self) -> &'static Row {
        &TABLE.rows[usize::from(self.0)]
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(slug: &str) -> Region {
        slug.parse().unwrap()
    }

    #[test]
    fn the_tree_has_three_levels_and_everybody_is_reached_from_the_top() {
        let worlds: Vec<_> = Region::worlds().collect();
        let subs: Vec<_> = worlds.iter().flat_map(|world| world.children()).collect();
        let countries: Vec<_> = subs.iter().flat_map(|sub| sub.children()).collect();
        assert!(worlds.iter().all(|region| region.level() == Level::World));
        assert!(subs.iter().all(|region| region.level() == Level::Sub));
        assert!(countries.iter().all(|region| region.level() == Level::Country && region.children().count() == 0));
        assert_eq!((worlds.len(), subs.len(), countries.len()), (6, 17, 248));
        assert_eq!(Region::all().count(), 6 + 17 + 248);
    }

    #[test]
    fn only_antarctica_is_both_at_the_top_and_in_iso_3166() {
        let at_the_top: Vec<_> = Region::worlds().filter(|world| world.iso2().is_some()).collect();
        assert_eq!(at_the_top, [region("antarctica")]);
        assert_eq!(Region::all().filter(|region| region.iso2().is_some()).count(), 249);
        assert!(Region::all().all(|region| region.level() != Level::Country || region.iso2().is_some()));
    }

    #[test]
    fn a_region_knows_those_above_and_below_it() {
        let kenya = region("kenya");
        assert_eq!(kenya.parent(), Some(region("sub-saharan-africa")));
        assert_eq!(region("sub-saharan-africa").parent(), Some(region("africa")));
        assert_eq!(region("africa").parent(), None);
        assert!(region("sub-saharan-africa").children().any(|child| child == kenya));
    }

    #[test]
    fn tree_order_puts_each_region_before_those_below_it() {
        assert!(Region::all().all(|region| region.parent().is_none_or(|above| above < region)));
        assert!(Region::all().is_sorted());
    }

    #[test]
    fn a_name_is_in_the_language_asked_for_or_else_in_english() {
        let named = |language: &str| region("cote-divoire").parent().unwrap().name(language.parse().unwrap());
        assert_eq!(named("en"), "Sub-Saharan Africa");
        assert_eq!(named("fr"), "Afrique subsaharienne");
        assert_eq!(named("es"), "África subsahariana");
        assert_eq!(named("ar"), "Sub-Saharan Africa");
    }

    #[test]
    fn codes_are_those_of_the_standards() {
        let uk = region("united-kingdom");
        assert_eq!((uk.m49(), uk.iso2()), ("826", Some("GB")));
        assert_eq!((region("europe").m49(), region("europe").iso2()), ("150", None));
        assert_eq!(region("antarctica").iso2(), Some("AQ"));
    }
}
