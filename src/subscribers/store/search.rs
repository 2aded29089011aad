//! The SQL of the list of readers.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::super::search::{ReaderFilter, up_to};
use super::super::{Subscriber, SubscriberState};
use super::{Row, columns, subscriber};
use crate::clock::Timestamp;
use crate::db::schema::subscribers;
use crate::db::{DbConnection, MultiBackend, QueryError, Window, pattern};
use crate::mail::EmailAddress;

diesel::define_sql_function! {
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// How many readers are in `state`, counted up to `most`: by the index that begins with the state.
pub(in crate::subscribers) fn count_state(
    connection: &mut DbConnection,
    state: SubscriberState,
    most: i64,
) -> Result<i64, QueryError> {
    diesel::sql_query(
        "SELECT count(*) AS number FROM (SELECT 1 AS one FROM subscribers WHERE state = $1 LIMIT $2) AS counted",
    )
    .bind::<Text, _>(state.as_str())
    .bind::<BigInt, _>(most)
    .get_result::<Count>(connection)
    .map(|count| count.number)
}

/// Pending readers whose last sign-up is older than `before`.
pub(in crate::subscribers) fn count_pending_since_before(
    connection: &mut DbConnection,
    before: Timestamp,
) -> Result<i64, QueryError> {
    let stale = subscribers::state.eq("pending").and(subscribers::updated_at.lt(before.as_millis()));
    subscribers::table.filter(stale).count().get_result(connection)
}

/// All ids that were given out.
pub(in crate::subscribers) fn ids(connection: &mut DbConnection) -> Result<Window, QueryError> {
    let highest: Option<i64> =
        subscribers::table.order(subscribers::id.desc()).select(subscribers::id).first(connection).optional()?;
    Ok(up_to(highest))
}

/// Up to `limit` readers in `window` that fit, by their ids: upwards, or downwards.
pub(in crate::subscribers) fn fitting(
    connection: &mut DbConnection,
    filter: &ReaderFilter,
    is_rare: bool,
    window: Window,
    upwards: bool,
    limit: i64,
) -> Result<Vec<Subscriber>, QueryError> {
    let query = filtered(filter, is_rare, window).limit(limit);
    let query = match upwards {
        true => query.order(subscribers::id.asc()),
        false => query.order(subscribers::id.desc()),
    };
    Ok(query.select(columns!()).load::<Row>(connection)?.into_iter().map(subscriber).collect())
}

/// How many readers in `window` fit, counted up to `most`.
pub(in crate::subscribers) fn count_fitting(
    connection: &mut DbConnection,
    filter: &ReaderFilter,
    is_rare: bool,
    window: Window,
    most: i64,
) -> Result<i64, QueryError> {
    let ids = filtered(filter, is_rare, window).order(subscribers::id.desc()).limit(most).select(subscribers::id);
    Ok(ids.load::<i64>(connection)?.len() as i64)
}

/// Which readers fit. `is_rare` says that few are in the filter's state, so that its index serves; of a common state
/// the index would only bring all of its readers to be sorted, and SQLite can't use it for an expression.
fn filtered<'a>(filter: &ReaderFilter, is_rare: bool, window: Window) -> subscribers::BoxedQuery<'a, MultiBackend> {
    let mut query = subscribers::table.filter(subscribers::id.between(window.from, window.to)).into_boxed();
    if let Some(state) = filter.state {
        query = match is_rare {
            true => query.filter(subscribers::state.eq(state.as_str())),
            false => query.filter(subscribers::state.concat("").eq(state.as_str())),
        };
    }
    if let Some(language) = filter.language {
        query = query.filter(subscribers::language.eq(language.to_string()));
    }
    if let Some(region) = filter.region {
        query = query.filter(listed(subscribers::regions, region.slug()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(listed(subscribers::kinds, kind.as_str()));
    }
    match filter.words.parse::<EmailAddress>() {
        Ok(address) => query = query.filter(subscribers::email_key.eq(address.key())),
        Err(_) if filter.words.is_empty() => {}
        Err(_) => {
            let anywhere = pattern(&filter.words);
            let in_address = subscribers::email_key.like(anywhere.to_ascii_lowercase()).escape('\\').nullable();
            let in_name = lower(subscribers::name).like(lower(Some(anywhere))).escape('\\');
            query = query.filter(in_address.or(in_name));
        }
    }
    query
}

type Listed<C> = diesel::dsl::Like<diesel::dsl::Concat<diesel::dsl::Concat<AsText, C>, &'static str>, String>;
type AsText = diesel::dsl::AsExprOf<&'static str, Text>;

/// Whether `word`, which has none of a pattern's signs in it, is one of those that `column` joins by `;`.
fn listed<C>(column: C, word: &str) -> Listed<C>
where
    C: Expression<SqlType = Text> + diesel::expression::AsExpression<Text, Expression = C>,
{
    use diesel::expression::AsExpression;

    AsExpression::<Text>::as_expression(";").concat(column).concat(";").like(format!("%;{word};%"))
}
