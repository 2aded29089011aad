//! All SQL about links that were asked for.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{LinkCheck, LinkVerdict, Links};
use crate::clock::Timestamp;
use crate::db::schema::link_checks;
use crate::db::{DbConnection, QueryError, both};

/// Rows in one statement; SQLite takes no more than 32,766 values.
const ROWS_AT_ONCE: usize = 1000;

/// What is kept about these links, each with its moment.
pub(super) fn find(
    connection: &mut DbConnection,
    urls: &[String],
) -> Result<HashMap<String, (LinkCheck, Timestamp)>, QueryError> {
    let mut found = HashMap::new();
    for some in urls.chunks(ROWS_AT_ONCE) {
        let rows: Vec<(String, String, Option<String>, i64)> =
            link_checks::table.filter(link_checks::url.eq_any(some.to_vec())).load(connection)?;
        found.extend(rows.into_iter().map(|(url, verdict, detail, checked_at)| {
            let check = LinkCheck { verdict: LinkVerdict::from_word(&verdict), detail };
            (url, (check, Timestamp::from_millis(checked_at)))
        }));
    }
    Ok(found)
}

/// Keeps what was found out at `now`, in place of what was known before.
pub(super) fn keep(connection: &mut DbConnection, found: &Links, now: Timestamp) -> Result<(), QueryError> {
    for (url, check) in found {
        let facts = (
            link_checks::verdict.eq(check.verdict.as_str()),
            link_checks::detail.eq(check.detail.as_deref()),
            link_checks::checked_at.eq(now.as_millis()),
        );
        both!(connection, inner => diesel::insert_into(link_checks::table)
            .values((link_checks::url.eq(url), facts))
            .on_conflict(link_checks::url)
            .do_update()
            .set(facts)
            .execute(inner))?;
    }
    Ok(())
}

/// Forgets what nobody has asked about since `before`.
pub(super) fn forget(connection: &mut DbConnection, before: Timestamp) -> Result<(), QueryError> {
    diesel::delete(link_checks::table.filter(link_checks::checked_at.lt(before.as_millis())))
        .execute(connection)
        .map(drop)
}
