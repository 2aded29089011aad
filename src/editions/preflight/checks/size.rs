//! Whether the mail is short enough to be shown whole.

use super::super::draft::{Draft, shown};
use super::super::{Check, Finding, Place, Preflight};

/// Gmail cuts off what goes beyond 102 kB of HTML, and the link for leaving with it.
const LARGEST: usize = 100_000;
/// From here on it is worth an editor's thought.
const LARGE: usize = 80_000;

pub(super) fn check(draft: &Draft, preflight: &mut Preflight) {
    let largest = draft.copies.iter().max_by_key(|(_, copy)| copy.html.len());
    let Some((language, size)) = largest.map(|(language, copy)| (shown(*language), copy.html.len())) else { return };
    let kilobytes = size.div_ceil(1000);
    let finding = |make: fn(Check, Place, String) -> Finding, end: &str| {
        let what = format!("The largest copy ({language}) has {kilobytes} kB of HTML; {end}");
        make(Check::Size, Place::Desk, what)
    };
    let found = if size > LARGEST {
        vec![finding(Finding::blocks, "Gmail would cut off its end. Shorten it.")]
    } else if size > LARGE {
        vec![finding(Finding::warns, "Gmail cuts off what is beyond 102 kB.")]
    } else {
        Vec::new()
    };
    let fine = format!("The largest copy has {kilobytes} kB of HTML; Gmail shows up to 102 kB.");
    preflight.note(Check::Size, found, fine);
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Expected, finds, newsletter};
    use super::*;

    #[test]
    fn the_largest_copy_decides() {
        for (sizes, expected) in [
            ([80_000, 10], None),
            ([10, 80_001], Some(Expected::warns(Check::Size, "The largest copy (FR) has 81 kB"))),
            ([100_000, 99_999], Some(Expected::warns(Check::Size, "(EN) has 100 kB"))),
            ([10, 100_001], Some(Expected::blocks(Check::Size, "(FR) has 101 kB"))),
        ] {
            let mut draft = newsletter();
            for ((_, copy), size) in draft.copies.iter_mut().zip(sizes) {
                copy.html = "x".repeat(size);
            }
            finds(check, &draft, expected.as_slice());
        }
    }
}
