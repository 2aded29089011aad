//! Monthly Alert: a self-hosted digest newsletter.

pub mod clock;
pub mod kind;
pub mod locale;
pub mod templates;
pub mod web;
