//! How a relay is doing, for whoever watches.

use std::time::Duration;

/// One relay as this process finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayUse {
    /// Mail goes here.
    Active,
    /// It is well, and one before it is used.
    Standby,
    /// It failed and is left alone for so long; zero while it is being probed.
    Resting(Duration),
}
