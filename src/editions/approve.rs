//! Signing an edition off, and taking that back.

use super::assemble::{locked, refresh};
use super::store::{self, Articles, items};
use super::{EditionError, EditionState, Press, content_hash};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Approves the draft of `month` as it is now, in the name of `by`; gives the content hash that the approval is tied
/// to. Approving sends nothing. An event of the next month that comes afterwards is not announced by this edition.
///
/// # Errors
/// [`EditionError::State`] unless it is a draft; [`EditionError::Empty`] if nothing is in it.
pub async fn approve(
    db: &Database,
    press: &Press,
    month: Month,
    by: &str,
    now: Timestamp,
) -> Result<String, EditionError> {
    let (press, by) = (press.clone(), by.to_owned());
    db.write(move |connection| {
        store::keep_apart(connection, Articles::Closing)?;
        let (edition, id) = locked(connection, month)?;
        if edition.state != EditionState::Draft {
            return Err(edition.refusal());
        }
        let contents = refresh(connection, &edition, id, &press.publisher, now)?;
        if contents.count() == 0 {
            return Err(EditionError::Empty(month));
        }
        let hash = content_hash(&contents, &press);
        store::set_approval(connection, id, &hash, &by, now)?;
        store::go(connection, id, EditionState::Draft, EditionState::Approved, now)?;
        Ok(hash)
    })
    .await
}

/// Makes every approved edition a draft again that holds one of these articles, which have changed; gives their
/// months. To be called after an import with what it updated; the release would notice too, but later.
pub fn void_changed(
    connection: &mut DbConnection,
    article_ids: &[i64],
    now: Timestamp,
) -> Result<Vec<Month>, QueryError> {
    items::void_with_articles(connection, article_ids, now)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, at, month, slug};
    use super::super::{Change, arrange, assemble, cancel};
    use super::*;
    use crate::calendar::Month;

    async fn state(house: &House, month: Month) -> EditionState {
        house.read(move |connection| store::find(connection, month)).await.unwrap().state
    }

    #[tokio::test]
    async fn only_a_draft_with_something_in_it_can_be_approved() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        let missing = approve(&house.db, &house.press, june, "Ada", now).await;
        assert!(matches!(missing, Err(EditionError::Missing(_))));
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        let collecting = approve(&house.db, &house.press, june, "Ada", now).await;
        assert!(matches!(collecting, Err(EditionError::State { .. })));
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        let hash = approve(&house.db, &house.press, june, "Ada", now).await.unwrap();
        let edition = house.read(move |connection| store::find(connection, june)).await.unwrap();
        assert_eq!((edition.content_hash, edition.approved_by), (Some(hash), Some("Ada".into())));
        assert_eq!((edition.state, edition.approved_at), (EditionState::Approved, Some(now)));
        assert!(approve(&house.db, &house.press, june, "Ada", now).await.unwrap_err().is_refusal());
    }

    #[tokio::test]
    async fn an_import_that_changes_an_article_voids_the_approval_and_one_that_does_not_voids_nothing() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        house.article("a", "2011-06-01", "", now).await;
        house.article("b", "2011-06-02", "", now).await;
        arrange(
            &house.db,
            &house.press.publisher,
            june,
            vec![Change::LeaveOut { slug: slug("b"), reason: None }],
            "Mara",
            now,
        )
        .await
        .unwrap();
        approve(&house.db, &house.press, june, "Ada", now).await.unwrap();
        // What is left out may change, and an import of the same changes nothing.
        for (name, more) in [("b", "summary: New\n"), ("a", "")] {
            let report = house.article(name, if name == "a" { "2011-06-01" } else { "2011-06-02" }, more, now).await;
            let changed = report.changed;
            assert_eq!(house.write(move |connection| void_changed(connection, &changed, now)).await, []);
        }
        let changed = house.article("a", "2011-06-01", "summary: New\n", now).await.changed;
        assert_eq!(house.write(move |connection| void_changed(connection, &changed, now)).await, [june]);
        assert_eq!(state(&house, june).await, EditionState::Draft);
    }

    #[tokio::test]
    async fn an_editor_s_change_and_a_cancel_take_the_approval_back() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        approve(&house.db, &house.press, june, "Ada", now).await.unwrap();
        arrange(&house.db, &house.press.publisher, june, vec![Change::Title(None, "T".into())], "Mara", now)
            .await
            .unwrap();
        assert_eq!(state(&house, june).await, EditionState::Draft);
        approve(&house.db, &house.press, june, "Ada", now).await.unwrap();
        let edition = cancel(&house.db, june, now).await.unwrap();
        assert_eq!((edition.state, edition.content_hash), (EditionState::Draft, None));
        assert!(cancel(&house.db, june, now).await.unwrap_err().is_refusal());
    }
}
