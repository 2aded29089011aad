//! How to reach one relay.

use std::time::Duration;

use rustls::pki_types::CertificateDer;
use secrecy::SecretString;

/// Whether and when the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (`smtps://`, RFC 8314).
    Implicit,
    /// By STARTTLS, which the server must offer.
    StartTls,
    /// Never; only to this machine.
    None,
}

/// User and password for AUTH.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// One SMTP server and how to speak to it.
#[derive(Debug, Clone)]
pub struct Server {
    /// Host name or address, as it must appear in the certificate.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Encryption.
    pub tls: Tls,
    /// Certificate authorities that are trusted besides the usual ones.
    pub more_roots: Vec<CertificateDer<'static>>,
    /// AUTH, if the server wants it.
    pub credentials: Option<Credentials>,
    /// Reconnect after so many messages.
    pub messages_per_connection: usize,
    /// How long each step may take.
    pub deadlines: Deadlines,
}

/// How long we wait at each step before the server counts as gone (RFC 5321 section 4.5.3.2).
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// TCP and TLS.
    pub connect: Duration,
    /// Banner, EHLO, MAIL and RCPT.
    pub command: Duration,
    /// DATA.
    pub data: Duration,
    /// Sending a block of the message's lines.
    pub body: Duration,
    /// The answer to the final dot. Giving up early here is what makes duplicates.
    pub final_dot: Duration,
    /// A connection without work is closed after this.
    pub idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Deadlines {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(300),
            data: Duration::from_secs(120),
            body: Duration::from_secs(180),
            final_dot: Duration::from_secs(600),
            idle: Duration::from_secs(5),
        }
    }
}
