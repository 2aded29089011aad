//! Who is asking: the address of the machine at the other end, seen through the proxies that we trust and no others.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

/// The visitor's address. `peer` is the other end of the connection. If it is one of the `trusted` proxies, the answer is
/// the right-most entry of X-Forwarded-For that is not itself such a proxy: each proxy adds what it saw at the right, and
/// what stands further left may be made up. `forwarded` gives the header's lines in order.
pub(super) fn address<'a>(
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    trusted: &[IpNet],
) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut seen = peer.to_canonical();
    for entry in forwarded.rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(&seen) {
            break;
        }
        // Beyond an entry that is no address nothing can be believed.
        let Some(before) = read(entry.trim()) else { break };
        seen = before;
    }
    seen
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn read(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let trusted = ["10.0.0.0/8", "127.0.0.1/32", "2001:db8:f::/48"].map(|network| network.parse().unwrap());
        address(peer.parse().unwrap(), lines.iter().copied(), &trusted).to_string()
    }

    #[test]
    fn a_visitor_without_a_proxy_is_the_peer_whatever_the_header_claims() {
        assert_eq!(seen("192.0.2.7", &[]), "192.0.2.7");
        assert_eq!(seen("192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(seen("::ffff:192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
    }

    #[test]
    fn behind_trusted_proxies_it_is_the_right_most_entry_that_is_none_of_them() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, 192.0.2.7, 10.1.2.3"]), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9", "192.0.2.7,10.1.2.3"]), "192.0.2.7");
        assert_eq!(seen("2001:db8:f::1", &["2001:db8:1::5"]), "2001:db8:1::5");
        assert_eq!(seen("::ffff:127.0.0.1", &["192.0.2.7"]), "192.0.2.7");
    }

    #[test]
    fn ports_and_brackets_are_left_out() {
        for entry in ["[2001:db8::1]", "[2001:db8::1]:4711", " 2001:db8::1 "] {
            assert_eq!(seen("127.0.0.1", &[entry]), "2001:db8::1");
        }
        assert_eq!(seen("127.0.0.1", &["192.0.2.7:80"]), "192.0.2.7");
        assert_eq!(seen("127.0.0.1", &["::ffff:192.0.2.7"]), "192.0.2.7");
    }

    #[test]
    fn what_is_no_address_ends_the_search() {
        assert_eq!(seen("127.0.0.1", &["192.0.2.7, unknown"]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["192.0.2.7, , 10.0.0.1"]), "10.0.0.1");
        assert_eq!(seen("127.0.0.1", &[""]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["10.0.0.2, 10.0.0.1"]), "10.0.0.2");
    }
}
