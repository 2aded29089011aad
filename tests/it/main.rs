//! Stories about the real program, told from outside: it is started, talked to over HTTP, SMTP and its command line, and
//! killed. Each story runs on SQLite and on PostgreSQL. Nothing here links the library.

mod architecture;
mod commands;
mod given;
mod leaving;
mod outbox;
mod pages;
mod received_mail;
mod recovery;
mod scripted_smtp;
mod secure_relay;
mod sending;
mod signup;
#[path = "../support/mod.rs"]
pub mod support;
