//! The SQL of the list of deliveries.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::super::search::DeliveryFilter;
use super::super::statement::Listed;
use super::statement::{ListedRow, listed, listed_columns};
use crate::db::schema::{deliveries, editions};
use crate::db::{DbConnection, QueryError, Window, pattern};

diesel::define_sql_function! {
    fn lower(text: Text) -> Text;
}

/// The ids of an edition's rows; `None` before its release, or without an audience.
pub(in crate::deliveries) fn ids(connection: &mut DbConnection, edition: i64) -> Result<Option<Window>, QueryError> {
    let ids: Option<(Option<i64>, Option<i64>)> =
        editions::table.find(edition).select((editions::first_id, editions::last_id)).first(connection).optional()?;
    Ok(ids.and_then(|(first, last)| Some(Window { from: first?, to: last? })))
}

/// Up to `limit` rows in `window` that fit, by their ids: upwards, or downwards.
pub(in crate::deliveries) fn fitting(
    connection: &mut DbConnection,
    filter: &DeliveryFilter,
    window: Window,
    upwards: bool,
    limit: i64,
) -> Result<Vec<Listed>, QueryError> {
    let mut query = deliveries::table
        .filter(deliveries::id.between(window.from, window.to))
        .limit(limit)
        .select(listed_columns!())
        .into_boxed();
    query = match filter.reader {
        Some(reader) => {
            query.filter(deliveries::edition_id.eq(filter.edition).and(deliveries::subscriber_id.eq(reader)))
        }
        // The index that begins with the edition would bring SQLite its rows in the order of readers, to be sorted.
        // PostgreSQL can't tell how many rows such an expression has, and would sort the whole ledger.
        None => match connection {
            DbConnection::Sqlite(_) => query.filter((deliveries::edition_id + 0).eq(filter.edition)),
            DbConnection::Postgres(_) => query.filter(deliveries::edition_id.eq(filter.edition)),
        },
    };
    if let Some(state) = filter.state {
        query = query.filter(deliveries::state.eq(state.as_str()));
    }
    if !filter.words.is_empty() {
        let anywhere = pattern(&filter.words.to_ascii_lowercase());
        query = query.filter(lower(deliveries::address).like(anywhere).escape('\\'));
    }
    let query = match upwards {
        true => query.order(deliveries::id.asc()),
        false => query.order(deliveries::id.desc()),
    };
    Ok(query.load::<ListedRow>(connection)?.into_iter().map(listed).collect())
}
