//! In which order an edition stands: the editor's, where one moved something; else featured first, then newest first.
//!
//! An article has a place in its section, which is 0 until an editor moves something there. Then all of the section are
//! numbered from 1, those that are left out too, so that they come back to where they stood. What arrives later has no
//! place: it stands on top, where the editor sees it, and what the editor moved stays together below.

use std::cmp::Reverse;

use super::store::{desk, items};
use super::{Contents, EditionError};
use crate::articles::{Article, Slug};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};
use crate::kind::Kind;

/// By this, articles stand within their section.
pub(super) type Standing = (i64, bool, Reverse<Timestamp>, i64);

/// Where an article stands within its section.
pub(super) fn standing(article: &Article, featured: bool, place: i64) -> Standing {
    (place, !featured, Reverse(article.dated_at), article.id)
}

/// The order of all sections from its text in the database; kinds that it does not name come last, in their own order.
pub(super) fn sections(text: Option<&str>) -> Vec<Kind> {
    let mut order: Vec<Kind> = text.unwrap_or_default().split(';').filter_map(|word| word.parse().ok()).collect();
    let missing: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| !order.contains(kind)).collect();
    order.extend(missing);
    order
}

/// Brings an article to the index `to` of those that stand in its section, or to the end if there are not so many.
///
/// # Errors
/// [`EditionError::Arrangement`] if it is left out.
pub(super) fn move_item(
    connection: &mut DbConnection,
    edition_id: i64,
    contents: &Contents,
    slug: &Slug,
    to: usize,
) -> Result<(), EditionError> {
    let Some(item) = contents.items().find(|item| item.article.slug == *slug) else {
        return Err(EditionError::Arrangement(format!("{slug} is left out; take it in before you move it")));
    };
    let kind = item.article.kind;
    let shown: Vec<i64> =
        contents.items().filter(|item| item.article.kind == kind).map(|item| item.article.id).collect();
    let ids = moved(&standing_ids(contents, kind), &shown, item.article.id, to);
    Ok(items::set_places(connection, edition_id, &ids)?)
}

/// Whether an editor has moved something in the section of `kind`.
pub(super) fn is_by_hand(contents: &Contents, kind: Kind) -> bool {
    contents.items().any(|item| item.article.kind == kind && item.place > 0)
}

/// Brings a section to the index `to` of those that have articles, or to the end if there are not so many.
pub(super) fn move_section(
    connection: &mut DbConnection,
    edition_id: i64,
    contents: &Contents,
    kind: Kind,
    to: usize,
) -> Result<(), QueryError> {
    let shown: Vec<Kind> = contents.sections.iter().map(|section| section.kind).collect();
    let order = moved(&contents.edition.sections, &shown, kind, to);
    let words: Vec<&str> = order.into_iter().map(Kind::as_str).collect();
    desk::set_section_order(connection, edition_id, &words.join(";"))
}

/// All articles of a section as they stand, those that are left out at the places that they would have.
fn standing_ids(contents: &Contents, kind: Kind) -> Vec<i64> {
    let left_out = contents.left_out.iter().map(|item| (&item.article, item.featured, item.place));
    let mut all: Vec<_> = contents
        .items()
        .map(|item| (&item.article, item.featured, item.place))
        .chain(left_out)
        .filter(|(article, ..)| article.kind == kind)
        .collect();
    all.sort_by_key(|(article, featured, place)| standing(article, *featured, *place));
    all.into_iter().map(|(article, ..)| article.id).collect()
}

/// `all` with `one` at the index `to` among those of them that are `shown`; whoever is not keeps its neighbour before.
fn moved<T: Copy + PartialEq>(all: &[T], shown: &[T], one: T, to: usize) -> Vec<T> {
    let mut rest: Vec<T> = all.iter().copied().filter(|other| *other != one).collect();
    let index_of = |other: &T| rest.iter().position(|known| known == other);
    let others: Vec<&T> = shown.iter().filter(|other| **other != one).collect();
    let index = match (others.get(to), others.last()) {
        (Some(next), _) => index_of(next),
        (None, Some(last)) => index_of(last).map(|index| index + 1),
        (None, None) => None,
    };
    rest.insert(index.unwrap_or(0), one);
    rest
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, ZONE, at, month, slug};
    use super::super::{Change, SignOff, approve, arrange, assemble, content_hash, contents, latest, release};
    use super::*;

    const NOW: &str = "2011-06-20T12:00";

    /// News of four days, and a blog entry.
    async fn house() -> House {
        let house = House::new();
        for (name, date) in [("a", "2011-06-04"), ("b", "2011-06-03"), ("c", "2011-06-02"), ("d", "2011-06-01")] {
            house.article(name, date, "", at(NOW)).await;
        }
        house.article("essay", "2011-06-09", "kind: blog\n", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        house
    }

    async fn arranged(house: &House, changes: Vec<Change>) -> Result<String, EditionError> {
        let contents = arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", at(NOW)).await;
        contents.map(|contents| order(&contents))
    }

    fn order(contents: &Contents) -> String {
        let slugs: Vec<&str> = contents.items().map(|item| item.article.slug.as_str()).collect();
        slugs.join(" ")
    }

    fn out(name: &str) -> Change {
        Change::LeaveOut { slug: slug(name), reason: None }
    }

    fn to(name: &str, to: usize) -> Vec<Change> {
        vec![Change::Move { slug: slug(name), to }]
    }

    #[test]
    fn one_goes_before_the_shown_one_that_stands_there_or_after_the_last() {
        let all = [1, 2, 3, 4, 5];
        assert_eq!(moved(&all, &[1, 3, 5], 5, 0), [5, 1, 2, 3, 4]);
        assert_eq!(moved(&all, &[1, 3, 5], 1, 1), [2, 3, 4, 1, 5]);
        assert_eq!(moved(&all, &[1, 3], 1, 9), [2, 3, 1, 4, 5]);
        assert_eq!(moved(&all, &[1, 3, 5], 3, 1), [1, 2, 4, 3, 5]);
        assert_eq!(moved(&all, &[4], 4, 3), [4, 1, 2, 3, 5]);
    }

    #[test]
    fn sections_that_the_text_does_not_name_come_last() {
        assert_eq!(sections(None), Kind::ALL);
        let order = sections(Some("blog;news;poem"));
        assert_eq!(order, [Kind::Blog, Kind::News, Kind::Publication, Kind::Alert, Kind::Event]);
    }

    #[tokio::test]
    async fn an_item_goes_to_its_index_and_no_further_than_the_end() {
        let house = house().await;
        assert_eq!(arranged(&house, to("d", 1)).await.unwrap(), "a d b c essay");
        assert_eq!(arranged(&house, to("a", 2)).await.unwrap(), "d b a c essay");
        assert_eq!(arranged(&house, to("d", 99)).await.unwrap(), "b a c d essay");
    }

    #[tokio::test]
    async fn what_arrives_later_stands_on_top_and_what_was_moved_stays() {
        let house = house().await;
        arranged(&house, to("d", 0)).await.unwrap();
        house.article("old", "2011-06-01", "", at(NOW)).await;
        house.article("new", "2011-06-08", "", at(NOW)).await;
        let june = assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        assert_eq!(order(&june), "new old d a b c essay");
        assert_eq!(arranged(&house, to("new", 9)).await.unwrap(), "old d a b c new essay");
    }

    #[tokio::test]
    async fn what_was_left_out_comes_back_to_where_it_stood() {
        let house = house().await;
        assert_eq!(arranged(&house, vec![out("b")]).await.unwrap(), "a c d essay");
        assert_eq!(arranged(&house, to("d", 0)).await.unwrap(), "d a c essay");
        assert_eq!(arranged(&house, vec![Change::TakeIn(slug("b"))]).await.unwrap(), "d a b c essay");
        arranged(&house, vec![out("b")]).await.unwrap();
        let refused = arranged(&house, to("b", 0)).await.unwrap_err();
        assert_eq!(refused.to_string(), "b is left out; take it in before you move it");
    }

    #[tokio::test]
    async fn featuring_puts_an_item_first_once_and_then_its_place_is_the_editor_s() {
        let house = house().await;
        arranged(&house, to("d", 0)).await.unwrap();
        assert_eq!(arranged(&house, vec![Change::Feature(slug("c"))]).await.unwrap(), "c d a b essay");
        assert_eq!(arranged(&house, to("c", 2)).await.unwrap(), "d a c b essay");
        assert_eq!(arranged(&house, vec![Change::Unfeature(slug("c"))]).await.unwrap(), "d a c b essay");
    }

    #[tokio::test]
    async fn a_section_goes_to_its_index_among_those_that_are_shown() {
        let house = house().await;
        house.article("paper", "2011-06-09", "kind: publication\n", at(NOW)).await;
        let section = |kind, to| vec![Change::MoveSection { kind, to }];
        assert_eq!(arranged(&house, section(Kind::Blog, 0)).await.unwrap(), "essay a b c d paper");
        assert_eq!(arranged(&house, section(Kind::News, 7)).await.unwrap(), "essay paper a b c d");
        assert_eq!(arranged(&house, section(Kind::Blog, 1)).await.unwrap(), "paper essay a b c d");
        // One that has nothing in it yet is ready when something comes.
        arranged(&house, section(Kind::Alert, 0)).await.unwrap();
        house.article("flood", "2011-06-10", "kind: alert\n", at(NOW)).await;
        let june = assemble(&house.db, &house.press.publisher, month("2011-06"), at(NOW)).await.unwrap();
        assert_eq!(order(&june), "flood paper essay a b c d");
    }

    #[tokio::test]
    async fn the_order_is_part_of_what_is_approved_and_goes_out_and_into_the_archive() {
        let house = house().await;
        let hash = async |now: &'static str| {
            let contents = house.read(move |connection| contents(connection, month("2011-06"), at(now), ZONE)).await;
            content_hash(&contents, &house.press)
        };
        let mut seen = vec![hash(NOW).await];
        for changes in [to("d", 0), vec![Change::MoveSection { kind: Kind::Blog, to: 0 }]] {
            arranged(&house, changes).await.unwrap();
            seen.push(hash(NOW).await);
        }
        assert!(seen[0] != seen[1] && seen[1] != seen[2], "{seen:?}");
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), at(NOW)).await.unwrap();
        release(&house.db, &house.press, month("2011-06"), at("2011-07-01T08:00")).await.unwrap();
        assert_eq!(order(&house.read(latest).await.unwrap()), "essay d a b c");
    }

    #[tokio::test]
    async fn an_event_that_passes_changes_nothing_of_what_was_moved_around_it() {
        let house = house().await;
        for (name, date) in [("fair", "2011-07-10"), ("fete", "2011-07-20"), ("walk", "2011-07-15")] {
            house.article(name, date, "kind: event\n", at(NOW)).await;
        }
        arranged(&house, to("fair", 0)).await.unwrap();
        let seen = async |now: &'static str| {
            let contents = house.read(move |connection| contents(connection, month("2011-06"), at(now), ZONE)).await;
            (order(&contents), content_hash(&contents, &house.press))
        };
        let (before, after) = (seen(NOW).await, seen("2011-07-12T12:00").await);
        assert_eq!((&*before.0, &*after.0), ("a b c d fair fete walk essay", "a b c d fete walk essay"));
        assert_eq!(before.1, after.1);
    }
}
