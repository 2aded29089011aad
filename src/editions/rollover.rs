//! Which edition a new article goes to.

use super::store::{self, Articles};
use crate::calendar::Month;
use crate::db::{DbConnection, QueryError};

/// The month of the edition that takes a new article dated in `month`.
///
/// That is the month itself, unless its edition is approved or further. Then it is the earliest later month whose
/// edition still takes articles, or that has none yet and is not over at `current_month`: a past month without an
/// edition would never go out by itself, and the article would be lost.
///
/// To be called in the transaction that stores the article.
pub fn place(connection: &mut DbConnection, month: Month, current_month: Month) -> Result<Month, QueryError> {
    store::keep_apart(connection, Articles::Coming)?;
    let Some(edition) = store::find(connection, month)? else { return Ok(month) };
    if edition.state.takes_articles() {
        return Ok(month);
    }
    let states = store::states(connection)?;
    let open = states.iter().filter(|(_, state, _)| state.takes_articles()).map(|(month, ..)| *month);
    let first_open = open.filter(|later| *later > month).min();
    let mut free = current_month.max(month.next());
    while states.iter().any(|(taken, ..)| *taken == free) && free < Month::LAST {
        free = free.next();
    }
    Ok(first_open.map_or(free, |open| open.min(free)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month};
    use super::super::{SignOff, approve, assemble, cancel, release};
    use super::*;

    /// June has an article, is assembled and approved.
    async fn approved_june() -> House {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), now).await.unwrap();
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ada"), now).await.unwrap();
        house
    }

    async fn placed(house: &House, dated: &str, current: &str) -> String {
        let (dated, current) = (month(dated), month(current));
        house.write(move |connection| place(connection, dated, current)).await.to_string()
    }

    #[tokio::test]
    async fn an_article_goes_to_its_own_month_while_that_takes_articles() {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        assert_eq!(placed(&house, "2011-06", "2026-11").await, "2011-06");
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), now).await.unwrap();
        assert_eq!(placed(&house, "2011-06", "2026-11").await, "2011-06");
    }

    #[tokio::test]
    async fn once_that_is_approved_it_goes_to_the_current_month_but_to_none_in_between() {
        let house = approved_june().await;
        assert_eq!(placed(&house, "2011-06", "2011-06").await, "2011-07");
        assert_eq!(placed(&house, "2011-06", "2011-09").await, "2011-09");
        assert_eq!(placed(&house, "2011-05", "2011-09").await, "2011-05");
    }

    #[tokio::test]
    async fn a_later_edition_that_still_takes_articles_comes_first() {
        let house = approved_june().await;
        let now = at("2011-07-02T12:00");
        assemble(&house.db, &house.press.publisher, month("2011-08"), now).await.unwrap();
        assert_eq!(placed(&house, "2011-06", "2011-09").await, "2011-08");
        assert_eq!(placed(&house, "2011-06", "2011-07").await, "2011-07");
    }

    #[tokio::test]
    async fn released_and_cancelled_editions_take_nothing_either() {
        let house = approved_june().await;
        house.reader("ada", ("en", "", "")).await;
        release(&house.db, &house.press, month("2011-06"), at("2011-07-01T08:00")).await.unwrap();
        assert_eq!(placed(&house, "2011-06", "2011-07").await, "2011-07");
        cancel(&house.db, month("2011-06"), at("2011-07-01T08:01")).await.unwrap();
        assert_eq!(placed(&house, "2011-06", "2011-07").await, "2011-07");
    }

    #[tokio::test]
    async fn what_rolled_over_is_in_the_later_edition_and_stays_there() {
        let house = approved_june().await;
        let now = at("2011-07-02T12:00");
        house.article("late", "2011-06-30", "", now).await;
        house.article("late", "2011-06-29", "", now).await;
        let july = assemble(&house.db, &house.press.publisher, month("2011-07"), now).await.unwrap();
        assert_eq!(july.count(), 1);
    }
}
