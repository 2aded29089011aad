//! Unsaved forms, one row for each editor and article.

use diesel::prelude::*;

use super::super::working_copy::WorkingCopy;
use crate::clock::Timestamp;
use crate::db::schema::article_drafts;
use crate::db::{DbConnection, both};

/// Stands for the article that does not exist yet.
const NEW: i64 = 0;

/// Keeps a form as JSON, instead of the one before.
pub(in crate::articles) fn keep(
    connection: &mut DbConnection,
    owner: i64,
    article_id: Option<i64>,
    base_version: i64,
    form: &str,
    now: Timestamp,
) -> QueryResult<()> {
    let key = (article_drafts::owner.eq(owner), article_drafts::article_id.eq(article_id.unwrap_or(NEW)));
    let values = (
        article_drafts::base_version.eq(base_version),
        article_drafts::form.eq(form),
        article_drafts::saved_at.eq(now.as_millis()),
    );
    both!(connection, inner => {
        diesel::insert_into(article_drafts::table)
            .values((key, values))
            .on_conflict((article_drafts::owner, article_drafts::article_id))
            .do_update()
            .set(values)
            .execute(inner)
    })
    .map(drop)
}

/// What was kept last.
pub(in crate::articles) fn find(
    connection: &mut DbConnection,
    owner: i64,
    article_id: Option<i64>,
) -> QueryResult<Option<WorkingCopy>> {
    let row: Option<(i64, String, i64)> = article_drafts::table
        .find((owner, article_id.unwrap_or(NEW)))
        .select((article_drafts::base_version, article_drafts::form, article_drafts::saved_at))
        .first(connection)
        .optional()?;
    let read = |(base_version, form, saved_at): (i64, String, i64)| {
        let form = serde_json::from_str(&form)
            .map_err(|error| diesel::result::Error::DeserializationError(Box::new(error)))?;
        Ok(WorkingCopy { base_version, form, saved_at: Timestamp::from_millis(saved_at) })
    };
    row.map(read).transpose()
}

/// Forgets what was kept, if anything was.
pub(in crate::articles) fn forget(
    connection: &mut DbConnection,
    owner: i64,
    article_id: Option<i64>,
) -> QueryResult<()> {
    diesel::delete(article_drafts::table.find((owner, article_id.unwrap_or(NEW)))).execute(connection).map(drop)
}
