//! The words of articles, and the editors' list.

use diesel::prelude::*;

use super::super::Manuscript;
use super::super::folded::folded;
use crate::db::schema::article_words;
use crate::db::{DbConnection, both};

/// Notes the words by which an article is found: those of its title, its source and its text.
pub(super) fn note_words(connection: &mut DbConnection, id: i64, article: &Manuscript) -> QueryResult<()> {
    let source = article.source_name.as_deref().unwrap_or_default();
    set_words(connection, id, &article.title, source, &article.body)
}

fn set_words(connection: &mut DbConnection, id: i64, title: &str, source: &str, body: &str) -> QueryResult<()> {
    let words = folded(&format!("{title}\n{source}\n{body}"));
    let row = (article_words::article_id.eq(id), article_words::folded.eq(&*words));
    both!(connection, inner => {
        diesel::insert_into(article_words::table)
            .values(row)
            .on_conflict(article_words::article_id)
            .do_update()
            .set(article_words::folded.eq(&*words))
            .execute(inner)
    })
    .map(drop)
}
