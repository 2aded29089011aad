//! The editors' list: all articles, by what is asked for.

use super::folded::folded;
use super::store::search as store;
use super::{Article, ArticleError};
use crate::calendar::Month;
use crate::db::Database;
use crate::kind::Kind;
use crate::locale::Language;
use crate::region::Region;

/// Articles on a page of the list.
const ON_A_PAGE: i64 = 50;

/// More words than anybody types; each is one more look at every text.
const MOST_WORDS: usize = 12;
/// Longest word that is looked for, in characters.
const LONGEST_WORD: usize = 100;

/// Which articles to list; without anything, all that are not deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleFilter {
    /// Words that all have to be in the title, the source's name or the text, also as parts of longer words. Neither
    /// case nor accents count.
    pub text: Option<String>,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this language.
    pub language: Option<Language>,
    /// Only the articles of this month's edition.
    pub month: Option<Month>,
    /// Only what a reader who chose this region gets: what is about it, about a region around it or in it, or about none.
    pub region: Option<Region>,
    /// Where they stand.
    pub status: Status,
}

/// Where an article stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// Published or a draft: all but the deleted ones.
    #[default]
    Kept,
    /// Readers may see it.
    Published,
    /// Only editors see it.
    Draft,
    /// It can be brought back.
    Deleted,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePage {
    /// Its articles, the newest first; at most 50.
    pub articles: Vec<Article>,
    /// Its number, from 1.
    pub page: i64,
    /// How many pages there are, at least 1.
    pub pages: i64,
    /// How many articles there are on all pages.
    pub total: i64,
}

/// The page with this number, from 1; past the last one, the last.
///
/// # Errors
/// Only if the database fails.
pub async fn search(db: &Database, filter: ArticleFilter, page: i64) -> Result<ArticlePage, ArticleError> {
    let words = words(filter.text.as_deref().unwrap_or_default());
    if !words.is_empty() {
        note_what_lacks_words(db).await?;
    }
    let found = db.read(move |connection| {
        let total = store::count(connection, &filter, &words)?;
        let pages = (total.max(1) + ON_A_PAGE - 1) / ON_A_PAGE;
        let page = page.clamp(1, pages);
        let articles = store::newest(connection, &filter, &words, (page - 1) * ON_A_PAGE, ON_A_PAGE)?;
        Ok(ArticlePage { articles, page, pages, total })
    });
    found.await
}

/// Articles from before there was a search have no words yet; the first search gives them theirs.
async fn note_what_lacks_words(db: &Database) -> Result<(), ArticleError> {
    while db.read(store::lacks_words).await? {
        db.write(store::note_missing_words).await?;
    }
    Ok(())
}

fn words(text: &str) -> Vec<String> {
    let folded = folded(&text.replace(char::is_control, " "));
    folded.split_whitespace().take(MOST_WORDS).map(|word| word.chars().take(LONGEST_WORD).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, LATER, NOW, file, month, writing};
    use super::super::{create, delete};
    use super::*;

    async fn found(house: &House, filter: ArticleFilter) -> String {
        let page = search(&house.db, filter, 1).await.unwrap();
        assert_eq!(usize::try_from(page.total).unwrap(), page.articles.len());
        let slugs: Vec<_> = page.articles.iter().map(|article| article.slug.as_str()).collect();
        slugs.join(" ")
    }

    async fn with_text(house: &House, text: &str) -> String {
        found(house, ArticleFilter { text: Some(text.into()), ..ArticleFilter::default() }).await
    }

    #[tokio::test]
    async fn words_are_found_in_title_source_and_text_whatever_their_case_and_accents() {
        for house in House::on_both().await {
            house.write("a.md", &file("a", "2011-06-01", "source_name: Le Médecin\n"));
            house
                .write("b.md", "---\ntitle: ÉTÉ à Nîmes\ndate: 2011-06-02\nslug: b\n---\nLa rivière, 100 % d’eau_x.\n");
            house.write("c.md", "---\ntitle: Река\ndate: 2011-06-03\nslug: c\n---\n河流回来了 C:\\\\x\n");
            house.import().await;
            for (text, slugs) in [
                ("", "c b a"),
                ("médecin", "a"),
                ("MEDECIN text", "a"),
                ("RIVIERE été", "b"),
                ("nîmes", "b"),
                ("РЕКА", "c"),
                ("回来", "c"),
                ("100 %", "b"),
                ("%", "b"),
                ("u_x", "b"),
                ("_", "b"),
                ("c:\\\\x", "c"),
                ("\\", "c"),
                ("médecin nîmes", ""),
                ("ab%ut", ""),
                ("ab_ut", ""),
                ("' OR 1=1 --", ""),
                ("\0", "c b a"),
            ] {
                assert_eq!(with_text(&house, text).await, slugs, "{text}");
            }
        }
    }

    #[tokio::test]
    async fn what_was_changed_is_found_by_its_new_words_only() {
        let house = House::new();
        house.write("a.md", &file("a", "2011-06-01", "source_name: Old\n"));
        house.import().await;
        house.write("a.md", &file("a", "2011-06-01", "source_name: New\n"));
        house.import().await;
        assert_eq!((with_text(&house, "old").await, with_text(&house, "new").await), (String::new(), "a".into()));
    }

    #[tokio::test]
    async fn articles_from_before_there_was_a_search_are_found_too() {
        for house in House::on_both().await {
            for number in 0..3 {
                house.create(&format!("River {number}"), "2011-06-01", "").await;
            }
            house.db.write(store::forget_words).await.unwrap();
            assert!(house.read(store::lacks_words).await);
            assert_eq!(with_text(&house, "river 1").await, "2011-06-01-river-1");
            assert!(!house.read(store::lacks_words).await);
        }
    }

    #[tokio::test]
    async fn a_region_finds_what_a_reader_of_it_gets() {
        for house in House::on_both().await {
            for (name, day, regions) in [
                ("none", 1, ""),
                ("kenya", 2, "regions: [france, kenya]\n"),
                ("sub", 3, "regions: [sub-saharan-africa]\n"),
                ("africa", 4, "regions: [africa]\n"),
                ("france", 5, "regions: [france]\n"),
            ] {
                house.write(&format!("{name}.md"), &file(name, &format!("2011-06-{day:02}"), regions));
            }
            house.import().await;
            let region = async |slug: &str| {
                found(&house, ArticleFilter { region: slug.parse().ok(), ..ArticleFilter::default() }).await
            };
            assert_eq!(region("kenya").await, "africa sub kenya none");
            assert_eq!(region("africa").await, "africa sub kenya none");
            assert_eq!(region("nigeria").await, "africa sub none");
            assert_eq!(region("france").await, "france kenya none");
            assert_eq!(region("asia").await, "none");
        }
    }

    #[tokio::test]
    async fn the_list_is_by_kind_language_month_and_status() {
        let house = House::new();
        house.write("blog.md", &file("blog", "2011-06-01", "kind: blog\n"));
        house.write("fr.md", &file("fr", "2011-07-01", "language: fr\n"));
        house.write("gone.md", &file("gone", "2011-08-01", ""));
        house.import().await;
        let mut draft = writing("Draft", "2011-09-01", |form| form.slug = "draft".into());
        draft.published = false;
        create(&house.db, draft, NOW, |_, month| Ok(month)).await.unwrap();
        let gone = house.article("gone").await.id;
        delete(&house.db, gone, "Ada", LATER, |_, _| Ok(vec![])).await.unwrap();
        let all = ArticleFilter::default();
        for (filter, slugs) in [
            (all.clone(), "draft fr blog"),
            (ArticleFilter { status: Status::Published, ..all.clone() }, "fr blog"),
            (ArticleFilter { status: Status::Draft, ..all.clone() }, "draft"),
            (ArticleFilter { status: Status::Deleted, ..all.clone() }, "gone"),
            (ArticleFilter { kind: Some(Kind::Blog), ..all.clone() }, "blog"),
            (ArticleFilter { language: "fr".parse().ok(), ..all.clone() }, "fr"),
            (ArticleFilter { month: Some(month("2011-06")), ..all.clone() }, "blog"),
            (ArticleFilter { month: Some(month("2011-08")), ..all }, ""),
        ] {
            assert_eq!(found(&house, filter.clone()).await, slugs, "{filter:?}");
        }
    }

    #[tokio::test]
    async fn fifty_stand_on_a_page_and_a_page_past_the_last_is_the_last() {
        let house = House::new();
        for number in 0..101 {
            house.write(&format!("{number}.md"), &file(&format!("a-{number}"), "2011-06-01", ""));
        }
        house.import().await;
        let mut seen = Vec::new();
        for page in 1..=3 {
            let listed = search(&house.db, ArticleFilter::default(), page).await.unwrap();
            assert_eq!((listed.page, listed.pages, listed.total), (page, 3, 101));
            seen.extend(listed.articles.into_iter().map(|article| article.id));
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 101);
        let last = search(&house.db, ArticleFilter::default(), 99).await.unwrap();
        assert_eq!((last.page, last.articles.len()), (3, 1));
        let nothing = ArticleFilter { status: Status::Deleted, ..ArticleFilter::default() };
        let empty = search(&house.db, nothing, -1).await.unwrap();
        assert_eq!((empty.page, empty.pages, empty.total), (1, 1, 0));
    }
}
