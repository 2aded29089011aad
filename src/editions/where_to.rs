//! Which edition an article is in, or will be, for whoever writes it.

use super::store::{self, archive, items};
use super::{Edition, EditionState};
use crate::articles::Article;
use crate::calendar::Month;
use crate::db::{DbConnection, QueryError};
use crate::kind::Kind;

/// The edition of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhereTo {
    /// It went out with that of this month.
    WentOut(Month),
    /// That of this month takes it in.
    Comes(Month),
    /// That of this month would, but was over before the newsletter was set up: nobody makes it unless somebody asks.
    Nobodys(Month),
}

/// Where `article` goes as things stand, published or once it is; `made_in` is the month in which the database was made.
/// An event is announced in the edition before its own month's, while that takes it.
///
/// # Errors
/// Only if the database can't be asked.
pub fn where_to(connection: &mut DbConnection, article: &Article, made_in: Month) -> Result<WhereTo, QueryError> {
    if let Some(edition) = archive::bringing(connection, article.id)? {
        return Ok(WhereTo::WentOut(edition.month));
    }
    let (own, before) = (article.month, article.month.previous());
    if article.kind == Kind::Event && before < own {
        let edition = store::find(connection, before)?;
        let takes = match edition.as_ref().map(|edition| edition.state) {
            None => before >= made_in,
            Some(EditionState::Approved) => is_noted(connection, edition.as_ref(), article)?,
            Some(state) => state.takes_articles() && comes(edition.as_ref(), before, made_in),
        };
        if takes {
            return Ok(WhereTo::Comes(before));
        }
    }
    let edition = store::find(connection, own)?;
    Ok(if comes(edition.as_ref(), own, made_in) { WhereTo::Comes(own) } else { WhereTo::Nobodys(own) })
}

fn is_noted(connection: &mut DbConnection, edition: Option<&Edition>, article: &Article) -> Result<bool, QueryError> {
    let Some(id) = edition.and_then(|edition| edition.id) else { return Ok(false) };
    Ok(items::of_edition(connection, id)?.iter().any(|item| item.article_id == article.id))
}

/// Whether the scheduler or somebody makes it.
fn comes(edition: Option<&Edition>, month: Month, made_in: Month) -> bool {
    month >= made_in || edition.is_some_and(|edition| edition.state != EditionState::Collecting)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month, slug};
    use super::super::{SignOff, approve, assemble, release};
    use super::*;
    use crate::articles;

    const NOW: &str = "2011-06-20T12:00";

    async fn goes(house: &House, name: &'static str, made_in: &'static str) -> WhereTo {
        house
            .read(move |connection| {
                let article = articles::store::find_by_slug(connection, &slug(name))?.expect("it was written");
                where_to(connection, &article, month(made_in))
            })
            .await
    }

    #[tokio::test]
    async fn an_article_goes_to_its_month_and_an_event_to_the_month_before() {
        let (house, now) = (House::new(), at(NOW));
        house.article("weir", "2011-06-14", "", now).await;
        house.article("fete", "2011-07-10", "kind: event\n", now).await;
        assert_eq!(goes(&house, "weir", "2011-01").await, WhereTo::Comes(month("2011-06")));
        assert_eq!(goes(&house, "fete", "2011-01").await, WhereTo::Comes(month("2011-06")));
        assert_eq!(goes(&house, "fete", "2011-07").await, WhereTo::Comes(month("2011-07")), "June's never comes");

        house.reader("mira", ("en", "", "")).await;
        assemble(&house.db, &house.press.publisher, month("2011-06"), now).await.unwrap();
        approve(&house.db, &house.press, month("2011-06"), SignOff::alone("Ann"), now).await.unwrap();
        house.article("regatta", "2011-07-12", "kind: event\n", now).await;
        assert_eq!(goes(&house, "fete", "2011-01").await, WhereTo::Comes(month("2011-06")), "it was approved with it");
        assert_eq!(goes(&house, "regatta", "2011-01").await, WhereTo::Comes(month("2011-07")));
        release(&house.db, &house.press, month("2011-06"), now).await.unwrap();
        assert_eq!(goes(&house, "weir", "2011-01").await, WhereTo::WentOut(month("2011-06")));
    }

    #[tokio::test]
    async fn what_belongs_to_a_month_before_the_set_up_is_nobodys_until_somebody_makes_that_edition() {
        let (house, now) = (House::new(), at(NOW));
        house.article("weir", "2011-04-14", "", now).await;
        assert_eq!(goes(&house, "weir", "2011-06").await, WhereTo::Nobodys(month("2011-04")));
        assemble(&house.db, &house.press.publisher, month("2011-04"), now).await.unwrap();
        assert_eq!(goes(&house, "weir", "2011-06").await, WhereTo::Comes(month("2011-04")));
    }
}
