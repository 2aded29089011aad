//! SMTP one command at a time, through lettre's connection: for relays that do not offer PIPELINING.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use super::line::{Line, Lost};
use super::pipeline::RawReply;
use super::{Deadlines, Ending, Feed, Outcome, Parcel, Pieces, Reply, Server, Stage, Trouble, Verdict, verdict};

/// Holds a conversation over `line`, on which the greeting is over, beginning with `first`.
pub(super) async fn converse<F: Feed>(line: Line, server: &Server, first: Parcel<F::Job>, feed: &mut F) -> Ending {
    let deadlines = server.deadlines;
    let (introduced, hello) = (Box::new(Introduced::new(line)), ClientId::default());
    let mut connection = match AsyncSmtpConnection::connect_with_transport(introduced, &hello).await {
        Ok(connection) => connection,
        Err(error) => {
            let trouble = Trouble::new("the relay does not want us", &error);
            feed.report(first.job, Outcome::NotSent(trouble.why.clone()));
            return Ending::Trouble(trouble);
        }
    };
    let (mut first, mut answered, mut message) = (Some(first), false, Pieces::default());
    for _ in 0..server.messages_per_connection.max(1) {
        let parcel = match first.take() {
            Some(first) => first,
            None => match timeout(deadlines.idle, feed.next()).await {
                Ok(Some(parcel)) => parcel,
                Ok(None) => return leave(connection, &deadlines, Ending::Done).await,
                Err(_) => return leave(connection, &deadlines, Ending::Closed).await,
            },
        };
        message.clear();
        if !feed.compose(&parcel.job, &mut message) {
            continue;
        }
        match transact(&mut connection, &deadlines, &parcel, message.melt(), feed).await {
            Ok(outcome) => {
                answered |= matches!(outcome, Outcome::Accepted(_) | Outcome::Refused(..));
                feed.report(parcel.job, outcome);
            }
            Err((outcome, Lost(why))) => {
                // A relay that takes a number of messages on each connection and then closes it is not in trouble.
                let had_enough = answered && matches!(outcome, Outcome::NotSent(_) | Outcome::SentAway(_));
                feed.report(parcel.job, outcome);
                return if had_enough { Ending::Closed } else { Ending::Trouble(Trouble { why }) };
            }
        }
    }
    leave(connection, &deadlines, Ending::Closed).await
}

/// One transaction (RFC 5321 section 3.3). `Err`: the connection is lost too.
async fn transact<F: Feed>(
    connection: &mut AsyncSmtpConnection,
    deadlines: &Deadlines,
    parcel: &Parcel<F::Job>,
    message: &[u8],
    feed: &mut F,
) -> Result<Outcome, (Outcome, Lost)> {
    let (Ok(sender), Ok(recipient)) = (parcel.sender.parse::<Address>(), parcel.recipient.as_str().parse()) else {
        return Ok(Outcome::Poison("the envelope has a malformed address".into()));
    };
    let mail = connection.command(Mail::new(Some(sender), vec![]));
    let mut answers = match answer(timeout(deadlines.command, mail).await) {
        Ok(reply) => vec![(Stage::Mail, reply)],
        // Closed while it was idle: nothing about this message was said yet.
        Err((_, Lost(why))) => return Err((Outcome::NotSent(why.clone()), Lost(why))),
    };
    if is_good(&answers) {
        let rcpt = connection.command(Rcpt::new(recipient, vec![]));
        answers.push((Stage::Recipient, answer(timeout(deadlines.command, rcpt).await)?));
    }
    if is_good(&answers) {
        let data = connection.command(Data);
        answers.push((Stage::Data, answer(timeout(deadlines.data, data).await)?));
    }
    if is_good(&answers) {
        let dot_began = AtomicBool::new(false);
        // lettre ends every message with CRLF and the dot's line itself.
        let mut part = Some(message.strip_suffix(b"\r\n").unwrap_or(message));
        // Asked for another part, it has sent this one and goes on to the final dot.
        let parts = std::iter::from_fn(|| {
            if part.is_none() {
                dot_began.store(true, Ordering::Relaxed);
                feed.on_the_wire(&parcel.job);
            }
            part.take()
        });
        let mut sending = std::pin::pin!(connection.message_iter(parts));
        let mut answered = timeout(deadlines.body, &mut sending).await;
        if answered.is_err() && dot_began.load(Ordering::Relaxed) {
            answered = timeout(deadlines.final_dot, &mut sending).await;
        }
        match answer(answered) {
            Ok(reply) => answers.push((Stage::FinalDot, reply)),
            Err((Outcome::Dropped(why), lost)) if dot_began.load(Ordering::Relaxed) => {
                return Err((Outcome::Unknown(why), lost));
            }
            Err(lost) => return Err(lost),
        }
    }
    let Some((stage, reply)) = answers.pop() else { return Ok(Outcome::NotSent("nothing was said".into())) };
    let why = reply.to_string();
    match verdict(stage, &reply) {
        Verdict::Good => Ok(Outcome::Accepted(reply)),
        Verdict::RelayBusy => Err((Outcome::SentAway(reply), Lost(why))),
        Verdict::OutOfStep if stage == Stage::FinalDot => Err((Outcome::Unknown(why.clone()), Lost(why))),
        Verdict::OutOfStep => Err((Outcome::NotSent(why.clone()), Lost(why))),
        refused => {
            let outcome = Outcome::Refused(refused, reply);
            // The server still holds this transaction's envelope; the next one must start clean.
            if matches!(stage, Stage::Recipient | Stage::Data) && !reset(connection, deadlines).await {
                return Err((outcome, Lost("the relay did not let go of a refused message".into())));
            }
            Ok(outcome)
        }
    }
}

/// RSET (RFC 5321 section 4.1.1.5). `false`: the connection is of no use any more.
async fn reset(connection: &mut AsyncSmtpConnection, deadlines: &Deadlines) -> bool {
    let reset = answer(timeout(deadlines.command, connection.command(Rset)).await);
    reset.is_ok_and(|reply| verdict(Stage::Mail, &reply) == Verdict::Good)
}

/// QUIT, without insisting on an answer.
async fn leave(mut connection: AsyncSmtpConnection, deadlines: &Deadlines, ending: Ending) -> Ending {
    let _ = timeout(deadlines.command.min(Duration::from_secs(5)), connection.quit()).await;
    ending
}

fn is_good(answers: &[(Stage, Reply)]) -> bool {
    answers.last().is_some_and(|(stage, reply)| verdict(*stage, reply) == Verdict::Good)
}

type Answered = Result<Result<Response, lettre::transport::smtp::Error>, tokio::time::error::Elapsed>;

/// The server's reply, or that the connection is lost: closed, timed out, or talking nonsense.
fn answer(answered: Answered) -> Result<Reply, (Outcome, Lost)> {
    let lost = |why: String| (Outcome::Dropped(why.clone()), Lost(why));
    match answered {
        Err(_) => Err(lost("the relay did not answer in time".into())),
        Ok(Ok(response)) => {
            let text: Vec<&str> = response.message().collect();
            Ok(Reply::new(response.code().into(), &text.join("\n")))
        }
        Ok(Err(error)) => match error.status() {
            Some(code) => {
                let text = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                Ok(Reply::new(code.into(), &text))
            }
            None => Err(lost(Trouble::new("the connection to the relay was lost", &error).why)),
        },
    }
}

/// A line whose greeting is over, for lettre, which wants to greet and to be greeted. It also hears each reply as we
/// read it: lettre would follow a line without an end to any length, and breaks at bytes that are no UTF-8.
struct Introduced {
    line: Line,
    /// What is to be read before the line is: first the greeting, later what is left of a reply.
    heard: io::Cursor<Vec<u8>>,
    /// Whether lettre's EHLO is still to come, which the relay has long answered.
    hello_to_come: bool,
}

impl Introduced {
    fn new(line: Line) -> Introduced {
        let heard = io::Cursor::new(b"220 relay\r\n250 relay\r\n".to_vec());
        Introduced { line, heard, hello_to_come: true }
    }
}

impl AsyncTokioStream for Introduced {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.line.stream.peer()
    }
}

impl fmt::Debug for Introduced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Introduced(…)")
    }
}

impl AsyncRead for Introduced {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.heard.position() == self.heard.get_ref().len() as u64 {
            ready!(self.line.poll_hear(cx))?;
            let reply = self.line.replies.take().map(RawReply::to_reply);
            self.heard = io::Cursor::new(reply.map(|reply| format!("{reply}\r\n").into_bytes()).unwrap_or_default());
        }
        Pin::new(&mut self.heard).poll_read(cx, buf)
    }
}

impl AsyncWrite for Introduced {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if std::mem::take(&mut self.hello_to_come) {
            return Poll::Ready(Ok(buf.len()));
        }
        Pin::new(&mut self.line.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line.stream).poll_shutdown(cx)
    }
}
