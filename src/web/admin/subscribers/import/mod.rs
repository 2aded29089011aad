//! Readers from a list that was kept elsewhere: brought, looked at, tried, taken in.

mod bring;
mod file;
mod mapping;
mod run;
mod running;

pub(in crate::web::admin) use bring::{bring, show as ask};
pub(in crate::web::admin) use file::{discard, refused, show};
pub(in crate::web::admin) use run::run;
pub(in crate::web) use running::Imports;
