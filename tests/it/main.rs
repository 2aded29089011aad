//! Stories about the real program, told from outside: it is started, talked to over HTTP, SMTP and its command line, and
//! killed. Each story runs on SQLite and on PostgreSQL. Nothing here links the library.

mod architecture;
mod behind;
mod commands;
mod desk_accounts;
mod desk_articles;
mod desk_editions;
mod desk_readers;
mod desk_sessions;
mod desk_settings;
mod desk_signing;
mod desk_watching;
mod errata;
mod faults;
mod given;
mod leaving;
mod measuring;
mod metrics;
mod outbox;
mod pages;
mod received_mail;
mod recovery;
mod relays;
mod scripted_smtp;
mod secure_relay;
mod sending;
mod settling;
mod signing_off;
mod signup;
#[path = "../support/mod.rs"]
pub mod support;
mod tour;
