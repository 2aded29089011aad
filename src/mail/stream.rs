//! The TCP connection to a relay, with TCP_NODELAY: without it each message waits 40 ms for the kernel's next
//! acknowledgement, because the final dot goes out in a write of its own.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Server, Tls, Trouble};

/// A stream to `server`: encrypted already where TLS is implicit, plain otherwise.
pub(super) async fn open(server: &Server) -> Result<Box<dyn AsyncTokioStream>, Trouble> {
    let tcp = TcpStream::connect((server.host.as_str(), server.port)).await;
    let tcp = tcp.map_err(|e| Trouble::new("the relay can't be reached", &e))?;
    tcp.set_nodelay(true).map_err(|e| Trouble::new("the connection to the relay failed", &e))?;
    if server.tls != Tls::Implicit {
        return Ok(Box::new(tcp));
    }
    let name = ServerName::try_from(server.host.clone());
    let name = name.map_err(|e| Trouble::new("the relay's name can't be in a certificate", &e))?;
    let connector = TlsConnector::from(Arc::new(client_config()?));
    let tls = connector.connect(name, tcp).await;
    Ok(Box::new(Encrypted(tls.map_err(|e| Trouble::new("TLS with the relay failed", &e))?)))
}

fn client_config() -> Result<rustls::ClientConfig, Trouble> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|e| Trouble::new("TLS can't be set up", &e))?;
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

/// A TLS stream that lettre can use as its own.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
