//! What goes wrong sooner or later does so here on purpose, again and again: processes are killed, servers fall silent,
//! disks fill up. After each story everybody has their mail, what came twice is within its bound and one and the same
//! message, and the ledger says what the mail server says.
//!
//! One set of stories in two sizes: small ones with all other tests, and the full count as `make soak`, which writes the
//! figures down for docs/reliability.md.

mod disk_full;
mod figures;
mod holder;
mod kills;
mod leavers;
mod locked;
mod nodes;
mod poison;
mod postgres_restarts;
mod sending;
mod smtp_faults;
mod sqlite;
mod stops;
mod system_calls;

/// How much of the full count is wanted, in hundredths: 100 for `make soak`, nothing for the small size.
fn soak() -> usize {
    let wanted = std::env::var("SOAK").unwrap_or_default();
    if wanted.is_empty() { 0 } else { wanted.parse().expect("SOAK is a number from 0 to 100") }
}

/// The small size, or the wanted part of the full one.
fn size(small: usize, full: usize) -> usize {
    small.max(full * soak() / 100)
}
