//! How long somebody waits for the first page while mail goes out: one visitor who asks every few milliseconds.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::BenchError;

const PAUSE: Duration = Duration::from_millis(5);
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: alert.example.org\r\n\r\n";
/// A server that has just been started does not listen at once.
const START: Duration = Duration::from_secs(10);

/// A visitor at work, on one connection that is kept. Dropping it sends it away.
pub(super) struct Visitor {
    leave: watch::Sender<bool>,
    visits: JoinHandle<std::io::Result<Vec<Duration>>>,
}

impl Visitor {
    /// Begins to ask the server at `address` for its first page, once at least.
    pub(super) fn of(address: SocketAddr) -> Visitor {
        let (leave, left) = watch::channel(false);
        Visitor { leave, visits: tokio::spawn(visit(address, left)) }
    }

    /// Lets it go; gives how long each answer took, the whole page included.
    pub(super) async fn leave(self) -> Result<Vec<Duration>, BenchError> {
        self.leave.send_replace(true);
        let waits = self.visits.await.map_err(|error| BenchError::failed("the pages can't be asked for", error))?;
        waits.map_err(|error| BenchError::failed("the first page does not come", error))
    }
}

/// The wait that 99 of 100 did not exceed, in milliseconds.
pub(super) fn p99_ms(mut waits: Vec<Duration>) -> Option<f64> {
    waits.sort_unstable();
    let at = (waits.len() * 99).div_ceil(100).checked_sub(1)?;
    waits.get(at).map(|wait| wait.as_secs_f64() * 1000.0)
}

async fn visit(address: SocketAddr, left: watch::Receiver<bool>) -> std::io::Result<Vec<Duration>> {
    let since = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(address).await {
            Ok(stream) => break stream,
            Err(error) if since.elapsed() > START => return Err(error),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    };
    stream.set_nodelay(true)?;
    let (mut waits, mut buffer) = (Vec::new(), Vec::new());
    loop {
        let asked = Instant::now();
        stream.write_all(REQUEST).await?;
        read_page(&mut stream, &mut buffer).await?;
        waits.push(asked.elapsed());
        // The sender of the channel is gone when nobody wants to know any more.
        if *left.borrow() || left.has_changed().is_err() {
            return Ok(waits);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Reads one answer (RFC 9112), whose length has to be in its header.
async fn read_page(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = memchr::memmem::find(buffer, b"\r\n\r\n") else { continue };
        let length = length_of(&buffer[..end]).ok_or(std::io::ErrorKind::InvalidData)?;
        if buffer.len() >= end + 4 + length {
            return Ok(());
        }
    }
}

/// The length of the page, if its header says that all is well.
fn length_of(header: &[u8]) -> Option<usize> {
    let header = std::str::from_utf8(header).ok().filter(|header| header.starts_with("HTTP/1.1 200 "))?;
    let fields = header.lines().skip(1).filter_map(|line| line.split_once(':'));
    let mut lengths = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next()?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_answer_in_a_hundred_does_not_count_and_two_do() {
        let waits = |slow: usize| {
            let all = (0..100).map(|at| Duration::from_millis(if at < slow { 900 } else { 1 }));
            p99_ms(all.collect())
        };
        assert_eq!((waits(1), waits(2), p99_ms(Vec::new())), (Some(1.0), Some(900.0), None));
    }

    #[test]
    fn the_length_is_read_from_good_answers_only() {
        assert_eq!(length_of(b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\nA: b"), Some(17));
        assert_eq!(length_of(b"HTTP/1.1 500 Oh\r\nContent-Length: 17"), None);
        assert_eq!(length_of(b"HTTP/1.1 200 OK\r\nA: b"), None);
    }
}
