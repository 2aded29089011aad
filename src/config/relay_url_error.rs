//! What is wrong with the URL of a relay, and what to write instead.

const FORM: &str = "write it like smtps://user:password@mail.example.org:465, \
                    smtp://user:password@mail.example.org:587?tls=required or smtp://127.0.0.1:25";

/// A relay's URL that can't be used. Holds nothing of the URL but host, scheme and options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayUrlError {
    /// It can't be read as a URL.
    #[error("this is not a relay's URL; {FORM}, with %-codes for characters such as @ : / # % in user and password")]
    NotAUrl,
    /// The scheme is neither smtp nor smtps.
    #[error("the scheme is none of smtp and smtps; {FORM}")]
    Scheme,
    /// The host is missing, or is no name and no address.
    #[error("the host is missing or no host name; {FORM}")]
    Host,
    /// Port 0.
    #[error("port 0 is nobody's; {FORM}")]
    Port,
    /// A path, a fragment, or options other than `tls=required`.
    #[error("nothing but ?tls=required may follow host and port; {FORM}")]
    Surplus,
    /// Encryption only if nobody interferes.
    #[error(
        "tls=opportunistic would send password and mail in clear to whoever cuts the encryption out; use tls=required"
    )]
    Opportunistic,
    /// A user without password, or the other way round.
    #[error("user and password belong together; {FORM}")]
    Credentials,
    /// User and password without TLS to this host.
    #[error("user and password would travel in clear to {0}; use smtps:// or ?tls=required")]
    CredentialsInClear(String),
    /// No TLS to this host.
    #[error("mail would travel in clear to {0}, which is not this machine; use smtps:// or ?tls=required")]
    InClear(String),
}
