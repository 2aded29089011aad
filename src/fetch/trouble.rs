//! What went wrong on the way to a server, read out of the client's errors.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, UdpSocket};

use super::names::NameTrouble;
use super::{Danger, Probe};

/// Why a server gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nobody knows an address for its name.
    #[error("its name has no address")]
    NoSuchName,
    /// Nobody answers at its address.
    #[error("no connection is possible")]
    NoConnection,
    /// No trustworthy encrypted connection could be made.
    #[error("its certificate or encryption is not in order")]
    Tls,
    /// It spoke something else than HTTP, or fell silent.
    #[error("it broke off the conversation")]
    Broken,
    /// It took longer than the deadline.
    #[error("it took too long to answer")]
    TooSlow,
    /// More redirects than are followed.
    #[error("it redirects too often")]
    RedirectsTooOften,
}

/// What an error of the client means.
pub(super) fn meaning(error: &reqwest::Error) -> Probe {
    let causes = || causes(error);
    if let Some(name) = causes().find_map(|cause| cause.downcast_ref::<NameTrouble>()) {
        return match name {
            NameTrouble::Forbidden => Probe::Unsafe { why: Danger::Address },
            NameTrouble::NotFound if !has_route() => Probe::Offline,
            NameTrouble::NotFound => Probe::Unreachable { why: Trouble::NoSuchName },
        };
    }
    let io_causes = || causes().filter_map(|cause| cause.downcast_ref::<io::Error>());
    if causes().any(|cause| cause.is::<rustls::Error>()) || io_causes().any(wraps_tls) {
        return Probe::Unreachable { why: Trouble::Tls };
    }
    if io_causes().any(|cause| cause.kind() == io::ErrorKind::NetworkUnreachable) && !has_route() {
        return Probe::Offline;
    }
    Probe::Unreachable { why: if error.is_connect() { Trouble::NoConnection } else { Trouble::Broken } }
}

/// The error and what it came from, as far down as is told.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// An error of TLS in an error of the connection, or in several, none of which count it as their cause.
fn wraps_tls(error: &io::Error) -> bool {
    let Some(inner) = error.get_ref() else { return false };
    inner.is::<rustls::Error>() || inner.downcast_ref().is_some_and(wraps_tls)
}

/// Whether this machine knows a way to the internet. No packet is sent: the system only chooses a route.
fn has_route() -> bool {
    let v4 =
        UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)));
    let v6_address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    v4.is_ok() || UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).and_then(|socket| socket.connect((v6_address, 9))).is_ok()
}
