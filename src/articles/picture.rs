//! Pictures that editors bring: judged by what they are, scaled to what pages and mails show, and encoded anew, so that
//! neither a camera's notes nor anything hidden in the file is handed on.

mod decode;
mod encode;
mod scale;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use super::store::pictures as store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};

/// Largest file, in bytes.
const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// Most pixels, in all.
const MOST_PIXELS: u64 = 40_000_000;

/// A picture as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its name in addresses; it follows from the bytes, so whatever has it never changes.
    pub name: String,
    /// What the bytes are.
    pub media_type: MediaType,
    /// Its width in pixels, at most 1,200.
    pub width: u32,
    /// Its height in pixels, at most 1,200.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The two kinds of file that are shown: every mail program knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// For what has no transparent parts.
    Jpeg,
    /// For what has.
    Png,
}

impl MediaType {
    /// The media type for a `Content-Type` header.
    pub const fn as_str(self) -> &'static str {
        match self {
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
        }
    }

    /// What names end in.
    const fn extension(self) -> &'static str {
        match self {
            MediaType::Jpeg => "jpg",
            MediaType::Png => "png",
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A media type that no picture of ours has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the media type of a picture")]
pub struct UnknownMediaType(String);

impl FromStr for MediaType {
    type Err = UnknownMediaType;

    fn from_str(text: &str) -> Result<Self, UnknownMediaType> {
        let found = [MediaType::Jpeg, MediaType::Png].into_iter().find(|known| known.as_str() == text);
        found.ok_or_else(|| UnknownMediaType(text.to_owned()))
    }
}

/// Why a file is not taken as a picture, in words for who brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Too many bytes.
    #[error("the file is larger than 10 MB; save the picture smaller")]
    TooLarge,
    /// Too many pixels, or too much memory needed for them.
    #[error("the picture has more than 40 megapixels; save it smaller")]
    TooManyPixels,
    /// None of the four sorts that we read.
    #[error("this is no picture that can be shown; use a JPEG, PNG, WebP or GIF file")]
    UnknownKind,
    /// One of them, but damaged.
    #[error("the picture can't be read; it may be damaged. Open it in a picture program and save it again")]
    Broken,
}

/// Makes of a JPEG, PNG, WebP or GIF file (the first of its pictures) the picture that is shown: upright, at most 1,200
/// pixels wide and high, a JPEG, or a PNG where parts are transparent, with nothing of the file but its pixels. The name
/// that the file had does not count. The same file always gives the same picture.
///
/// Works on a blocking thread. A picture of 40 megapixels takes up to half a gigabyte of memory for a moment, so callers
/// should let one at a time through.
///
/// # Errors
/// What keeps the file from being shown; sizes are looked at before anything is decoded.
pub async fn accept_picture(bytes: Vec<u8>) -> Result<Picture, PictureError> {
    if bytes.len() > LARGEST_FILE {
        return Err(PictureError::TooLarge);
    }
    let made = tokio::task::spawn_blocking(move || make(&bytes));
    // A decoder that panics met something that no picture program writes.
    made.await.unwrap_or(Err(PictureError::Broken))
}

fn make(bytes: &[u8]) -> Result<Picture, PictureError> {
    let decoded = decode::decode(bytes)?;
    encode::encode(scale::upright(decoded)).map_err(|_| PictureError::Broken)
}

/// Stores a picture; one that is there stays as it is. Its name comes back.
pub async fn store_picture(db: &Database, picture: Picture, now: Timestamp) -> Result<String, QueryError> {
    db.write(move |connection| {
        store::insert(connection, &picture, now)?;
        Ok(picture.name)
    })
    .await
}

pub use store::find as find_picture;
