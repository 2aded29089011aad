//! Pictures of numbers, as SVG attributes: the pages' policy allows no styles in them.

mod days;
mod growth;
mod outcome;

pub(super) use days::{DaysChart, days};
pub(super) use growth::{GrowthChart, growth};
pub(super) use outcome::{Outcome, outcome};
