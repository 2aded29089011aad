//! The program's parts, put together once: what web pages, the scheduler and commands are given.

mod composer;
mod keys;
mod parts;
mod relay;
mod settings;
#[cfg(test)]
mod tests;
mod worker;

pub use composer::AppComposer;
pub use keys::KeyError;
pub use parts::{App, StartError};
pub use relay::Exit;
pub use settings::Settings;
