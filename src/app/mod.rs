//! The program's parts, put together once: what web pages, the scheduler and commands are given.
//!
//! [`Settings`] come from the environment; [`App::open`] makes the rest of them: database, keys, words, templates. Here
//! too, because they need parts from everywhere: which composer writes which delivery ([`AppComposer`]), where mail
//! leaves ([`Exit`]), and the delivery worker.

mod bell;
mod composer;
mod keys;
mod parts;
mod relay;
mod settings;
#[cfg(test)]
mod tests;
mod way_out;
mod worker;

pub use bell::Bell;
pub use composer::AppComposer;
pub use keys::KeyError;
pub use parts::{App, StartError};
pub use relay::Exit;
pub use settings::Settings;
