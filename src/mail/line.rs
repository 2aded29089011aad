//! The line to a relay: what we say goes out, what it says comes in as replies, each within its time.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::time::timeout;

use super::pipeline::{RawReply, ReplyReader};
use super::stream::Stream;
use super::{Reply, Trouble};

/// The connection is of no use any more, and why.
#[derive(Debug)]
pub(super) struct Lost(pub(super) String);

/// A stream to a relay with what was read ahead.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) stream: Stream,
    pub(super) replies: ReplyReader,
}

impl Line {
    pub(super) fn new(stream: Stream) -> Line {
        Line { stream, replies: ReplyReader::default() }
    }

    /// Sends all of `bytes`.
    pub(super) async fn say(&mut self, bytes: &[u8], patience: Duration) -> Result<(), Lost> {
        self.say_all(&mut [IoSlice::new(bytes)], patience).await
    }

    /// Sends all of `slices`, one after the other. What the relay says meanwhile is taken in and kept, so that it can't be
    /// stuck with an answer that nobody reads while we are stuck with a question that nobody reads.
    pub(super) async fn say_all(&mut self, slices: &mut [IoSlice<'_>], patience: Duration) -> Result<(), Lost> {
        let mut rest = slices;
        let sending = poll_fn(|cx| self.poll_say(cx, &mut rest));
        match timeout(patience, sending).await {
            Ok(sent) => sent.map_err(lost),
            Err(_) => Err(Lost("the relay did not take what was sent in time".into())),
        }
    }

    /// The next reply.
    pub(super) async fn hear(&mut self, patience: Duration) -> Result<RawReply<'_>, Lost> {
        if !self.replies.is_ready().map_err(|nonsense| Lost(nonsense.to_string()))? {
            let hearing = poll_fn(|cx| self.poll_hear(cx));
            match timeout(patience, hearing).await {
                Ok(heard) => heard.map_err(lost)?,
                Err(_) => return Err(Lost("the relay did not answer in time".into())),
            }
        }
        self.replies.take().ok_or_else(|| Lost("the relay did not answer".into()))
    }

    /// Sends one command and waits for its reply.
    pub(super) async fn ask(&mut self, command: &str, patience: Duration) -> Result<Reply, Lost> {
        self.say(command.as_bytes(), patience).await?;
        self.hear(patience).await.map(RawReply::to_reply)
    }

    /// Whether the relay has said nothing that was not heard.
    pub(super) fn is_drained(&self) -> bool {
        self.replies.is_drained()
    }

    /// QUIT (RFC 5321 section 4.1.1.10), without insisting on an answer.
    pub(super) async fn quit(mut self, patience: Duration) {
        let _ = self.ask("QUIT\r\n", patience.min(Duration::from_secs(5))).await;
    }

    fn poll_say(&mut self, cx: &mut Context<'_>, rest: &mut &mut [IoSlice<'_>]) -> Poll<io::Result<()>> {
        loop {
            let stream = Pin::new(&mut self.stream);
            let taken = match rest {
                [] => stream.poll_flush(cx).map_ok(|()| None),
                _ => stream.poll_write_vectored(cx, rest).map_ok(Some),
            };
            match taken {
                Poll::Ready(Ok(None)) => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(Some(0))) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(Some(count))) => IoSlice::advance_slices(rest, count),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    ready!(self.poll_more(cx))?;
                    // One reply may wait for its question; to more than that nobody listens.
                    self.replies.is_ready().map_err(|nonsense| io::Error::other(nonsense.to_string()))?;
                }
            }
        }
    }

    /// Ready when there is a whole reply.
    pub(super) fn poll_hear(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.replies.is_ready().map_err(|nonsense| io::Error::other(nonsense.to_string()))? {
            ready!(self.poll_more(cx))?;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let count = ready!(pin!(self.stream.read_buf(self.replies.room())).poll(cx))?;
        Poll::Ready(if count == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) })
    }
}

fn lost(error: io::Error) -> Lost {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Lost("the relay closed the connection".into()),
        _ => Lost(Trouble::new("the connection to the relay was lost", &error).why),
    }
}
