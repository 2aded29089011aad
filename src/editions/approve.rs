//! Signing an edition off, and taking that back.

use super::approved::ApprovedContent;
use super::assemble::{locked, refresh};
use super::store::{self, Articles, approvals, desk, items};
use super::{Approval, EditionError, EditionState, Press, SignOff, Signed, content_hash};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// Approves the draft of `month` as it is now, in somebody's name; the edition is approved once as many people as are
/// needed have approved the same content. The same person twice counts once. Approving sends nothing. An event of the
/// next month that comes afterwards is not announced by this edition.
///
/// # Errors
/// [`EditionError::State`] unless it is a draft; [`EditionError::Empty`] if nothing is in it;
/// [`EditionError::ChangedMeanwhile`] if it is not what they expect.
pub async fn approve(
    db: &Database,
    press: &Press,
    month: Month,
    sign_off: SignOff,
    now: Timestamp,
) -> Result<Signed, EditionError> {
    let press = press.clone();
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
        if sign_off.expected.as_ref().is_some_and(|expected| *expected != hash) {
            return Err(EditionError::ChangedMeanwhile(month));
        }
        desk::set_approved(connection, id, &ApprovedContent::of(&contents, &press).to_json()?)?;
        approvals::keep_only(connection, id, &hash)?;
        let mut approvals = approvals::of_edition(connection, id)?;
        if !approvals.iter().any(|approval| sign_off.is_theirs(approval)) {
            let SignOff { who, member, .. } = sign_off;
            let approval = Approval { who, member, content_hash: hash.clone(), at: now };
            approvals::add(connection, id, &approval)?;
            approvals.push(approval);
        }
        let by = approvals.iter().map(|approval| approval.who.as_str()).collect::<Vec<_>>().join(" and ");
        if approvals.len() < sign_off.needed.count() {
            return Ok(Signed::WaitsForSecond { hash, by });
        }
        store::set_approval(connection, id, &hash, &by, now)?;
        store::go(connection, id, EditionState::Draft, EditionState::Approved, now)?;
        Ok(Signed::Approved { hash })
    })
    .await
}

/// Takes back the approvals of every edition that holds one of these articles, which have changed; gives their months.
/// To be called after an import with what it updated; the release would notice too, but later.
pub fn void_changed(
    connection: &mut DbConnection,
    article_ids: &[i64],
    now: Timestamp,
) -> Result<Vec<Month>, QueryError> {
    items::void_with_articles(connection, article_ids, now)
}

/// Takes back what a member has approved of drafts that wait for a second person: they may not approve any more. What is
/// approved stays so.
///
/// # Errors
/// Only if the database can't be written.
pub fn drop_approvals_of(connection: &mut DbConnection, member: i64) -> Result<(), QueryError> {
    approvals::remove_from_drafts(connection, member)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, ZONE, at, month, slug};
    use super::super::{Change, Edition, Voided, arrange, assemble, cancel, contents, standing_approvals};
    use super::*;
    use crate::calendar::Month;
    use crate::config::Approvals;

    async fn state(house: &House, month: Month) -> EditionState {
        house.read(move |connection| store::find(connection, month)).await.unwrap().state
    }

    #[tokio::test]
    async fn only_a_draft_with_something_in_it_can_be_approved() {
        let (house, now, june) = (House::new(), at("2011-06-20T12:00"), month("2011-06"));
        let missing = approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await;
        assert!(matches!(missing, Err(EditionError::Missing(_))));
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        let collecting = approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await;
        assert!(matches!(collecting, Err(EditionError::State { .. })));
        house.article("a", "2011-06-01", "", now).await;
        assemble(&house.db, &house.press.publisher, june, now).await.unwrap();
        let hash = approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap().hash().to_owned();
        let edition = house.read(move |connection| store::find(connection, june)).await.unwrap();
        assert_eq!((edition.content_hash, edition.approved_by), (Some(hash), Some("Ada".into())));
        assert_eq!((edition.state, edition.approved_at), (EditionState::Approved, Some(now)));
        assert!(approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap_err().is_refusal());
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
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
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
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
        arrange(&house.db, &house.press.publisher, june, vec![Change::Title(None, "T".into())], "Mara", now)
            .await
            .unwrap();
        assert_eq!(state(&house, june).await, EditionState::Draft);
        approve(&house.db, &house.press, june, SignOff::alone("Ada"), now).await.unwrap();
        let edition = cancel(&house.db, june, now).await.unwrap();
        assert_eq!((edition.state, edition.content_hash), (EditionState::Draft, None));
        assert!(cancel(&house.db, june, now).await.unwrap_err().is_refusal());
    }

    /// A draft of June with two articles.
    async fn draft() -> (House, Month) {
        let (house, june) = (House::new(), month("2011-06"));
        house.article("a", "2011-06-01", "", at(NOW)).await;
        house.article("b", "2011-06-02", "", at(NOW)).await;
        assemble(&house.db, &house.press.publisher, june, at(NOW)).await.unwrap();
        (house, june)
    }

    const NOW: &str = "2011-06-20T12:00";

    async fn signed(house: &House, who: &str, member: Option<i64>) -> Result<Signed, EditionError> {
        let sign_off = SignOff { member, needed: Approvals::Two, ..SignOff::alone(who) };
        approve(&house.db, &house.press, month("2011-06"), sign_off, at(NOW)).await
    }

    fn waits_for_second(signed: &Signed) -> Option<&str> {
        match signed {
            Signed::WaitsForSecond { by, .. } => Some(by),
            Signed::Approved { .. } => None,
        }
    }

    async fn edition(house: &House) -> Edition {
        house.read(|connection| store::find(connection, month("2011-06"))).await.unwrap()
    }

    #[tokio::test]
    async fn where_two_are_needed_two_different_people_approve_the_same() {
        let (house, _) = draft().await;
        let first = signed(&house, "Ada", Some(1)).await.unwrap();
        assert_eq!(waits_for_second(&first), Some("Ada"));
        // The same person counts once, also by another name, or as nobody in particular.
        for (who, member) in [("Ada", Some(1)), ("Ada Lane", Some(1)), ("Ada", None)] {
            assert_eq!(waits_for_second(&signed(&house, who, member).await.unwrap()), Some("Ada"));
        }
        assert_eq!((edition(&house).await.state, edition(&house).await.approvals.len()), (EditionState::Draft, 1));
        let second = signed(&house, "Ben", None).await.unwrap();
        assert_eq!(second, Signed::Approved { hash: first.hash().to_owned() });
        let approved = edition(&house).await;
        assert_eq!(approved.approved_by.as_deref(), Some("Ada and Ben"));
        let who: Vec<&str> = approved.approvals.iter().map(|approval| approval.who.as_str()).collect();
        assert_eq!((approved.state, who), (EditionState::Approved, vec!["Ada", "Ben"]));
    }

    #[tokio::test]
    async fn who_may_not_approve_any_more_counts_no_longer_for_a_draft_but_what_is_approved_stays() {
        let (house, _) = draft().await;
        signed(&house, "Ada", Some(1)).await.unwrap();
        house.write(|connection| drop_approvals_of(connection, 2)).await;
        assert_eq!(edition(&house).await.approvals.len(), 1);
        house.write(|connection| drop_approvals_of(connection, 1)).await;
        assert_eq!(waits_for_second(&signed(&house, "Ben", Some(2)).await.unwrap()), Some("Ben"));
        signed(&house, "Cleo", Some(3)).await.unwrap();
        house.write(|connection| drop_approvals_of(connection, 3)).await;
        let approved = edition(&house).await;
        assert_eq!((approved.state, approved.approvals.len()), (EditionState::Approved, 2));
    }

    #[tokio::test]
    async fn a_change_between_two_people_takes_the_first_approval_back() {
        let (house, june) = draft().await;
        signed(&house, "Ada", None).await.unwrap();
        let changes = vec![Change::Title(None, "T".into()), Change::Move { slug: slug("a"), to: 0 }];
        arrange(&house.db, &house.press.publisher, june, changes, "Mara", at(NOW)).await.unwrap();
        let after = edition(&house).await;
        let voided = Voided { why: "Mara changed the title, changed the order".into(), at: at(NOW) };
        assert_eq!((after.approvals, after.voided), (vec![], Some(voided)));
        assert_eq!(waits_for_second(&signed(&house, "Ben", None).await.unwrap()), Some("Ben"));
        assert_eq!(edition(&house).await.voided, None);

        let changed = house.article("a", "2011-06-01", "summary: New\n", at(NOW)).await.changed;
        house.write(move |connection| void_changed(connection, &changed, at(NOW))).await;
        let after = edition(&house).await;
        assert_eq!((after.approvals.len(), &*after.voided.unwrap().why), (0, "the article “About a” changed"));
    }

    #[tokio::test]
    async fn an_article_that_comes_in_between_two_people_makes_it_something_else() {
        let (house, june) = draft().await;
        let standing = async || {
            let contents = house.read(move |c| contents(c, june, at(NOW), ZONE)).await;
            standing_approvals(&contents, &house.press).len()
        };
        signed(&house, "Ada", None).await.unwrap();
        assert_eq!(standing().await, 1);
        house.article("c", "2011-06-03", "", at(NOW)).await;
        assert_eq!(standing().await, 0);
        assert_eq!(waits_for_second(&signed(&house, "Ben", None).await.unwrap()), Some("Ben"));
        assert_eq!((standing().await, edition(&house).await.approvals.len()), (1, 1));
    }

    #[tokio::test]
    async fn who_saw_something_else_approves_nothing() {
        let (house, june) = draft().await;
        let expecting = |hash: String| SignOff { expected: Some(hash), ..SignOff::alone("Ada") };
        let seen = house.read(move |c| contents(c, june, at(NOW), ZONE)).await;
        let seen = content_hash(&seen, &house.press);
        house.article("c", "2011-06-03", "", at(NOW)).await;
        let refused = approve(&house.db, &house.press, june, expecting(seen), at(NOW)).await.unwrap_err();
        assert!(refused.is_refusal() && refused.to_string().contains("has changed since it was shown"), "{refused}");
        assert_eq!((edition(&house).await.state, edition(&house).await.approvals), (EditionState::Draft, vec![]));
        let seen = house.read(move |c| contents(c, june, at(NOW), ZONE)).await;
        let seen = content_hash(&seen, &house.press);
        let signed = approve(&house.db, &house.press, june, expecting(seen.clone()), at(NOW)).await.unwrap();
        assert_eq!(signed, Signed::Approved { hash: seen });
    }
}
