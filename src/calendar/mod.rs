//! Months, and the rule that says when an edition is due. Values and arithmetic only: nothing here reads a clock.
//!
//! A [`Month`] is an edition's key, a [`Rule`] is what `SCHEDULE` says (`1st 09:00`). [`local_moment`] is the one place
//! that knows what to do with a local time that a clock change left out or brought twice.

#[cfg(test)]
mod independent;
mod local;
mod month;
mod month_text;
mod rule;
mod rule_text;
mod rule_words;

pub use chrono_tz::Tz;
pub use local::local_moment;
pub use month::Month;
pub use month_text::MonthError;
pub use rule::Rule;
pub use rule_text::RuleError;
