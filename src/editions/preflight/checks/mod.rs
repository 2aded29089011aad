//! The checks, in the order in which an editor reads their findings.

mod duplicates;
mod emptiness;
mod events;
mod links;
mod message;
mod pictures;
mod placeholders;
mod preheader;
mod sender;
mod size;
mod subject;
mod translation;

use super::Preflight;
use super::draft::Draft;

/// A check: notes what it finds in a draft, or that it finds nothing.
type Checker = fn(&Draft, &mut Preflight);

const ALL: [Checker; 12] = [
    emptiness::check,
    links::check,
    pictures::check,
    subject::check,
    preheader::check,
    translation::check,
    placeholders::check,
    events::check,
    duplicates::check,
    size::check,
    sender::check,
    message::check,
];

/// Holds a draft against every check. CPU work: some milliseconds.
pub(super) fn inspect(draft: &Draft) -> Preflight {
    let mut preflight = Preflight::default();
    for check in ALL {
        check(draft, &mut preflight);
    }
    // The sort is stable.
    preflight.findings.sort_by_key(|finding| finding.weight);
    preflight
}
