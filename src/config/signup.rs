//! How many sign-ups are let in.

use super::limits::{SignupLimits, limits};
use super::reader::Reader;
use super::setting::{Setting, Topic};

const USUAL: &str = "net=5/m,20/h;address=1/10m,3/d;global=200/h";

static SIGNUP_LIMITS: Setting = Setting::with_default(
    "SIGNUP_LIMITS",
    USUAL,
    "Sign-ups let in for each network and address, and confirmation mails in all; off for load tests.",
);

pub(super) static TOPIC: Topic = Topic { title: "Sign-ups", settings: &[&SIGNUP_LIMITS] };

/// Sign-ups, as given by:
///
/// - `SIGNUP_LIMITS` (`net=5/m,20/h;address=1/10m,3/d;global=200/h`): how many in which time. A kind left out keeps
///   its default; `off` for one kind or for all.
#[derive(Debug, Clone)]
pub struct SignupConfig {
    /// The limits.
    pub limits: SignupLimits,
}

impl SignupConfig {
    pub(super) fn read(reader: &mut Reader) -> Option<SignupConfig> {
        let over_usual = |text: &str| limits(text, &limits(USUAL, &SignupLimits::OFF)?);
        Some(SignupConfig { limits: reader.value(&SIGNUP_LIMITS, over_usual)? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{config_of, refused};
    use super::*;

    #[test]
    fn limits_are_on_unless_switched_off() {
        let usual = config_of([]).signup.limits;
        assert_eq!((usual.net.len(), usual.address.len(), usual.global.len()), (2, 2, 1));
        let other = config_of([("SIGNUP_LIMITS", "global=10/h")]).signup.limits;
        assert_eq!((other.net, other.global[0].count.get()), (usual.net, 10));
        assert_eq!(config_of([("SIGNUP_LIMITS", "off")]).signup.limits, SignupLimits::OFF);
        refused("SIGNUP_LIMITS", &["5/m", "none", "net=many"], "write off, or limits such as net=5/m");
    }
}
