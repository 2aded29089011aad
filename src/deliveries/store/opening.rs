//! How each group begins: what it locks, what it knows, and what nearly every answer comes to.

use std::collections::HashSet;

use diesel::prelude::*;
use tokio::try_join;

use super::super::results::Answer;
use super::editions::Row;
use super::first_pass::{Lease, open_leases};
use super::{Candidate, accept, editions, next};
use crate::db::{self, DbConnection, QueryError};

/// What a group wants to begin with.
pub(in crate::deliveries) struct Wanted<'a> {
    pub(in crate::deliveries) worker: i64,
    /// Editions to lock besides those that are sending.
    pub(in crate::deliveries) also: &'a [i64],
    /// Rows of a first pass that were accepted.
    pub(in crate::deliveries) accepted: &'a [&'a Answer],
    /// How many rows to look for.
    pub(in crate::deliveries) room: i64,
}

/// What it finds.
pub(in crate::deliveries) struct Opening {
    /// In id order; on PostgreSQL locked until the transaction ends.
    pub(in crate::deliveries) editions: Vec<Row>,
    /// The worker's leases that have rows left, oldest first. They are not locked: only their holder moves them.
    pub(in crate::deliveries) leases: Vec<Lease>,
    /// Which of the accepted rows were still queued, and so are accepted now; any other is left as it was.
    pub(in crate::deliveries) accepted: HashSet<i64>,
    /// The rows that come next in the first of the leases whose edition is sending, in id order.
    pub(in crate::deliveries) next: Vec<Candidate>,
}

/// Begins a group: on PostgreSQL in one round trip.
pub(in crate::deliveries) fn open(connection: &mut DbConnection, wanted: &Wanted) -> Result<Opening, QueryError> {
    let &Wanted { worker, also, accepted, room } = wanted;
    match connection {
        DbConnection::Sqlite(inner) => {
            let editions = editions::in_sqlite(inner, also)?;
            let leases: Vec<Lease> = open_leases(worker).load(inner)?;
            let accepted = accept::one_by_one(inner, accepted)?;
            let sends =
                |lease: &&Lease| editions.iter().any(|(id, state, ..)| *id == lease.edition_id && state == "sending");
            let first = leases.iter().find(sends).filter(|_| room > 0);
            let next = first.map(|lease| next::in_sqlite(inner, lease, room)).transpose()?.unwrap_or_default();
            Ok(Opening { editions, leases, accepted, next })
        }
        DbConnection::Postgres(inner) => inner.at_once(async |mut shared| {
            let (editions, leases, accepted, next) = try_join!(
                editions::in_postgres(shared, also),
                db::AskPg::load(open_leases(worker), &mut shared),
                accept::at_once(shared, accepted),
                next::of_worker(shared, worker, room),
            )?;
            Ok(Opening { editions, leases, accepted, next })
        }),
    }
}
