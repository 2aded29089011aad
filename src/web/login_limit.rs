//! How often somebody may try to log in: from one network, and from all of them together. Kept in memory; what counts
//! for one account is in the database.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota as Rate};

use super::network_limit::NetworkLimit;
use crate::config::Quota;

/// Tries from one network in an hour: an office behind one address logs in at nine.
const NETWORK: NonZeroU32 = NonZeroU32::new(20).expect("20 is not zero");
/// Tries in a minute from everywhere: each costs 30 ms of a core. Browsers that are known don't count.
const ALL: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero");

/// The quotas.
pub(super) struct LoginLimit {
    networks: NetworkLimit,
    all: DefaultDirectRateLimiter,
}

impl LoginLimit {
    /// Nobody has tried yet.
    pub(super) fn new() -> LoginLimit {
        let hourly = Quota { count: NETWORK, per: Duration::from_hours(1) };
        LoginLimit {
            networks: NetworkLimit::new(&[hourly]),
            all: DefaultDirectRateLimiter::direct(Rate::per_minute(ALL)),
        }
    }

    /// Counts a try from `address`, or says how long it has to wait.
    pub(super) fn admit(&self, address: IpAddr) -> Result<(), Duration> {
        self.networks.admit(address)?;
        self.all.check().map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_waits_after_twenty_tries_and_all_together_after_sixty() {
        let limit = LoginLimit::new();
        let admitted = |network: u8| (0..100).filter(|_| limit.admit([192, 0, 2, network].into()).is_ok()).count();
        assert_eq!((admitted(1), admitted(2), admitted(3)), (20, 20, 20));
        assert!(admitted(4) < 3);
    }
}
