//! What people see and do in a browser. The only room that names actix-web.
//!
//! ```text
//!  request ──> log line ──> headers ──> route ──> handler: parse, one verb, page or redirect
//!                                         │            │ Trouble
//!                                         └── trouble <┘  one place makes pages of what went wrong
//! ```

mod admin;
mod answer;
mod assets;
mod client;
mod fields;
mod frame;
mod headers;
mod kept;
mod login_limit;
mod metrics;
mod network_limit;
mod outbox;
mod probes;
mod public;
mod request_log;
mod routes;
mod server;
mod state;
#[cfg(test)]
mod tests;
mod this_machine;
mod trouble;
pub mod view;
mod visitor;
mod way;

pub use public::pictures::address as picture_address;
pub use server::serve;
