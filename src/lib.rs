//! Monthly Alert: a self-hosted digest newsletter. Articles come in all month; once a month they become one edition, and
//! every reader gets one copy by mail.
//!
//! ```text
//!    reader ──> web/public ──> subscribers ──┐                     ┌──> mail ──> relay (SMTP)
//!                                            ├──> deliveries ──────┤
//!    files  ──> articles ────────> editions ─┘   the ledger: the   └──> outbox
//!                                     ^          one door out
//!    clock  ──> schedule ─────────────┤
//!    editor ──> web/admin, cli ───────┘      team: who may do what; audit: who did what
//! ```
//!
//! Imports point downstream, with the data, and from higher floors to lower ones; a test checks it.
//!
//! | floor | rooms |
//! | --- | --- |
//! | entry | [`cli`]: a file for each command |
//! | running | [`serve`]: pages, schedule and delivery together, and their orderly stop; [`bench`](mod@bench): how fast that is |
//! | wake-ups | [`web`]: what people see in a browser; [`schedule`]: the clock that asks what is due |
//! | state | [`app`]: the parts, put together once |
//! | newsletter | [`articles`], [`subscribers`], [`editions`]; [`deliveries`]: the ledger; [`outbox`]: mail that stays here; [`team`]: who may do what; [`audit`]: who did what |
//! | tools | [`db`]: two databases as one; [`fetch`]: other people's web servers; [`mail`]: messages and SMTP; [`templates`]: pages and mails from templates |
//! | values | [`calendar`], [`clock`], [`kind`], [`locale`], [`region`], [`token`]; [`config`] and [`telemetry`] |
//!
//! A verb, such as [`subscribers::subscribe`], [`editions::assemble`] or [`editions::release`], is a free function that
//! gets the parts it uses, and `now`. Pages, commands and jobs are shells around verbs. SQL stands in `store` files only.
//!
//! `docs/architecture.md` walks through three real stories, `docs/ledger.md` explains how a send survives `kill -9`.

pub mod app;
pub mod articles;
pub mod audit;
pub mod bench;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod deliveries;
pub mod editions;
pub mod fetch;
pub mod kind;
pub mod locale;
pub mod mail;
pub mod outbox;
pub mod region;
pub mod schedule;
pub mod serve;
pub mod subscribers;
pub mod team;
pub mod telemetry;
pub mod templates;
pub mod token;
pub mod web;
