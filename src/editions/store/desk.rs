//! What the editors' desk knows of an edition beyond its own row, which the ledger writes all the time.

use diesel::prelude::*;

use super::super::{Countdown, EditionState, Voided, order};
use super::parsed;
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{edition_desk, editions};
use crate::db::{DbConnection, QueryError, both};
use crate::kind::Kind;

/// What is known of one edition.
pub(in crate::editions) struct Desk {
    /// All kinds in the order of their sections.
    pub(in crate::editions) sections: Vec<Kind>,
    /// Why the last approval is void.
    pub(in crate::editions) voided: Option<Voided>,
    /// When it goes out, and who wants that.
    pub(in crate::editions) countdown: Option<Countdown>,
}

#[derive(Default, Queryable, Selectable)]
#[diesel(table_name = edition_desk)]
struct Row {
    section_order: Option<String>,
    voided_why: Option<String>,
    voided_at: Option<i64>,
    go_at: Option<i64>,
    go_by: Option<String>,
}

/// Makes the row of an edition unless it is there.
pub(super) fn make(connection: &mut DbConnection, edition_id: i64) -> Result<(), QueryError> {
    let row = edition_desk::edition_id.eq(edition_id);
    both!(connection, inner => {
        diesel::insert_into(edition_desk::table).values(row).on_conflict_do_nothing().execute(inner)
    })
    .map(drop)
}

/// What is known of an edition; what is usual, if nobody has arranged anything.
pub(super) fn of_edition(connection: &mut DbConnection, edition_id: i64) -> Result<Desk, QueryError> {
    let row = edition_desk::table.find(edition_id);
    let row: Row =
        both!(connection, inner => row.select(Row::as_select()).first(inner).optional())?.unwrap_or_default();
    let voided = |(why, at)| Voided { why, at: Timestamp::from_millis(at) };
    let countdown = |(at, by)| Countdown { at: Timestamp::from_millis(at), by };
    Ok(Desk {
        sections: order::sections(row.section_order.as_deref()),
        voided: row.voided_why.zip(row.voided_at).map(voided),
        countdown: row.go_at.zip(row.go_by).map(countdown),
    })
}

/// Notes the order of the sections: kinds with ';' between.
pub(in crate::editions) fn set_section_order(
    connection: &mut DbConnection,
    edition_id: i64,
    order: &str,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set(edition_desk::section_order.eq(Some(order)))
        .execute(connection)
        .map(drop)
}

/// Notes what is being approved, as JSON; no earlier approval is void any more.
pub(in crate::editions) fn set_approved(
    connection: &mut DbConnection,
    edition_id: i64,
    what: &str,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((
            edition_desk::approved_what.eq(Some(what)),
            edition_desk::voided_why.eq(None::<String>),
            edition_desk::voided_at.eq(None::<i64>),
        ))
        .execute(connection)
        .map(drop)
}

/// What was approved last, if anything ever was.
pub(in crate::editions) fn approved_what(
    connection: &mut DbConnection,
    edition_id: i64,
) -> Result<Option<String>, QueryError> {
    let what = edition_desk::table.find(edition_id).select(edition_desk::approved_what);
    Ok(what.first::<Option<String>>(connection).optional()?.flatten())
}

/// Notes that an edition is due and waits for a person; whether that was not noted before.
pub(in crate::editions) fn tell_waiting(
    connection: &mut DbConnection,
    edition_id: i64,
    now: Timestamp,
) -> Result<bool, QueryError> {
    let untold = edition_desk::table.find(edition_id).filter(edition_desk::waiting_told_at.is_null());
    let told =
        diesel::update(untold).set(edition_desk::waiting_told_at.eq(Some(now.as_millis()))).execute(connection)?;
    Ok(told == 1)
}

/// Notes when an edition goes out, or that it does not.
pub(in crate::editions) fn set_countdown(
    connection: &mut DbConnection,
    edition_id: i64,
    countdown: Option<&Countdown>,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((
            edition_desk::go_at.eq(countdown.map(|countdown| countdown.at.as_millis())),
            edition_desk::go_by.eq(countdown.map(|countdown| &*countdown.by)),
        ))
        .execute(connection)
        .map(drop)
}

/// The approved editions that are counted down, and when each goes out, the soonest first.
pub(in crate::editions) fn countdowns(connection: &mut DbConnection) -> Result<Vec<(Month, Timestamp)>, QueryError> {
    let rows: Vec<(String, i64)> = edition_desk::table
        .inner_join(editions::table)
        .filter(editions::state.eq(EditionState::Approved.as_str()).and(edition_desk::go_at.is_not_null()))
        .order((edition_desk::go_at, editions::month))
        .select((editions::month, edition_desk::go_at.assume_not_null()))
        .load(connection)?;
    let read = |(month, at): (String, i64)| Ok((parsed(&month)?, Timestamp::from_millis(at)));
    rows.into_iter().map(read).collect()
}

/// Notes why the approval is void; a countdown is then, too.
pub(super) fn set_voided(
    connection: &mut DbConnection,
    edition_id: i64,
    why: &str,
    now: Timestamp,
) -> Result<(), QueryError> {
    diesel::update(edition_desk::table.find(edition_id))
        .set((edition_desk::voided_why.eq(Some(why)), edition_desk::voided_at.eq(Some(now.as_millis()))))
        .execute(connection)?;
    set_countdown(connection, edition_id, None)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{House, ZONE, at, month, slug};
    use super::super::super::{
        Act, Change, Contents, SignOff, Signed, Stopped, approve, arrange, changes_since_approval, contents, due,
        next_countdown, release_counted_down, start_countdown, stop_countdown, void_changed,
    };
    use super::*;
    use crate::config::{Approvals, SendMode};

    const NOW: &str = "2011-06-20T12:00";
    const DUE: &str = "2011-07-01T08:00";

    async fn june(house: &House) -> Contents {
        house.read(|connection| contents(connection, month("2011-06"), at(NOW), ZONE)).await
    }

    async fn signed(house: &House, who: &str) -> Signed {
        let sign_off = SignOff { needed: Approvals::Two, ..SignOff::alone(who) };
        approve(&house.db, &house.press, month("2011-06"), sign_off, at(NOW)).await.unwrap()
    }

    /// From an order by hand to a release after a countdown; every query of the desk on the way.
    async fn a_month_at_the_desk(house: House) {
        for (name, more) in [("a", ""), ("b", ""), ("c", ""), ("d", "kind: blog\n")] {
            house.article(name, "2011-06-02", more, at(NOW)).await;
        }
        let fr = "fr".parse().ok();
        let changes = vec![
            Change::Move { slug: slug("c"), to: 0 },
            Change::MoveSection { kind: Kind::Blog, to: 0 },
            Change::Subject(fr, "Crue".into()),
            Change::LeaveOut { slug: slug("b"), reason: Some("Too early".into()) },
        ];
        arrange(&house.db, &house.press.publisher, month("2011-06"), changes, "Mara", at(NOW)).await.unwrap();
        let acts = due(&house.db, &house.press, SendMode::Approve, at(NOW), at(DUE)).await.unwrap();
        assert!(matches!(acts[..], [Act::Waiting(_)]), "{acts:?}");
        assert!(due(&house.db, &house.press, SendMode::Approve, at(NOW), at(DUE)).await.unwrap().is_empty());

        signed(&house, "Ada").await;
        let changed = house.article("a", "2011-06-02", "summary: New\n", at(NOW)).await.changed;
        house.write(move |connection| void_changed(connection, &changed, at(NOW))).await;
        let contents = june(&house).await;
        let (press, seen) = (house.press.clone(), contents.clone());
        let changes = house.read(move |connection| changes_since_approval(connection, &seen, &press)).await;
        assert_eq!(changes, ["“About a” was edited"]);
        let slugs: Vec<&str> = contents.items().map(|item| item.article.slug.as_str()).collect();
        assert_eq!((slugs, contents.left_out[0].reason.as_deref()), (vec!["d", "c", "a"], Some("Too early")));
        assert_eq!(contents.edition.texts_in(fr.unwrap()).subject.as_deref(), Some("Crue"));
        assert_eq!(contents.edition.voided.unwrap().why, "the article “About a” changed");

        signed(&house, "Ada").await;
        assert!(matches!(signed(&house, "Ben").await, Signed::Approved { .. }));
        for _ in 0..2 {
            start_countdown(&house.db, month("2011-06"), "Mara", at(DUE)).await.unwrap();
            assert_eq!(house.read(next_countdown).await, Some((month("2011-06"), at(DUE))));
            let stopped =
                stop_countdown(&house.db, &house.press.publisher, month("2011-06"), SendMode::Approve, "Mara", at(NOW))
                    .await
                    .unwrap();
            assert_eq!(stopped, Stopped::InTime);
        }
        start_countdown(&house.db, month("2011-06"), "Mara", at(DUE)).await.unwrap();
        let released = release_counted_down(&house.db, &house.press, month("2011-06"), at(DUE)).await.unwrap();
        assert!(released.is_some());
        assert_eq!(june(&house).await.left_out[0].by.as_deref(), Some("Mara"));
    }

    #[tokio::test]
    async fn a_month_goes_over_the_desk_on_sqlite() {
        a_month_at_the_desk(House::new()).await;
    }

    #[tokio::test]
    async fn a_month_goes_over_the_desk_on_postgresql() {
        a_month_at_the_desk(House::on_postgres().await).await;
    }
}
