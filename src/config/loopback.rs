//! Which hosts are this very machine.

use std::net::IpAddr;

/// Whether `host` (a name, or an address with or without brackets) is this machine: 127.0.0.0/8, ::1 or localhost.
/// Names are not looked up: what a name server says must not decide whether a password travels in clear.
pub fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_and_localhost_are_this_machine() {
        for host in ["127.0.0.1", "127.255.0.9", "::1", "[::1]", "localhost", "LOCALHOST"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["0.0.0.0", "::", "10.0.0.1", "127.1", "localhost.example.org", "127.0.0.1.example.org", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
