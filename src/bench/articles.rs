//! Made-up articles, as many and as long as an edition of a given size needs.

use crate::articles::ArticleFile;
use crate::calendar::Month;

/// What the summaries are made of: words as they come, some that need encoding, some dots at odd places.
const WORDS: &[&str] = &[
    "harvest", "of", "data", "from", "the", "résumé", "station", "in", "orbit", "shows", "that", "a", "small", "kit",
    "can", "measure", "rainfall", "where", "no", "map", "…", "reaches", "yet", "and", "señal", "networks", "grow",
    "across", "valleys", "with", "open", "tools.",
];

/// How much is in an edition: so many articles, with summaries of so many characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) articles: usize,
    pub(super) summary: usize,
}

/// The articles of `month`.
pub(super) fn files(month: Month, amount: Amount) -> Vec<ArticleFile> {
    (1..=amount.articles)
        .map(|number| {
            let text = format!(
                "---\ntitle: Article {number}, of many that nobody wrote\ndate: {}\nkind: {}\nsource_name: Example \
                 Weekly\nsource_url: https://www.example.org/news/{number}\nsummary: \"{}\"\n---\nNothing more.\n",
                month.first_day(),
                if number % 3 == 0 { "blog" } else { "news" },
                summary(number, amount.summary)
            );
            ArticleFile::in_memory(&format!("article-{number}.md"), text)
        })
        .collect()
}

/// Exactly `length` characters, at least one; different ones for each article.
fn summary(number: usize, length: usize) -> String {
    let words = WORDS.iter().cycle().skip(number * 7);
    let mut text: String =
        words.flat_map(|word| word.chars().chain([' '])).take(length.saturating_sub(1).max(1)).collect();
    // A blank at the end would be cut off.
    text.push('!');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_the_length_that_was_asked_for() {
        for length in [2, 3, 100, 999] {
            assert_eq!(summary(3, length).chars().count(), length);
        }
        assert_ne!(summary(1, 50), summary(2, 50));
    }
}
