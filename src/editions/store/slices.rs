//! The renderings of an edition, and the moment of release.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::super::{EditionState, Released};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::schema::{editions, slices};
use crate::db::{DbConnection, QueryError, both};
use crate::deliveries::Frozen;
use crate::subscribers::Choices;

/// A set of choices by its texts in the database, by which readers and slices find each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, QueryableByName)]
pub(in crate::editions) struct SliceKey {
    #[diesel(sql_type = Text)]
    pub(in crate::editions) language: String,
    #[diesel(sql_type = Text)]
    pub(in crate::editions) regions: String,
    #[diesel(sql_type = Text)]
    pub(in crate::editions) kinds: String,
}

impl SliceKey {
    /// What a reader with these texts chose.
    pub(in crate::editions) fn choices(&self) -> Choices {
        Choices::from_texts(&self.language, &self.regions, &self.kinds)
    }
}

/// A rendering to be stored.
#[derive(Debug, Clone)]
pub(in crate::editions) struct NewSlice {
    pub(in crate::editions) key: SliceKey,
    /// How many articles it has; without any, nobody gets it and it has no bytes.
    pub(in crate::editions) items: i64,
    pub(in crate::editions) skeleton: Vec<u8>,
}

/// The bytes of a rendering; none if it is gone.
pub fn slice_bytes(connection: &mut DbConnection, slice_id: i64) -> Result<Option<Vec<u8>>, QueryError> {
    slices::table.find(slice_id).select(slices::skeleton).first(connection).optional()
}

/// Keeps everybody else from changing readers, and from releasing, until the transaction ends: a choice that changes
/// between the look at all choices and the freeze would lose its reader. SQLite's transaction has the only writer.
pub(in crate::editions) fn hold_readers(connection: &mut DbConnection) -> Result<(), QueryError> {
    match connection {
        DbConnection::Postgres(inner) => {
            diesel::sql_query("LOCK TABLE subscribers IN SHARE ROW EXCLUSIVE MODE").execute(inner).map(drop)
        }
        DbConnection::Sqlite(_) => Ok(()),
    }
}

/// Replaces the renderings of an edition.
pub(in crate::editions) fn replace<'a>(
    connection: &mut DbConnection,
    edition_id: i64,
    new: impl Iterator<Item = &'a NewSlice>,
) -> Result<(), QueryError> {
    let new: Vec<&NewSlice> = new.collect();
    diesel::delete(slices::table.filter(slices::edition_id.eq(edition_id))).execute(connection)?;
    // Few at once: each has up to a hundred kilobytes.
    for some in new.chunks(20) {
        let rows: Vec<_> = some
            .iter()
            .map(|slice| {
                (
                    slices::edition_id.eq(edition_id),
                    slices::language.eq(&slice.key.language),
                    slices::regions.eq(&slice.key.regions),
                    slices::kinds.eq(&slice.key.kinds),
                    slices::items.eq(slice.items),
                    slices::skeleton.eq(&slice.skeleton),
                )
            })
            .collect();
        both!(connection, inner => diesel::insert_into(slices::table).values(rows).execute(inner))?;
    }
    match connection {
        // Without knowing how many there are, it would look for the readers of each instead of going through all of them.
        DbConnection::Postgres(inner) => diesel::sql_query("ANALYZE slices").execute(inner).map(drop),
        DbConnection::Sqlite(_) => Ok(()),
    }
}

/// Every set of choices of an active reader, in the database's own words: one whose texts this version would write
/// differently must not fall through. Those who are paused or suppressed count too, so that the index alone knows: it is
/// asked for one set after the other, however many readers share each.
pub(in crate::editions) fn choices_in_use(connection: &mut DbConnection) -> Result<Vec<SliceKey>, QueryError> {
    let mut found: Vec<SliceKey> = Vec::new();
    loop {
        let (language, regions, kinds) =
            found.last().map(|key| (&*key.language, &*key.regions, &*key.kinds)).unwrap_or_default();
        let next = diesel::sql_query(
            "SELECT language, regions, kinds FROM subscribers
             WHERE state = 'active' AND (language, regions, kinds) > ($1, $2, $3)
             ORDER BY language, regions, kinds LIMIT 1",
        )
        .bind::<Text, _>(language)
        .bind::<Text, _>(regions)
        .bind::<Text, _>(kinds)
        .get_result(connection)
        .optional()?;
        match next {
            Some(next) => found.push(next),
            None => return Ok(found),
        }
    }
}

/// What all copies of an edition share from release on.
pub(in crate::editions) struct Release<'a> {
    pub(in crate::editions) edition_id: i64,
    pub(in crate::editions) month: Month,
    pub(in crate::editions) nonce: &'a str,
    pub(in crate::editions) mail_domain: &'a str,
    pub(in crate::editions) now: Timestamp,
}

/// Writes what the ledger needs to send an edition that has just become *sending*, and its closing statement as it
/// begins. With nothing to send it is *sent* at once.
pub(in crate::editions) fn set_released(
    connection: &mut DbConnection,
    release: &Release<'_>,
    frozen: &Frozen,
) -> Result<Released, QueryError> {
    let queued = frozen.audience - frozen.nothing_chosen;
    let (first, last) = frozen.ids.unzip();
    let state = if queued == 0 { EditionState::Sent } else { EditionState::Sending };
    let now = release.now.as_millis();
    diesel::update(editions::table.find(release.edition_id))
        .set((
            editions::state.eq(state.as_str()),
            editions::nonce.eq(Some(release.nonce)),
            editions::mail_domain.eq(Some(release.mail_domain)),
            editions::released_at.eq(Some(now)),
            editions::finished_at.eq((state == EditionState::Sent).then_some(now)),
            editions::first_id.eq(first),
            editions::last_id.eq(last),
            editions::next_id.eq(first),
            editions::audience.eq(frozen.audience),
            editions::queued.eq(queued),
            editions::skipped.eq(frozen.nothing_chosen),
        ))
        .execute(connection)?;
    Ok(Released { month: release.month, state, audience: frozen.audience })
}
