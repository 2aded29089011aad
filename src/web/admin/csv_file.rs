//! CSV files that are written while they are sent, so that a million rows cost no more memory than a thousand.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use crate::db::QueryError;

/// Pieces that may wait for a browser that reads slowly.
const AHEAD: usize = 2;
/// Bytes of a piece of a file that is there already.
const PIECE: usize = 64 * 1024;

type Piece = Result<Bytes, std::io::Error>;

/// Why a file was not written to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Gone {
    /// Nobody reads it any more.
    #[error("the browser went away")]
    Reader,
    /// The database, midway.
    #[error(transparent)]
    Store(#[from] QueryError),
    /// A row that can't be written, which does not happen with text.
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// Takes the rows of one file.
pub(super) struct CsvSink {
    sender: mpsc::Sender<Piece>,
}

impl CsvSink {
    /// Sends some rows, and waits until there is room for more.
    pub(super) async fn write<const N: usize>(&mut self, rows: impl Iterator<Item = [String; N]>) -> Result<(), Gone> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.write_record(row)?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        if bytes.is_empty() {
            return Ok(());
        }
        self.sender.send(Ok(bytes.into())).await.map_err(|_| Gone::Reader)
    }
}

/// The answer with the file `name`: a row of `columns`, and then what `work` writes. If that fails midway the connection
/// breaks off, so that nobody takes a part for the whole.
pub(super) fn stream<const N: usize, F>(
    name: &str,
    columns: &[&str; N],
    work: impl FnOnce(CsvSink) -> F,
) -> HttpResponse
where
    F: Future<Output = Result<(), Gone>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(AHEAD);
    let failures = sender.clone();
    let work = work(CsvSink { sender: sender.clone() });
    let header = columns.map(str::to_owned);
    tokio::spawn(async move {
        let mut head = CsvSink { sender };
        let written = match head.write([header].into_iter()).await {
            Ok(()) => {
                drop(head);
                work.await
            }
            Err(gone) => Err(gone),
        };
        match written {
            Ok(()) => {}
            Err(Gone::Reader) => tracing::debug!("a file was not read to its end"),
            Err(error) => {
                tracing::error!(%error, "a file could not be written to its end");
                drop(failures.send(Err(std::io::Error::other("the file could not be written"))).await);
            }
        }
    });
    answer(name, receiver)
}

/// The answer with a file that is there already.
pub(super) fn of_file(name: &str, mut file: tokio::fs::File) -> HttpResponse {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        loop {
            let mut piece = BytesMut::with_capacity(PIECE);
            let read = file.read_buf(&mut piece).await;
            let is_end = matches!(read, Ok(0) | Err(_));
            let lost = match read {
                Ok(0) => false,
                Ok(_) => sender.send(Ok(piece.freeze())).await.is_err(),
                Err(error) => sender.send(Err(error)).await.is_err(),
            };
            if is_end || lost {
                return;
            }
        }
    });
    answer(name, receiver)
}

fn answer(name: &str, pieces: mpsc::Receiver<Piece>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .streaming(Pieces(pieces))
}

/// The file's bytes as they are written.
struct Pieces(mpsc::Receiver<Piece>);

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}
