//! A closing statement as a bar and as a sum.

use serde::Serialize;

use crate::deliveries::Statement;
use crate::web::admin::words::number;

/// How wide a bar is drawn.
const WIDTH: f64 = 1000.0;
/// Between its parts.
const GAP: f64 = 2.0;
/// So wide is the smallest part, that one reader is still seen.
const SMALLEST: f64 = 5.0;

/// A closing statement as a bar and as the sum that it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::web::admin) struct Outcome {
    audience: String,
    /// "12,298 accepted, 61 skipped", for whoever hears the page.
    words: String,
    parts: Vec<BarPart>,
    terms: Vec<Term>,
}

/// A coloured piece of a bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct BarPart {
    class: &'static str,
    x: String,
    width: String,
}

/// A term of the sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Term {
    class: &'static str,
    name: &'static str,
    count: String,
    /// The state of deliveries behind it, if there are any to look at.
    link: Option<&'static str>,
}

/// The picture of `statement`.
pub(in crate::web::admin) fn outcome(statement: &Statement) -> Outcome {
    let terms = [
        ("accepted", "Accepted", statement.accepted),
        ("skipped", "Skipped", statement.skipped),
        ("rejected", "Rejected", statement.rejected),
        ("unknown", "Unknown", statement.unknown),
        ("deferred", "Deferred", statement.deferred),
        ("queued", "Queued", statement.queued),
    ];
    let is_open = statement.deferred + statement.queued > 0;
    let shown: Vec<_> = terms.iter().filter(|(.., count)| *count > 0).collect();
    let words = shown.iter().map(|(class, _, count)| format!("{} {class}", number(*count)));
    Outcome {
        audience: number(statement.audience),
        words: words.collect::<Vec<_>>().join(", "),
        parts: bar(&shown.iter().map(|(class, _, count)| (*class, *count)).collect::<Vec<_>>()),
        terms: terms
            .into_iter()
            .filter(|(class, ..)| is_open || !matches!(*class, "deferred" | "queued"))
            .map(|(class, name, count)| Term { class, name, count: number(count), link: (count > 0).then_some(class) })
            .collect(),
    }
}

/// Parts side by side that fill the width, none of them invisible.
fn bar(counts: &[(&'static str, i64)]) -> Vec<BarPart> {
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let room = WIDTH - GAP * counts.len().saturating_sub(1) as f64;
    let share = |count: i64| room * count as f64 / total.max(1) as f64;
    // What the small ones get beyond their share is taken from the others.
    let lent: f64 = counts.iter().map(|(_, count)| (SMALLEST - share(*count)).max(0.0)).sum();
    let large: f64 = counts.iter().map(|(_, count)| share(*count)).filter(|width| *width > SMALLEST).sum();
    let mut x = 0.0;
    let part = |&(class, count): &(&'static str, i64)| {
        let width = match share(count) {
            width if width <= SMALLEST => SMALLEST,
            width => width - lent * width / large,
        };
        let part = BarPart { class, x: format!("{x:.1}"), width: format!("{width:.1}") };
        x += width + GAP;
        part
    };
    counts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_and_shows_even_one_reader() {
        let parts = bar(&[("accepted", 1_000_000), ("rejected", 1), ("unknown", 40_000)]);
        assert_eq!(parts[1].width, "5.0");
        let right = |part: &BarPart| part.x.parse::<f64>().unwrap() + part.width.parse::<f64>().unwrap();
        assert!((right(&parts[2]) - WIDTH).abs() < 0.2, "{parts:?}");
        assert!(parts.windows(2).all(|two| (right(&two[0]) + GAP - two[1].x.parse::<f64>().unwrap()).abs() < 0.2));
        assert_eq!(bar(&[]), []);
        assert_eq!(bar(&[("accepted", 7)])[0].width, "1000.0");
    }
}
