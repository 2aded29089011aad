//! Whether the links of an edition lead somewhere: asked of their servers, and kept for a while.

mod ask;
mod check;
mod store;
mod verdict;

pub use check::{check_links, known_links};
pub use verdict::{LinkCheck, LinkVerdict, Links};
