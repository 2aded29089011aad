//! How often one network may sign up. Kept in memory: a restart forgives.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota as Rate};
use ipnet::IpNet;

use crate::config::Quota;

/// After so many sign-ups, networks that have been quiet are forgotten.
const SWEEP_EVERY: u32 = 1_024;
/// With more networks than this at once, neighbours are counted together, so that an attack from everywhere can't fill
/// the memory.
const CROWD: usize = 200_000;

/// The quotas of all networks; a sign-up must keep every one of them.
pub(super) struct NetworkLimit {
    limits: Vec<DefaultKeyedRateLimiter<IpNet>>,
    sweep: AtomicU32,
}

impl NetworkLimit {
    /// No quotas, no limit.
    pub(super) fn new(quotas: &[Quota]) -> NetworkLimit {
        let rate = |quota: &Quota| {
            let each = Rate::with_period(quota.per / quota.count.get())?;
            Some(DefaultKeyedRateLimiter::keyed(each.allow_burst(quota.count)))
        };
        NetworkLimit { limits: quotas.iter().filter_map(rate).collect(), sweep: AtomicU32::new(0) }
    }

    /// Counts a sign-up from `address`, or says how long its network has to wait.
    pub(super) fn admit(&self, address: IpAddr) -> Result<(), Duration> {
        if self.sweep.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limits.iter().for_each(DefaultKeyedRateLimiter::retain_recent);
        }
        for limit in &self.limits {
            let network = network(address, limit.len() > CROWD);
            limit.check_key(&network).map_err(|until| until.wait_time_from(DefaultClock::default().now()))?;
        }
        Ok(())
    }
}

/// The network that an address counts for: itself with IPv4, its /64 with IPv6, where one household has so many. In a
/// crowd the provider's range. Quotas for the ranges in between (/48, /56) belong here once there are settings for them.
fn network(address: IpAddr, crowded: bool) -> IpNet {
    let bits = match (address, crowded) {
        (IpAddr::V4(_), false) => 32,
        (IpAddr::V6(_), false) => 64,
        (IpAddr::V4(_), true) => 16,
        (IpAddr::V6(_), true) => 32,
    };
    IpNet::new(address, bits).map_or_else(|_| IpNet::from(address), |network| network.trunc())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn key(address: &str, crowded: bool) -> String {
        network(address.parse().unwrap(), crowded).to_string()
    }

    fn quota(count: u32, per: Duration) -> Quota {
        Quota { count: NonZeroU32::new(count).unwrap(), per }
    }

    #[test]
    fn an_ipv4_address_is_a_network_and_so_is_an_ipv6_64() {
        assert_eq!(key("192.0.2.7", false), "192.0.2.7/32");
        assert_eq!(key("2001:db8:1:2:3:4:5:6", false), "2001:db8:1:2::/64");
    }

    #[test]
    fn in_a_crowd_neighbours_are_counted_together() {
        assert_eq!(key("192.0.2.7", true), "192.0.0.0/16");
        assert_eq!(key("2001:db8:1:2:3:4:5:6", true), "2001:db8::/32");
    }

    #[test]
    fn a_network_that_used_up_its_quota_waits_and_others_do_not() {
        let limit = NetworkLimit::new(&[quota(2, Duration::from_secs(60)), quota(3, Duration::from_secs(3600))]);
        let admit = |address: &str| limit.admit(address.parse().unwrap());
        assert_eq!((admit("2001:db8::1"), admit("2001:db8::2")), (Ok(()), Ok(())));
        let wait = admit("2001:db8::3").unwrap_err();
        assert!(wait <= Duration::from_secs(30) && wait > Duration::from_secs(20), "{wait:?}");
        assert_eq!(admit("2001:db8:0:1::1"), Ok(()));
    }

    #[test]
    fn without_quotas_everybody_may() {
        let limit = NetworkLimit::new(&[]);
        assert!((0..5_000).all(|_| limit.admit(IpAddr::from([192, 0, 2, 7])).is_ok()));
    }
}
