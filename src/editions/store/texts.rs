//! What an editor wrote for the readers of one language.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::EditionTexts;
use super::parsed;
use crate::db::schema::edition_texts;
use crate::db::{DbConnection, QueryError};
use crate::locale::Language;

/// A row: the language and the four texts.
type Row = (String, Option<String>, Option<String>, Option<String>, Option<String>);

/// The texts of each language that has its own.
pub(super) fn of_edition(
    connection: &mut DbConnection,
    edition_id: i64,
) -> Result<BTreeMap<Language, EditionTexts>, QueryError> {
    let rows: Vec<Row> = edition_texts::table
        .filter(edition_texts::edition_id.eq(edition_id))
        .select((
            edition_texts::language,
            edition_texts::title,
            edition_texts::subject,
            edition_texts::preheader,
            edition_texts::note,
        ))
        .load(connection)?;
    let read = |(language, title, subject, preheader, note): Row| {
        Ok((parsed(&language)?, EditionTexts { title, subject, preheader, note }))
    };
    rows.into_iter().map(read).collect()
}

/// Replaces them. A language in which nothing is written has no row.
pub(in crate::editions) fn set(
    connection: &mut DbConnection,
    edition_id: i64,
    texts: &BTreeMap<Language, EditionTexts>,
) -> Result<(), QueryError> {
    diesel::delete(edition_texts::table.filter(edition_texts::edition_id.eq(edition_id))).execute(connection)?;
    for (language, texts) in texts.iter().filter(|(_, texts)| !texts.is_empty()) {
        diesel::insert_into(edition_texts::table)
            .values((
                edition_texts::edition_id.eq(edition_id),
                edition_texts::language.eq(language.as_str()),
                edition_texts::title.eq(&texts.title),
                edition_texts::subject.eq(&texts.subject),
                edition_texts::preheader.eq(&texts.preheader),
                edition_texts::note.eq(&texts.note),
            ))
            .execute(connection)?;
    }
    Ok(())
}
