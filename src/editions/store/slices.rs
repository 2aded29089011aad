//! The renderings of an edition, and the moment of release.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

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

impl From<&Choices> for SliceKey {
    fn from(choices: &Choices) -> Self {
        SliceKey {
            language: choices.language.to_string(),
            regions: choices.regions_text(),
            kinds: choices.kinds_text(),
        }
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
pub(in crate::editions) fn replace(
    connection: &mut DbConnection,
    edition_id: i64,
    new: &[NewSlice],
) -> Result<(), QueryError> {
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
    Ok(())
}

/// Choices of the audience at `now` that have no slice of this edition, in the database's own words: a reader whose
/// texts this version would write differently must not fall through.
pub(in crate::editions) fn without_slice(
    connection: &mut DbConnection,
    edition_id: i64,
    now: Timestamp,
) -> Result<Vec<SliceKey>, QueryError> {
    diesel::sql_query(
        "SELECT DISTINCT s.language, s.regions, s.kinds FROM subscribers s
         WHERE s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $1)
             AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address_hash = s.address_hash)
             AND NOT EXISTS (SELECT 1 FROM slices WHERE slices.edition_id = $2 AND slices.language = s.language
                 AND slices.regions = s.regions AND slices.kinds = s.kinds)",
    )
    .bind::<BigInt, _>(now.as_millis())
    .bind::<BigInt, _>(edition_id)
    .load(connection)
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
