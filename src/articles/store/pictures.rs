//! Pictures, each under the name that follows from its bytes.

use diesel::prelude::*;

use super::super::picture::Picture;
use super::parsed;
use crate::clock::Timestamp;
use crate::db::schema::pictures;
use crate::db::{DbConnection, both};

/// Stores a picture unless it is there.
pub(in crate::articles) fn insert(connection: &mut DbConnection, picture: &Picture, now: Timestamp) -> QueryResult<()> {
    let row = (
        pictures::name.eq(&*picture.name),
        pictures::media_type.eq(picture.media_type.as_str()),
        pictures::width.eq(i64::from(picture.width)),
        pictures::height.eq(i64::from(picture.height)),
        pictures::bytes.eq(&*picture.bytes),
        pictures::created_at.eq(now.as_millis()),
    );
    both!(connection, inner => {
        diesel::insert_into(pictures::table).values(row).on_conflict_do_nothing().execute(inner)
    })
    .map(drop)
}

/// The picture with this name.
pub fn find(connection: &mut DbConnection, name: &str) -> QueryResult<Option<Picture>> {
    let row: Option<(String, i64, i64, Vec<u8>)> = pictures::table
        .find(name)
        .select((pictures::media_type, pictures::width, pictures::height, pictures::bytes))
        .first(connection)
        .optional()?;
    let picture = row.map(|(media_type, width, height, bytes)| {
        let side = |side: i64| u32::try_from(side).unwrap_or_default();
        let media_type = parsed(&media_type)?;
        Ok(Picture { name: name.to_owned(), media_type, width: side(width), height: side(height), bytes })
    });
    picture.transpose()
}
