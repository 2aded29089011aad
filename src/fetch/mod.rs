//! Asking other people's web servers, without being led to places that are none of theirs.
//!
//! Addresses come from articles and feeds, so from anybody. What is asked for is http or https on the usual ports; a name is
//! looked up once and only addresses of the public internet are connected to; redirects are followed here, and each
//! is checked like the first address. The only room that names the HTTP client.

mod addresses;
mod client;
mod names;
mod probe;
mod rules;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod trouble;

pub use client::{FetchSettings, Fetcher};
pub use probe::Probe;
pub use rules::Danger;
pub use trouble::Trouble;
