//! Forms with files. A body goes to the disk first, so that its size costs no memory.

use std::fs::File;
use std::io::SeekFrom;
use std::time::Duration;

use actix_web::web;
use multer::Multipart;
use tokio::io::{AsyncSeekExt, AsyncWriteExt, BufWriter};

use crate::web::fields::Fields;
use crate::web::trouble::Trouble;

/// Between two pieces of a body, so that one that trickles in can't hold a connection.
const PAUSE: Duration = Duration::from_secs(30);
/// Longest value of a field beside the files, in bytes.
const LONGEST_VALUE: u64 = 2 * 1024 * 1024;

/// More fields than any form of ours has.
const MOST_FIELDS: usize = 1_000;
/// No form of ours takes more files at once.
const MOST_FILES: usize = 1;

/// A file that came with a form. It is gone when the value is dropped.
pub(in crate::web) struct Upload {
    /// The field's name.
    pub(super) field: String,
    /// What the visitor calls it.
    pub(super) name: String,
    /// Its bytes, from the beginning.
    pub(super) file: File,
    /// How many they are.
    pub(super) size: u64,
}

/// Reads a body of up to `largest` bytes.
pub(super) async fn read(
    mut payload: web::Payload,
    content_type: &str,
    largest: usize,
) -> Result<(Fields, Vec<Upload>), Trouble> {
    let mut body = BufWriter::new(spool()?);
    let mut size = 0;
    loop {
        let next =
            std::future::poll_fn(|context| futures_core::Stream::poll_next(std::pin::Pin::new(&mut payload), context));
        let Some(piece) = tokio::time::timeout(PAUSE, next).await.map_err(|_| Trouble::TooSlow)? else { break };
        let piece = piece.map_err(|_| Trouble::Unreadable)?;
        size += piece.len();
        if size > largest {
            return Err(Trouble::TooLarge);
        }
        body.write_all(&piece).await.map_err(failed)?;
    }
    body.flush().await.map_err(failed)?;
    let mut body = body.into_inner();
    body.seek(SeekFrom::Start(0)).await.map_err(failed)?;
    let boundary = multer::parse_boundary(content_type).map_err(|_| Trouble::Unreadable)?;
    take_apart(Multipart::with_reader(body, boundary)).await
}

async fn take_apart(mut parts: Multipart<'_>) -> Result<(Fields, Vec<Upload>), Trouble> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(|_| Trouble::Unreadable)? {
        let Some(field) = part.name().map(str::to_owned) else { continue };
        if fields.len() >= MOST_FIELDS || files.len() > MOST_FILES {
            return Err(Trouble::TooLarge);
        }
        let Some(name) = part.file_name().map(str::to_owned) else {
            let mut value = Vec::new();
            while let Some(piece) = part.chunk().await.map_err(|_| Trouble::Unreadable)? {
                value.extend_from_slice(&piece);
                if value.len() as u64 > LONGEST_VALUE {
                    return Err(Trouble::TooLarge);
                }
            }
            fields.push((field, String::from_utf8_lossy(&value).into_owned()));
            continue;
        };
        let (mut file, mut size) = (BufWriter::new(spool()?), 0);
        while let Some(piece) = part.chunk().await.map_err(|_| Trouble::Unreadable)? {
            size += piece.len() as u64;
            file.write_all(&piece).await.map_err(failed)?;
        }
        file.flush().await.map_err(failed)?;
        let mut file = file.into_inner();
        file.seek(SeekFrom::Start(0)).await.map_err(failed)?;
        // A field for a file that was left empty comes as a file without a name.
        if !name.is_empty() || size > 0 {
            files.push(Upload { field, name, file: file.into_std().await, size });
        }
    }
    Ok((Fields(fields), files))
}

/// A file without a name: nobody else can open it, and it is gone with us.
fn spool() -> Result<tokio::fs::File, Trouble> {
    tempfile::tempfile().map(tokio::fs::File::from_std).map_err(failed)
}

fn failed(error: std::io::Error) -> Trouble {
    Trouble::Failed(format!("an upload could not be put on the disk: {error}"))
}
