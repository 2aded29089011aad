//! A group in the middle of a send, as one statement of PostgreSQL: results in, frontier forward, the next rows out.
//!
//! One round trip, and one transaction of one statement, where the steps of a group one by one take two trips and several
//! statements. It serves only where all goes as it should; in any other case it hands nothing out, and the steps do the
//! work.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryResult, Queryable};

use super::super::delivery::{DeliveryKind, State};
use super::super::results::Answer;
use super::Candidate;
use super::accept::Accepted;
use super::first_pass::Lease;
use crate::db::{self, Fixed, QueryError, WorkerSession};

/// What a stride is about.
pub(in crate::deliveries) struct Stride<'a> {
    /// The worker's own, as it was left. Its rows are handed out.
    pub(in crate::deliveries) lease: &'a Lease,
    /// Rows of a first pass of the same edition that were accepted.
    pub(in crate::deliveries) accepted: &'a [&'a Answer],
    /// How many rows to hand out.
    pub(in crate::deliveries) room: usize,
}

/// What a stride hands out.
pub(in crate::deliveries) struct HandedOut {
    /// The lease as it is now.
    pub(in crate::deliveries) lease: Lease,
    /// In id order; at least one.
    pub(in crate::deliveries) rows: Vec<Candidate>,
}

impl Stride<'_> {
    /// Takes the stride on the connection on which the worker records.
    ///
    /// `None`: nothing was handed out, because this is another database, somebody else holds the edition, an answered row
    /// was not as it was left, the lease was moved, its next row must not be sent or there is none, or its edition is not
    /// sending. What was accepted may be written all the same; to write it again does no harm.
    pub(in crate::deliveries) fn take(&self, session: &mut WorkerSession) -> Result<Option<HandedOut>, QueryError> {
        let worker = session.number;
        let asked = session.on_postgres(|inner| {
            let statement = Statement::new(self, worker);
            inner.at_once(async |mut shared| db::AskPg::load(statement, &mut shared).await)
        });
        let Some(rows) = asked else { return Ok(None) };
        let mut rows: Vec<Row> = rows?;
        rows.sort_unstable_by_key(|row| row.id);
        let Some(last) = rows.last() else { return Ok(None) };
        let lease = self.lease.moved_to(last.id);
        let rows = rows.into_iter().map(|row| row.into_candidate(lease.edition_id)).collect();
        Ok(Some(HandedOut { lease, rows }))
    }
}

/// What differs among the rows of a first pass.
#[derive(Queryable)]
struct Row {
    id: i64,
    subscriber_id: Option<i64>,
    slice_id: Option<i64>,
    address: String,
    name: Option<String>,
    attempts: i64,
    dated_at: Option<i64>,
    subscriber_state: Option<String>,
    suppressed: Option<String>,
}

impl Row {
    fn into_candidate(self, edition: i64) -> Candidate {
        let Row { id, subscriber_id, slice_id, address, name, attempts, dated_at, subscriber_state, suppressed } = self;
        Candidate {
            id,
            kind: DeliveryKind::Digest.as_str().into(),
            edition_id: Some(edition),
            subscriber_id,
            slice_id,
            address,
            name,
            payload: None,
            state: State::Queued.as_str().into(),
            attempts,
            dated_at,
            subscriber_state,
            suppressed,
        }
    }
}

/// The statement. Its steps lean on each other, so that they are taken in this order: the edition is locked before its
/// rows are written, and the frontier moves only when every row was accepted.
///
/// An edition that somebody else holds is not waited for: whether a row may be sent would then be judged by what stood in
/// the database before the wait.
#[derive(QueryId)]
struct Statement {
    head: Fixed,
    accepted: Accepted,
    tail: Fixed,
}

const HEAD: &str = "WITH locked AS MATERIALIZED (SELECT state FROM editions WHERE id = ? FOR UPDATE SKIP LOCKED),
     answered AS (";

const TAIL: &str = " AND (SELECT count(*) FROM locked) = 1 RETURNING 1),
     counted AS (
         UPDATE editions SET queued = queued - (SELECT count(*) FROM answered),
             accepted = accepted + (SELECT count(*) FROM answered)
         WHERE id = ? AND (SELECT count(*) FROM answered) > 0),
     next AS (
         SELECT d.*, s.state AS reader, x.reason AS suppressed
         FROM (SELECT id, subscriber_id, slice_id, address, name, attempts, dated_at FROM deliveries
             WHERE id > ? AND id <= ? AND edition_id + 0 = ? AND state = 'queued'
             ORDER BY id LIMIT ?) d
         LEFT JOIN subscribers s ON s.id = d.subscriber_id
         LEFT JOIN suppressions x ON x.address_hash = s.address_hash),
     fit AS (
         SELECT * FROM next WHERE id < COALESCE(
             (SELECT min(id) FROM next WHERE reader IS DISTINCT FROM 'active' OR suppressed IS NOT NULL),
             9223372036854775807)),
     moved AS (
         UPDATE leases SET frontier = handed.last FROM (SELECT max(id) AS last FROM fit) handed
         WHERE leases.id = ? AND worker = ? AND frontier = ? AND NOT closed AND handed.last IS NOT NULL
             AND (SELECT count(*) FROM answered) = ? AND (SELECT state FROM locked) = 'sending'
         RETURNING 1)
     SELECT * FROM fit WHERE (SELECT count(*) FROM moved) = 1";

impl Statement {
    fn new(&Stride { lease, accepted, room }: &Stride, worker: i64) -> Statement {
        let &Lease { id, edition_id, to_id, frontier, .. } = lease;
        let next = [frontier, to_id, edition_id, room as i64];
        let moved = [id, worker, frontier, accepted.len() as i64];
        Statement {
            head: Fixed::new(HEAD, vec![edition_id]),
            accepted: Accepted::of(accepted),
            tail: Fixed::new(TAIL, [&[edition_id][..], &next, &moved].concat()),
        }
    }
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.head.walk_ast(out.reborrow())?;
        self.accepted.walk(out.reborrow())?;
        self.tail.walk_ast(out)
    }
}

impl Query for Statement {
    type SqlType = (
        BigInt,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Text,
        Nullable<Text>,
        BigInt,
        Nullable<BigInt>,
        Nullable<Text>,
        Nullable<Text>,
    );
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;

    use super::super::first_pass::open_leases;
    use super::*;
    use crate::clock::Timestamp;
    use crate::config;
    use crate::db::schema::{deliveries, editions, leases};
    use crate::db::{Creation, Database, DbConnection, testing};
    use crate::mail::{Outcome, Reply};

    /// A worker whose lease covers the rows 1 to 10 of an edition; 1 to 3 were handed out.
    struct Ledger(WorkerSession);

    const MADE: &str = "INSERT INTO editions (id, month, state, queued, created_at, updated_at)
             VALUES (7, '2011-06', 'sending', 10, 0, 0);
         INSERT INTO subscribers SELECT n, n, n, n, NULL, 'en', '', '', 'active', NULL, 0, 0, NULL, 0
             FROM generate_series(1, 10) n;
         INSERT INTO deliveries (id, kind, edition_id, subscriber_id, address, state, created_at)
             SELECT n, 'digest', 7, n, 'reader@example.org', 'queued', 0 FROM generate_series(1, 10) n;
         INSERT INTO leases (edition_id, from_id, to_id, frontier, worker, dated_at, closed)
             VALUES (7, 1, 10, 3, 1, 500, FALSE);";

    impl Ledger {
        fn new() -> Ledger {
            let server = config::test_postgres_url().expect("run `make test`, or `scripts/with-postgres cargo test`");
            let (database, _) = Database::open(&testing::scratch_postgres(&server), Creation::IfMissing).unwrap();
            let mut ledger = Ledger(WorkerSession::open(&database).unwrap());
            ledger.run(MADE);
            ledger
        }

        fn run(&mut self, sql: &str) {
            let ran = self.0.write(|connection| match connection {
                DbConnection::Postgres(inner) => inner.batch_execute(sql),
                DbConnection::Sqlite(_) => unreachable!("a stride is PostgreSQL's"),
            });
            ran.map_err(|error: QueryError| error).unwrap();
        }

        fn lease(&mut self) -> Lease {
            let worker = self.0.number;
            self.0.write(|connection| open_leases(worker).first(connection)).map_err(|error: QueryError| error).unwrap()
        }

        /// The ids that a stride hands out after `accepted` were accepted, and where the lease is then.
        fn stride(&mut self, accepted: &[i64], room: usize) -> Option<(Vec<i64>, i64)> {
            let lease = self.lease();
            self.stride_with(&lease, accepted, room)
        }

        fn stride_with(&mut self, lease: &Lease, accepted: &[i64], room: usize) -> Option<(Vec<i64>, i64)> {
            let answers: Vec<Answer> = accepted.iter().map(|id| answer(*id)).collect();
            let accepted = answers.iter().collect::<Vec<_>>();
            let handed_out = Stride { lease, accepted: &accepted, room }.take(&mut self.0).unwrap()?;
            Some((handed_out.rows.iter().map(|row| row.id).collect(), handed_out.lease.frontier))
        }

        /// The rows that are accepted, the counters of queued and accepted, and the frontier.
        fn state(&mut self) -> (Vec<i64>, (i64, i64), i64) {
            let state = self.0.write(|connection| {
                let accepted = deliveries::table.filter(deliveries::state.eq("accepted"));
                Ok::<_, QueryError>((
                    accepted.order(deliveries::id).select(deliveries::id).load(connection)?,
                    editions::table.select((editions::queued, editions::accepted)).first(connection)?,
                    leases::table.select(leases::frontier).first(connection)?,
                ))
            });
            state.unwrap()
        }
    }

    fn answer(id: i64) -> Answer {
        let at = Timestamp::from_millis(900);
        Answer {
            id,
            edition_id: Some(7),
            attempts: 0,
            outcome: Outcome::Accepted(Reply::new(250, "2.0.0 taken")),
            at,
            dated_at: at,
            suspect: false,
            first_pass: true,
            jitter: 0.0,
        }
    }

    #[test]
    fn results_go_in_and_the_next_rows_come_out_to_the_end_of_the_lease() {
        let mut ledger = Ledger::new();
        assert_eq!(ledger.stride(&[1, 3], 2), Some((vec![4, 5], 5)));
        assert_eq!(ledger.state(), (vec![1, 3], (8, 2), 5));
        ledger.run("UPDATE deliveries SET state = 'skipped' WHERE id IN (6, 9)");
        assert_eq!(ledger.stride(&[2], 9), Some((vec![7, 8, 10], 10)));
        assert_eq!(ledger.state(), (vec![1, 2, 3], (7, 3), 10));
    }

    #[test]
    fn a_row_that_is_not_as_it_was_left_holds_everything_back() {
        let mut ledger = Ledger::new();
        ledger.run("UPDATE deliveries SET state = 'unknown' WHERE id = 2");
        assert_eq!(ledger.stride(&[1, 2], 5), None);
        assert_eq!(ledger.state(), (vec![1], (9, 1), 3), "what was accepted is counted, and nothing was handed out");
    }

    #[test]
    fn nothing_is_handed_out_of_an_edition_that_is_not_sending() {
        let mut ledger = Ledger::new();
        ledger.run("UPDATE editions SET state = 'paused'");
        assert_eq!(ledger.stride(&[1], 5), None);
        assert_eq!(ledger.state(), (vec![1], (9, 1), 3));
    }

    #[test]
    fn a_lease_that_is_not_as_it_was_left_is_not_moved() {
        for change in ["frontier = 4", "closed = TRUE", "worker = 2"] {
            let mut ledger = Ledger::new();
            let lease = ledger.lease();
            ledger.run(&format!("UPDATE leases SET {change}"));
            let before = ledger.state().2;
            assert_eq!(ledger.stride_with(&lease, &[], 5), None, "{change}");
            assert_eq!(ledger.state().2, before);
        }
    }

    #[test]
    fn it_ends_before_a_row_that_must_not_be_sent() {
        let mut ledger = Ledger::new();
        ledger.run("UPDATE subscribers SET state = 'unsubscribed' WHERE id = 6; DELETE FROM subscribers WHERE id = 9");
        assert_eq!(ledger.stride(&[1], 5), Some((vec![4, 5], 5)));
        assert_eq!(ledger.stride(&[], 5), None, "and not over it");
        ledger.run("UPDATE deliveries SET state = 'skipped' WHERE id = 6");
        assert_eq!(ledger.stride(&[], 5), Some((vec![7, 8], 8)));
        ledger.run(
            "INSERT INTO suppressions (address_hash, reason, at) VALUES ('9', 'erased', 0);
             INSERT INTO subscribers SELECT 9, 'nine', 'nine', '9', NULL, 'en', '', '', 'active', NULL, 0, 0, NULL, 0",
        );
        assert_eq!(ledger.stride(&[], 5), None);
        assert_eq!(ledger.state(), (vec![1], (9, 1), 8));
    }

    #[test]
    fn it_does_not_wait_for_an_edition_that_somebody_holds() {
        let mut ledger = Ledger::new();
        let (lock, unlock) = ("BEGIN; UPDATE editions SET updated_at = 1", "ROLLBACK");
        let mut other = WorkerSession::open(ledger.0.database()).unwrap();
        let mut run = |sql| other.on_postgres(|inner| inner.batch_execute(sql)).unwrap().unwrap();
        run(lock);
        assert_eq!(ledger.stride(&[1], 5), None);
        assert_eq!(ledger.state(), (vec![], (10, 0), 3));
        run(unlock);
        assert_eq!(ledger.stride(&[1], 5), Some((vec![4, 5, 6, 7, 8], 8)));
    }

    #[test]
    fn rows_keep_the_date_that_they_had() {
        let mut ledger = Ledger::new();
        ledger.run("UPDATE deliveries SET dated_at = 300 WHERE id = 5");
        let lease = ledger.lease();
        let handed_out = Stride { lease: &lease, accepted: &[], room: 2 }.take(&mut ledger.0).unwrap().unwrap();
        let [four, five] = &handed_out.rows[..] else { panic!("two rows") };
        assert_eq!((four.dated_at, five.dated_at, five.edition_id), (None, Some(300), Some(7)));
        assert_eq!((four.obstacle(), five.obstacle()), (None, None));
    }
}
