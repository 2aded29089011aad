//! Monthly Alert: a self-hosted digest newsletter.

pub mod articles;
pub mod calendar;
pub mod clock;
pub mod db;
pub mod deliveries;
pub mod editions;
pub mod kind;
pub mod locale;
pub mod mail;
pub mod region;
pub mod subscribers;
pub mod templates;
pub mod token;
pub mod web;
