//! Months, and the rule that says when an edition is due. Values and arithmetic only: nothing here reads a clock.

#[cfg(test)]
mod independent;
mod local;
mod month;
mod month_text;
mod rule;
mod rule_text;

pub use chrono_tz::Tz;
pub use local::local_moment;
pub use month::Month;
pub use month_text::MonthError;
pub use rule::Rule;
pub use rule_text::RuleError;
