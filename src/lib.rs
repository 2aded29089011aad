//! Monthly Alert: a self-hosted digest newsletter.

pub mod app;
pub mod articles;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod deliveries;
pub mod editions;
pub mod kind;
pub mod locale;
pub mod mail;
pub mod outbox;
pub mod region;
pub mod schedule;
pub mod serve;
pub mod subscribers;
pub mod telemetry;
pub mod templates;
pub mod token;
pub mod web;
