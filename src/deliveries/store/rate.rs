//! The slots of each relay, which all processes share.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::db::schema::relays;
use crate::db::{DbConnection, QueryError, both};

/// So many batches may be reserved ahead, one for each process and more processes than anybody runs. What lies further
/// ahead was reserved by a clock that has been set back since, or at a much slower rate.
const MOST_AHEAD: i64 = 1000;

/// A batch of slots.
#[derive(Debug, Clone, Copy)]
pub(in crate::deliveries) struct Wanted {
    /// How long it lasts.
    pub(in crate::deliveries) span_micros: i64,
    /// It should begin so much later than now at least.
    pub(in crate::deliveries) lead: Duration,
}

#[derive(QueryableByName)]
struct Now {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

/// Reserves the next batch of `relay` within the caller's transaction: right behind the last one, or from now on where
/// that lies in the past, because what was not used in time is lost. Gives the moment at which it begins.
pub(in crate::deliveries) fn reserve(
    connection: &mut DbConnection,
    relay: &str,
    wanted: Wanted,
) -> Result<Instant, QueryError> {
    let reserved = locked_until(connection, relay)?;
    let now = now_micros(connection)?;
    let heard = Instant::now();
    let lead = i64::try_from(wanted.lead.as_micros()).unwrap_or_default();
    let first = first_slot(reserved, now, lead, wanted.span_micros);
    diesel::update(relays::table.find(relay))
        .set(relays::next_slot_us.eq(first.saturating_add(wanted.span_micros)))
        .execute(connection)?;
    Ok(heard + Duration::from_micros(u64::try_from(first - now).unwrap_or_default()))
}

/// Where the next batch begins, in microseconds.
fn first_slot(reserved: i64, now: i64, lead: i64, span: i64) -> i64 {
    let sensible = reserved.saturating_sub(now) <= span.saturating_mul(MOST_AHEAD);
    (now + lead).max(if sensible { reserved } else { now })
}

/// Until when slots are reserved. Nobody else reserves any before the transaction ends.
fn locked_until(connection: &mut DbConnection, relay: &str) -> Result<i64, QueryError> {
    let locked = |connection: &mut DbConnection| {
        let row = relays::table.find(relay).select(relays::next_slot_us);
        match connection {
            DbConnection::Postgres(inner) => row.for_update().first::<i64>(inner).optional(),
            // Its write transactions are alone anyway.
            DbConnection::Sqlite(inner) => row.first::<i64>(inner).optional(),
        }
    };
    if let Some(until) = locked(connection)? {
        return Ok(until);
    }
    let row = (relays::name.eq(relay), relays::next_slot_us.eq(0));
    both!(connection, inner => diesel::insert_into(relays::table).values(row).on_conflict_do_nothing().execute(inner))?;
    Ok(locked(connection)?.unwrap_or_default())
}

/// The database's own clock: one for all processes, however their machines' clocks differ.
fn now_micros(connection: &mut DbConnection) -> Result<i64, QueryError> {
    let question = match connection {
        DbConnection::Postgres(_) => "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros",
        DbConnection::Sqlite(_) => "SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER) AS micros",
    };
    diesel::sql_query(question).get_result::<Now>(connection).map(|now| now.micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::test_postgres_url;
    use crate::db::{Creation, Database, Target, testing};

    const SPAN: i64 = 60_000_000;

    fn targets(folder: &tempfile::TempDir) -> [Target; 2] {
        let server = test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
        [Target::Sqlite(folder.path().join("unit.db")), testing::scratch_postgres(&server)]
    }

    /// Reserves a batch as a process of its own would; gives the moment of its end.
    fn reserved(database: &Database, relay: &str) -> i64 {
        let wanted = Wanted { span_micros: SPAN, lead: Duration::ZERO };
        let end = database.write_blocking(|connection| {
            reserve(connection, relay, wanted)?;
            relays::table.find(relay).select(relays::next_slot_us).first(connection)
        });
        end.unwrap()
    }

    #[test]
    fn processes_that_reserve_at_once_never_get_the_same_slots() {
        let folder = tempfile::tempdir().unwrap();
        for target in targets(&folder) {
            let reserve_ten = |_| {
                let (database, _) = Database::open(&target, Creation::IfMissing).unwrap();
                std::thread::spawn(move || [(); 10].map(|()| reserved(&database, "a.example.org:25")))
            };
            let processes: Vec<_> = (0..4).map(reserve_ten).collect();
            let mut ends: Vec<i64> = processes.into_iter().flat_map(|process| process.join().unwrap()).collect();
            ends.sort_unstable();
            // A minute each, and they were reserved in far less, so there is no gap between them either.
            assert!(ends.windows(2).all(|pair| pair[1] - pair[0] == SPAN), "{ends:?}");
            let (database, _) = Database::open(&target, Creation::Never).unwrap();
            assert!(reserved(&database, "b.example.org:25") < ends[30], "each relay has its own");
            assert_eq!(reserved(&database, "a.example.org:25"), ends[39] + SPAN, "a restart forgets nothing");
        }
    }

    #[test]
    fn the_databases_clocks_tell_the_time() {
        let folder = tempfile::tempdir().unwrap();
        for target in targets(&folder) {
            let (database, _) = Database::open(&target, Creation::IfMissing).unwrap();
            let told = database.write_blocking(now_micros).unwrap();
            let ours = crate::clock::Timestamp::now().as_millis() * 1000;
            assert!((ours - told).abs() < 60_000_000, "{told} is not {ours}");
        }
    }

    #[test]
    fn a_batch_begins_behind_the_last_one_and_never_in_the_past() {
        for (reserved, now, lead, expected) in [
            (0, 50, 0, 50),
            (70, 50, 0, 70),
            (70, 50, 30, 80),
            (70, 50, 5, 70),
            (50 + MOST_AHEAD, 50, 0, 50 + MOST_AHEAD),
            (51 + MOST_AHEAD, 50, 0, 50),
        ] {
            assert_eq!(first_slot(reserved, now, lead, 1), expected, "{reserved} {now} {lead}");
        }
    }
}
