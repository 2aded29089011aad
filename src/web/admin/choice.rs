//! The choices of select boxes.

use serde::Serialize;

use crate::locale::Language;
use crate::region::{Level, Region};

/// One of a few values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

impl Choice {
    pub(super) fn new(value: impl ToString, words: impl Into<String>, chosen: bool) -> Choice {
        Choice { value: value.to_string(), words: words.into(), chosen }
    }
}

/// All regions, each below the one that it lies in.
pub(super) fn regions(chosen: Option<Region>) -> Vec<Choice> {
    let indent = |region: Region| match region.level() {
        Level::World => "",
        Level::Sub => "– ",
        Level::Country => "– – ",
    };
    let choice = |region: Region| {
        let words = format!("{}{}", indent(region), region.name(Language::EN));
        Choice::new(region.slug(), words, chosen == Some(region))
    };
    Region::all().map(choice).collect()
}
