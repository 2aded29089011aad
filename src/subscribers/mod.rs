//! Readers: how they come, what they choose, how they leave.

mod choices;
pub mod store;

pub use choices::Choices;
