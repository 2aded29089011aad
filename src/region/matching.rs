//! Whether an article about some regions is for a reader who chose some regions.

use super::Region;

impl Region {
    /// True if `other` is this region or lies below it: Europe contains France and itself.
    pub fn contains(self, other: Region) -> bool {
        self == other || other.parent().is_some_and(|above| self.contains(above))
    }
}

/// True if a reader who chose `chosen` gets an article about `article`.
///
/// Nothing chosen means everything; an article without a region is for everybody. Otherwise one of the regions chosen
/// must be one of the article's, or lie above or below one: news of all Europe is news for France, and the reverse.
pub fn matches(chosen: &[Region], article: &[Region]) -> bool {
    chosen.is_empty()
        || article.is_empty()
        || chosen.iter().any(|ours| article.iter().any(|theirs| ours.contains(*theirs) || theirs.contains(*ours)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(slugs: &str) -> Vec<Region> {
        slugs.split_whitespace().map(|slug| slug.parse().unwrap()).collect()
    }

    fn reaches(chosen: &str, article: &str) -> bool {
        matches(&regions(chosen), &regions(article))
    }

    #[test]
    fn an_article_reaches_who_chose_a_region_around_it() {
        assert!(reaches("europe", "france"));
        assert!(reaches("western-europe", "france"));
        assert!(reaches("france", "france"));
    }

    #[test]
    fn an_article_about_a_wide_region_reaches_who_chose_a_part_of_it() {
        assert!(reaches("france", "europe"));
        assert!(reaches("france", "western-europe"));
    }

    #[test]
    fn a_neighbour_is_not_reached() {
        assert!(!reaches("germany", "france"));
        assert!(!reaches("southern-europe", "france"));
        assert!(!reaches("africa", "europe"));
    }

    #[test]
    fn one_region_in_common_is_enough() {
        assert!(reaches("germany kenya", "france africa"));
        assert!(!reaches("germany kenya", "france asia"));
    }

    #[test]
    fn no_choice_gets_everything_and_no_region_goes_to_everybody() {
        assert!(reaches("", "france"));
        assert!(reaches("germany", ""));
        assert!(reaches("", ""));
    }
}
