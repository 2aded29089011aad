//! Making a month's draft, or making it anew.

use std::sync::Arc;

use super::store::{self, items};
use super::{Contents, Edition, EditionError, EditionState, Publisher, contents_to_come};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Makes the draft of `month`, or brings it up to date: what is dated in the month is in it, the next month's events are
/// announced, what an editor arranged stays. As often as you like, with the same result. Without any articles the
/// edition goes on collecting.
///
/// # Errors
/// [`EditionError::State`] if the edition is approved or further: it is left as it is.
pub async fn assemble(
    db: &Database,
    publisher: &Arc<Publisher>,
    month: Month,
    now: Timestamp,
) -> Result<Contents, EditionError> {
    let publisher = publisher.clone();
    db.write(move |connection| {
        store::make(connection, month, now)?;
        let (edition, id) = locked(connection, month)?;
        if !edition.state.takes_articles() {
            return Err(edition.refusal());
        }
        refresh(connection, &edition, id, &publisher, now).map_err(EditionError::from)
    })
    .await
}

/// Brings the items of an edition that still takes articles in line with them, and its state in line with its items.
pub(super) fn refresh(
    connection: &mut DbConnection,
    edition: &Edition,
    id: i64,
    publisher: &Publisher,
    now: Timestamp,
) -> Result<Contents, QueryError> {
    items::follow_articles(connection, id, edition.month)?;
    let mut contents = contents_to_come(connection, publisher, edition.month, now)?;
    let state = if contents.count() == 0 { EditionState::Collecting } else { EditionState::Draft };
    if edition.state != state {
        store::go(connection, id, edition.state, state, now)?;
        contents.edition.state = state;
    }
    Ok(contents)
}

/// The edition and its row's id, for the rest of the transaction.
pub(super) fn locked(connection: &mut DbConnection, month: Month) -> Result<(Edition, i64), EditionError> {
    let edition = store::lock(connection, month)?.ok_or(EditionError::Missing(month))?;
    let id = edition.id.ok_or(EditionError::Missing(month))?;
    Ok((edition, id))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month, slug};
    use super::super::{Change, LeftOut, SignOff, approve, arrange};
    use super::*;

    fn slugs(contents: &Contents) -> Vec<String> {
        contents.items().map(|item| item.article.slug.as_str().to_owned()).collect()
    }

    #[tokio::test]
    async fn sections_stand_by_kind_and_items_newest_first() {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        house.article("old-news", "2011-06-01", "", now).await;
        house.article("blog", "2011-06-09", "kind: blog\n", now).await;
        house.article("new-news", "2011-06-14", "", now).await;
        house.article("other-month", "2011-05-31", "", now).await;
        let contents = assemble(&house.db, &house.press.publisher, month("2011-06"), now).await.unwrap();
        assert_eq!(contents.edition.state, EditionState::Draft);
        assert_eq!(slugs(&contents), ["new-news", "old-news", "blog"]);
    }

    #[tokio::test]
    async fn assembling_again_keeps_what_was_arranged_and_takes_in_what_is_new() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        let publisher = &house.press.publisher;
        for (name, date) in [("a", "2011-06-01"), ("b", "2011-06-02"), ("c", "2011-06-03")] {
            house.article(name, date, "", now).await;
        }
        let first = assemble(&house.db, publisher, june, now).await.unwrap();
        let again = assemble(&house.db, publisher, june, now).await.unwrap();
        assert_eq!((slugs(&first), first.edition.id), (slugs(&again), again.edition.id));

        let changes = vec![
            Change::Feature(slug("a")),
            Change::LeaveOut { slug: slug("b"), reason: None },
            Change::Title(None, "  A kit\n on the shelf ".into()),
        ];
        arrange(&house.db, publisher, june, changes, "Mara", now).await.unwrap();
        house.article("d", "2011-06-04", "", now).await;
        let contents = assemble(&house.db, publisher, june, now).await.unwrap();
        assert_eq!(slugs(&contents), ["a", "d", "c"]);
        assert_eq!(contents.left_out[0].why, LeftOut::ByEditor);
        assert_eq!(contents.edition.texts.title.as_deref(), Some("A kit on the shelf"));

        let back = vec![Change::Unfeature(slug("a")), Change::TakeIn(slug("b")), Change::Title(None, " ".into())];
        let contents = arrange(&house.db, publisher, june, back, "Mara", now).await.unwrap();
        assert_eq!(slugs(&contents), ["d", "c", "b", "a"]);
        assert_eq!(contents.edition.texts.title, None);
    }

    #[tokio::test]
    async fn an_article_that_moves_to_another_month_goes_with_its_date() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        house.article("a", "2011-07-01", "", now).await;
        let contents = assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        assert_eq!((contents.count(), contents.edition.state), (0, EditionState::Collecting));
    }

    #[tokio::test]
    async fn events_that_are_over_when_it_is_sent_are_left_out() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        house.article("summer-school", "2011-06-25", "kind: event\n", now).await;
        house.article("news", "2011-06-25", "", now).await;
        let contents = assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        assert_eq!(slugs(&contents), ["news"]);
        assert_eq!(contents.left_out[0].why, LeftOut::Past);
        // Sent on that very day, it would still be in.
        let on_the_day =
            house.read(move |c| super::super::contents(c, june, at("2011-06-25T22:59"), super::super::fixture::ZONE));
        assert_eq!(on_the_day.await.count(), 2);
    }

    #[tokio::test]
    async fn without_articles_it_goes_on_collecting() {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        let contents = assemble(&house.db, &house.press.publisher, month("2011-06"), now).await.unwrap();
        assert_eq!((contents.count(), contents.edition.state), (0, EditionState::Collecting));
        assert!(!contents.warnings.is_empty());
    }

    #[tokio::test]
    async fn an_approved_edition_is_left_as_it_is() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
        let refused = assemble(&house.db, &house.press.publisher, june, now).await.unwrap_err();
        assert!(refused.is_refusal(), "{refused}");
        assert!(refused.to_string().starts_with("the edition of 2011-06 is approved: "), "{refused}");
    }

    #[tokio::test]
    async fn an_article_of_another_month_can_not_be_featured() {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        house.article("a", "2011-05-01", "", now).await;
        for name in ["a", "nobody"] {
            let changes = vec![Change::Subject(None, "Kept?".into()), Change::Feature(slug(name))];
            let refused = arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", now).await;
            assert!(matches!(refused, Err(EditionError::Arrangement(_))));
        }
        // All or none.
        assert_eq!(house.read(|c| store::find(c, month("2011-06"))).await, None);
    }

    #[tokio::test]
    async fn an_event_that_is_over_stays_out_even_if_an_editor_wants_it() {
        let (house, now) = (House::new(), at("2011-06-20T12:00"));
        house.article("school", "2011-06-10", "kind: event\n", now).await;
        let changes = vec![Change::TakeIn(slug("school"))];
        let refused =
            arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", now).await.unwrap_err();
        assert_eq!(refused.to_string(), "school stays out: the event is over when the edition is sent");
    }
}
