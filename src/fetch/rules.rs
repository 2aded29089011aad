//! What may be asked for at all.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

use super::addresses::is_public;

/// Why an address is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Danger {
    /// It can't be read as a URL, or names no host.
    #[error("it is no web address")]
    NoAddress,
    /// A scheme other than http and https.
    #[error("it does not begin with http:// or https://")]
    Scheme,
    /// A user name or password before the host.
    #[error("a user name in front of the host hides where it leads")]
    UserInfo,
    /// Another port than those of the web.
    #[error("its port is not one of the web's")]
    Port,
    /// An address, or a name that leads to one, that is not of the public internet.
    #[error("it leads to a machine or network that is not public")]
    Address,
}

/// What may be asked for.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) ports: Vec<u16>,
    /// Networks that may be asked although they are not public.
    pub(super) reachable: Vec<IpNet>,
}

impl Rules {
    /// `text` as a URL that may be asked, as far as can be told without looking up its name.
    pub(super) fn read(&self, text: &str) -> Result<Url, Danger> {
        let url = Url::parse(text.trim()).map_err(|_| Danger::NoAddress)?;
        self.check(&url).map(|()| url)
    }

    /// The same of a URL that was read already, such as the next one of a redirect.
    pub(super) fn check(&self, url: &Url) -> Result<(), Danger> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Danger::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Danger::UserInfo);
        }
        // The client asks no resolver for these. The parser has brought decimal, octal and short forms to this one.
        let address = match url.host().ok_or(Danger::NoAddress)? {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        if address.is_some_and(|address| !self.permit(address)) {
            return Err(Danger::Address);
        }
        if !url.port_or_known_default().is_some_and(|port| self.ports.contains(&port)) {
            return Err(Danger::Port);
        }
        Ok(())
    }

    /// Whether this address may be connected to.
    pub(super) fn permit(&self, address: IpAddr) -> bool {
        is_public(address) || self.reachable.iter().any(|network| network.contains(&address))
    }
}
