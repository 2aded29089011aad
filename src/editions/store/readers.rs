//! The reader for whom a preview or a test copy is made.

use diesel::prelude::*;

use crate::db::schema::subscribers;
use crate::db::{DbConnection, QueryError};
use crate::mail::EmailAddress;
use crate::subscribers::Choices;

/// A reader as a copy needs them.
#[derive(Debug, Clone)]
pub(in crate::editions) struct Reader {
    pub(in crate::editions) id: i64,
    pub(in crate::editions) address: String,
    pub(in crate::editions) name: Option<String>,
    pub(in crate::editions) choices: Choices,
}

/// The reader with this address, in whatever state.
pub(in crate::editions) fn find(
    connection: &mut DbConnection,
    address: &EmailAddress,
) -> Result<Option<Reader>, QueryError> {
    type Row = (i64, String, Option<String>, String, String, String);
    let row: Option<Row> = subscribers::table
        .filter(subscribers::email_key.eq(address.key()))
        .select((
            subscribers::id,
            subscribers::email,
            subscribers::name,
            subscribers::language,
            subscribers::regions,
            subscribers::kinds,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(|(id, address, name, language, regions, kinds)| {
        let choices = Choices::from_texts(&language, &regions, &kinds);
        Reader { id, address, name, choices }
    }))
}
