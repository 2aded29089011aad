//! The connection to a relay, plain or encrypted. TCP_NODELAY is set: without it each message waits 40 ms for the
//! kernel's next acknowledgement.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Server, Trouble};

/// A stream of bytes to a relay and back.
#[derive(Debug)]
pub(super) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// A plain stream to `server`.
    pub(super) async fn open(server: &Server) -> Result<Stream, Trouble> {
        let tcp = TcpStream::connect((server.host.as_str(), server.port)).await;
        let tcp = tcp.map_err(|e| Trouble::new("the relay can't be reached", &e))?;
        tcp.set_nodelay(true).map_err(|e| Trouble::new("the connection to the relay failed", &e))?;
        Ok(Stream::Plain(tcp))
    }

    /// The same stream in TLS, once the relay has shown a certificate for the name `host`.
    pub(super) async fn encrypt(self, host: &str, config: Arc<ClientConfig>) -> Result<Stream, Trouble> {
        let Stream::Plain(tcp) = self else { return Ok(self) };
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|e| Trouble::new("the relay's name can't be in a certificate", &e))?;
        let tls = TlsConnector::from(config).connect(name, tcp).await;
        let tls = tls.map_err(|e| Trouble::new("TLS with the relay failed", &e))?;
        Ok(Stream::Encrypted(Box::new(tls)))
    }

    /// Whether nobody on the way can read along: the stream is encrypted, or does not leave this machine.
    pub(super) fn is_private(&self) -> bool {
        matches!(self, Stream::Encrypted(_)) || self.peer().is_ok_and(|peer| peer.ip().to_canonical().is_loopback())
    }

    /// The address at the other end.
    pub(super) fn peer(&self) -> io::Result<SocketAddr> {
        match self {
            Stream::Plain(tcp) => tcp.peer_addr(),
            Stream::Encrypted(tls) => tls.get_ref().0.peer_addr(),
        }
    }
}

/// How TLS is spoken with a relay: with certificates that lead to the usual roots, or to one of `more_roots`.
pub(super) fn client_config(more_roots: &[CertificateDer<'static>]) -> ClientConfig {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(more_roots.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.expect("the provider knows the versions that are in use");
    versions.with_root_certificates(roots).with_no_client_auth()
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Stream::Encrypted(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, buf),
            Stream::Encrypted(tls) => Pin::new(tls).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write_vectored(cx, slices),
            Stream::Encrypted(tls) => Pin::new(tls).poll_write_vectored(cx, slices),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Encrypted(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Encrypted(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}
