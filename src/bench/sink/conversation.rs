//! One connection of the sink.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

use super::session::Session;
use super::tally::Tally;

const GREETING: &[u8] = b"220 sink.example.org ESMTP\r\n";

/// Talks until the client leaves.
pub(super) async fn hold(stream: TcpStream, round_trip: Duration, tally: &RefCell<Tally>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if round_trip.is_zero() { at_once(stream, tally).await } else { far_away(stream, round_trip, tally).await }
}

async fn at_once(mut stream: TcpStream, tally: &RefCell<Tally>) -> io::Result<()> {
    let (mut session, mut out) = (Session::new(), Vec::with_capacity(1024));
    stream.write_all(GREETING).await?;
    while !session.done {
        session.make_room();
        if stream.read_buf(&mut session.buffer).await? == 0 {
            break;
        }
        session.advance(&mut tally.borrow_mut(), &mut out);
        if !out.is_empty() {
            stream.write_all(&out).await?;
            out.clear();
        }
    }
    Ok(())
}

/// The same with replies that leave later. Reading goes on meanwhile, as bytes do that are on their way.
async fn far_away(mut stream: TcpStream, round_trip: Duration, tally: &RefCell<Tally>) -> io::Result<()> {
    let mut session = Session::new();
    let mut replies = VecDeque::from([(Instant::now() + round_trip, GREETING.to_vec())]);
    loop {
        session.make_room();
        let due = replies.front().map(|(due, _)| *due);
        tokio::select! {
            biased;
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                let Some((_, reply)) = replies.pop_front() else { continue };
                stream.write_all(&reply).await?;
            }
            read = stream.read_buf(&mut session.buffer), if !session.done => {
                if read? == 0 {
                    return Ok(());
                }
                let mut out = Vec::new();
                session.advance(&mut tally.borrow_mut(), &mut out);
                if !out.is_empty() {
                    replies.push_back((Instant::now() + round_trip, out));
                }
            }
            else => return Ok(()),
        }
    }
}
