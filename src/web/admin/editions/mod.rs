//! Editions: the list, the desk where one is made, and the page where its send is watched.

mod approve;
mod arrange;
mod desk;
mod findings;
mod list;
mod month;
mod page;
mod preview;
mod schedule;
mod sections;
mod send;
mod state_line;
mod test_copy;
mod when;
mod words;

pub(super) use approve::{approve, withdraw};
pub(super) use arrange::arrange;
pub(super) use findings::follow_links;
pub(super) use list::{list, make};
pub(super) use month::month_of;
pub(super) use page::show;
pub(super) use preview::html as preview;
pub(super) use schedule::{choose as choose_schedule, show as schedule};
pub(super) use send::{confirm, send, stop};
pub(super) use state_line::{StateStep, steps};
pub(super) use test_copy::test_copy;
pub(super) use when::{When, when};
pub(super) use words::save as save_words;
