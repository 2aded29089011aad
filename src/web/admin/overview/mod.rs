//! The month at a glance: what comes next, what needs somebody, how the last edition went, how many readers there are.

mod attention;
mod next_card;
mod page;
mod readers_card;

pub(super) use page::show;
