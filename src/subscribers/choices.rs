//! What a reader wants to get: language, regions, kinds. One set of choices is one slice of an edition.

use serde::Serialize;

use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;

/// A reader's choices; an empty list means all. Sorted and without repeats, so that equal choices are equal values
/// and equal texts in the database.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Choices {
    /// The language of the mails.
    pub language: Language,
    regions: Vec<Region>,
    kinds: Vec<Kind>,
}

impl Choices {
    /// Choices in any order, repeats allowed. All kinds chosen one by one are the same as none chosen.
    pub fn new(language: Language, mut regions: Vec<Region>, mut kinds: Vec<Kind>) -> Choices {
        regions.sort_unstable_by_key(|region| region.slug());
        regions.dedup();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() == Kind::ALL.len() {
            kinds.clear();
        }
        Choices { language, regions, kinds }
    }

    /// Everything, in `language`.
    pub fn everything(language: Language) -> Choices {
        Choices::new(language, Vec::new(), Vec::new())
    }

    /// The chosen regions; empty for all.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The chosen kinds; empty for all.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Whether an article of this kind about these regions is for somebody who chose so.
    pub fn take(&self, kind: Kind, regions: &[Region]) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && crate::region::matches(&self.regions, regions)
    }

    /// The regions as the database keeps them: slugs joined by `;`.
    pub fn regions_text(&self) -> String {
        self.regions.iter().map(|region| region.slug()).collect::<Vec<_>>().join(";")
    }

    /// The kinds as the database keeps them: words joined by `;`.
    pub fn kinds_text(&self) -> String {
        self.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(";")
    }

    /// Choices from the database's texts. What can't be read any more (a region that a newer version knew) is left out.
    pub fn from_texts(language: &str, regions: &str, kinds: &str) -> Choices {
        let regions = regions.split(';').filter_map(|slug| slug.parse().ok()).collect();
        let kinds = kinds.split(';').filter_map(|word| word.parse().ok()).collect();
        Choices::new(language.parse().unwrap_or(Language::EN), regions, kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(slugs: &[&str]) -> Vec<Region> {
        slugs.iter().map(|slug| slug.parse().unwrap()).collect()
    }

    #[test]
    fn equal_choices_are_equal_texts_in_whatever_order_they_came() {
        let one = Choices::new(Language::EN, regions(&["europe", "africa", "europe"]), vec![Kind::Event, Kind::News]);
        let other = Choices::new(Language::EN, regions(&["africa", "europe"]), vec![Kind::News, Kind::Event]);
        assert_eq!(one, other);
        assert_eq!((one.regions_text().as_str(), one.kinds_text().as_str()), ("africa;europe", "news;event"));
        assert_eq!(Choices::from_texts("en", "africa;europe", "news;event"), one);
    }

    #[test]
    fn choosing_nothing_or_every_kind_means_all() {
        let all = Choices::everything(Language::EN);
        assert_eq!(Choices::new(Language::EN, vec![], Kind::ALL.to_vec()), all);
        assert_eq!(Choices::from_texts("en", "", ""), all);
        assert!(all.take(Kind::Blog, &regions(&["france"])));
    }

    #[test]
    fn kind_and_region_must_both_fit() {
        let choices = Choices::new(Language::EN, regions(&["europe"]), vec![Kind::News]);
        assert!(choices.take(Kind::News, &regions(&["france"])));
        assert!(choices.take(Kind::News, &[]));
        assert!(!choices.take(Kind::News, &regions(&["kenya"])));
        assert!(!choices.take(Kind::Event, &regions(&["france"])));
    }
}
