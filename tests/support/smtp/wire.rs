//! Lines and messages out of a stream of bytes.

use std::io;

use memchr::{memchr, memmem};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::identity::Identity;

/// The longest command line taken, with its line end (RFC 5321 4.5.3.1.4 asks for 512; extensions add to it).
const LONGEST_COMMAND: usize = 2048;

/// The longest line in a message, with its line end (RFC 5321 4.5.3.1.6).
const LONGEST_TEXT_LINE: usize = 1000;

/// A connection with what was read ahead.
pub(super) struct Wire {
    stream: Stream,
    ahead: Vec<u8>,
}

enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
    /// A handshake failed; there is nobody there any more.
    Gone,
}

/// A command line, or why it is none.
pub(super) enum Line {
    Text(String),
    Broken(&'static str),
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream: Stream::Plain(stream), ahead: Vec::new() })
    }

    /// Goes on in TLS.
    pub(super) async fn encrypt(&mut self, identity: &Identity) -> io::Result<()> {
        if let Stream::Plain(tcp) = std::mem::replace(&mut self.stream, Stream::Gone) {
            let encrypted = TlsAcceptor::from(identity.config.clone()).accept(tcp).await?;
            self.stream = Stream::Encrypted(Box::new(encrypted));
        }
        Ok(())
    }

    /// True once nobody can read along.
    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Encrypted(_))
    }

    /// Reads more; an error if the client has closed.
    pub(super) async fn read_more(&mut self) -> io::Result<()> {
        let read = match &mut self.stream {
            Stream::Plain(tcp) => tcp.read_buf(&mut self.ahead).await?,
            Stream::Encrypted(tls) => tls.read_buf(&mut self.ahead).await?,
            Stream::Gone => 0,
        };
        match read {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// True if nothing has been read ahead.
    pub(super) fn is_drained(&self) -> bool {
        self.ahead.is_empty()
    }

    /// The next line, without its line end, which must be CR LF.
    pub(super) async fn line(&mut self) -> io::Result<Line> {
        loop {
            if let Some(end) = memchr(b'\n', &self.ahead) {
                let line: Vec<u8> = self.ahead.drain(..=end).collect();
                return Ok(match line.strip_suffix(b"\r\n") {
                    None => Line::Broken("a command line ended with a bare LF"),
                    Some(text) if text.contains(&b'\r') => Line::Broken("a command line holds a bare CR"),
                    Some(_) if line.len() > LONGEST_COMMAND => Line::Broken("a command line is too long"),
                    Some(text) => match str::from_utf8(text) {
                        Ok(text) => Line::Text(text.to_owned()),
                        Err(_) => Line::Broken("a command line is not UTF-8"),
                    },
                });
            }
            if self.ahead.len() > LONGEST_COMMAND {
                self.ahead.clear();
                return Ok(Line::Broken("a command line is too long"));
            }
            self.read_more().await?;
        }
    }

    /// Waits for the first bytes of a message, if none have been read.
    pub(super) async fn body_begins(&mut self) -> io::Result<()> {
        if self.ahead.is_empty() { self.read_more().await } else { Ok(()) }
    }

    /// The message up to its final dot, as it came over the wire; the dot's line is taken off.
    pub(super) async fn body(&mut self) -> io::Result<Vec<u8>> {
        let mut searched = 0;
        loop {
            if self.ahead.starts_with(b".\r\n") {
                self.ahead.drain(..3);
                return Ok(Vec::new());
            }
            if let Some(found) = memmem::find(&self.ahead[searched..], b"\r\n.\r\n") {
                let end = searched + found + 2;
                let body = self.ahead.drain(..end).collect();
                self.ahead.drain(..3);
                return Ok(body);
            }
            searched = self.ahead.len().saturating_sub(4);
            self.read_more().await?;
        }
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(tcp) => tcp.write_all(bytes).await,
            Stream::Encrypted(tls) => {
                tls.write_all(bytes).await?;
                tls.flush().await
            }
            Stream::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// Closes with FIN: sends it, and reads what still comes, so that the kernel has no reason for a RST.
    pub(super) async fn hang_up(mut self) {
        let _ = match &mut self.stream {
            Stream::Plain(tcp) => tcp.shutdown().await,
            Stream::Encrypted(tls) => tls.shutdown().await,
            Stream::Gone => Ok(()),
        };
        while self.read_more().await.is_ok() {
            self.ahead.clear();
        }
    }

    /// Closes with RST.
    pub(super) fn reset(self) {
        // On failure the close is an ordinary one; the story that asked for the RST then shows it.
        let _ = match &self.stream {
            Stream::Plain(tcp) => tcp.set_zero_linger(),
            Stream::Encrypted(tls) => tls.get_ref().0.set_zero_linger(),
            Stream::Gone => Ok(()),
        };
    }
}

/// A message as it was before dot-stuffing (RFC 5321 4.5.2).
pub(super) fn unstuffed(wire: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(wire.len());
    for line in wire.split_inclusive(|byte| *byte == b'\n') {
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    raw
}

/// What a message's bytes break, if anything: bare CR or LF, a line over 998 octets, a byte over 127 where 7 bits were
/// announced.
pub(super) fn breach(wire: &[u8], eight_bit: bool) -> Option<&'static str> {
    for line in wire.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            None => return Some("the message holds a bare LF"),
            Some(text) if text.contains(&b'\r') => return Some("the message holds a bare CR"),
            Some(_) if line.len() > LONGEST_TEXT_LINE => return Some("the message has a line over 998 octets"),
            Some(text) if !eight_bit && !text.is_ascii() => {
                return Some("the message is 8-bit, which MAIL did not announce");
            }
            Some(_) => {}
        }
    }
    None
}
