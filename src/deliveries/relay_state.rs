//! How a relay is doing, for whoever watches.

use std::time::Duration;

use serde::{Serialize, Serializer};

/// One relay as this process finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelayState {
    /// Host and port, or `outbox`; no secrets.
    pub name: String,
    /// Whether it is used.
    pub used: RelayUse,
    /// Connections that it is given now, up to `SMTP_CONNECTIONS`.
    pub connections: usize,
    /// Messages that it has been handed and not yet answered.
    pub in_flight: usize,
}

/// Whether a relay is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RelayUse {
    /// Mail goes here.
    Active,
    /// It is well, and one before it is used.
    Standby,
    /// It failed and is left alone for so long; zero while it is being probed.
    Resting(#[serde(serialize_with = "in_seconds")] Duration),
}

impl RelayUse {
    /// The words of all states.
    pub const WORDS: [&str; 3] = ["active", "standby", "resting"];

    /// The word for this state.
    pub fn word(self) -> &'static str {
        match self {
            RelayUse::Active => "active",
            RelayUse::Standby => "standby",
            RelayUse::Resting(_) => "resting",
        }
    }

    /// Whether it can be handed mail, as far as we know.
    pub fn is_well(self) -> bool {
        !matches!(self, RelayUse::Resting(_))
    }
}

fn in_seconds<S: Serializer>(rest: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(rest.as_secs_f64())
}
