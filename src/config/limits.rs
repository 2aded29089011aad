//! The limits on sign-ups: how many, by whom, in which time.

use std::num::NonZeroU32;
use std::time::Duration;

use super::duration::{duration, unit_of};

const GRAMMAR: &str = "write off, or limits such as net=5/m,20/h;address=1/10m,3/d;global=200/h";

/// So many sign-ups in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub count: NonZeroU32,
    /// In which time.
    pub per: Duration,
}

/// The limits that sign-ups must keep, all of each list at once. An empty list is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignupLimits {
    /// For each network that sign-ups come from.
    pub net: Vec<Quota>,
    /// For each address that is signed up.
    pub address: Vec<Quota>,
    /// For all confirmation mails together.
    pub global: Vec<Quota>,
}

impl SignupLimits {
    /// No limits at all, for load tests.
    pub const OFF: SignupLimits = SignupLimits { net: Vec::new(), address: Vec::new(), global: Vec::new() };
}

/// Reads `off`, or the limits by kind. A kind left out keeps what it has in `defaults`; `net=off` takes its limits away.
pub(super) fn limits(text: &str, defaults: &SignupLimits) -> Result<SignupLimits, String> {
    if text.eq_ignore_ascii_case("off") {
        return Ok(SignupLimits::OFF);
    }
    let (mut net, mut address, mut global) = (None, None, None);
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (kind, quotas) = part.split_once('=').ok_or_else(|| format!("“{part}” is no limit; {GRAMMAR}"))?;
        let place = match kind.trim() {
            "net" => &mut net,
            "address" => &mut address,
            "global" => &mut global,
            other => return Err(format!("“{other}” is none of net, address and global; {GRAMMAR}")),
        };
        if place.replace(self::quotas(quotas.trim())?).is_some() {
            return Err(format!("“{}” is there twice; {GRAMMAR}", kind.trim()));
        }
    }
    let or_default = |given: Option<Vec<Quota>>, default: &Vec<Quota>| given.unwrap_or_else(|| default.clone());
    Ok(SignupLimits {
        net: or_default(net, &defaults.net),
        address: or_default(address, &defaults.address),
        global: or_default(global, &defaults.global),
    })
}

fn quotas(text: &str) -> Result<Vec<Quota>, String> {
    if text == "off" { Ok(Vec::new()) } else { text.split(',').map(|text| quota(text.trim())).collect() }
}

/// `5/m` or `1/10m`.
fn quota(text: &str) -> Result<Quota, String> {
    let wrong = || format!("“{text}” is no limit; {GRAMMAR}");
    let (count, per) = text.split_once('/').ok_or_else(wrong)?;
    let count = count.parse().map_err(|_| wrong())?;
    let per = unit_of(per).map_or_else(|| duration(per).map_err(|_| wrong()), Ok)?;
    Ok(Quota { count, per })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SignupLimits, String> {
        limits(text, &SignupLimits::OFF)
    }

    fn quota(count: u32, minutes: u64) -> Quota {
        Quota { count: NonZeroU32::new(count).unwrap(), per: Duration::from_mins(minutes) }
    }

    #[test]
    fn limits_are_read_by_kind() {
        let limits = read("net=5/m,20/h; address=1/10m, 3/d ;global=200/h").unwrap();
        assert_eq!(limits.net, [quota(5, 1), quota(20, 60)]);
        assert_eq!(limits.address, [quota(1, 10), quota(3, 1440)]);
        assert_eq!(limits.global, [quota(200, 60)]);
    }

    #[test]
    fn a_kind_left_out_keeps_its_default_and_off_takes_limits_away() {
        let defaults = read("net=5/m;address=3/d;global=200/h").unwrap();
        let limits = limits("net=9/m;address=off", &defaults).unwrap();
        assert_eq!((limits.net, limits.address), (vec![quota(9, 1)], vec![]));
        assert_eq!(limits.global, [quota(200, 60)]);
        assert_eq!(read("off"), Ok(SignupLimits::OFF));
    }

    #[test]
    fn what_is_no_limit_is_named_with_the_grammar() {
        let wrong =
            ["net", "net=", "net=5", "net=/m", "net=0/m", "net=-1/m", "net=5/w", "net=5/0m", "net=5/m,", "x=5/m"];
        for text in wrong.into_iter().chain(["net=5/m;net=6/m", "net=5/m/h", "5/m"]) {
            assert!(read(text).unwrap_err().ends_with(GRAMMAR), "{text}");
        }
    }
}
