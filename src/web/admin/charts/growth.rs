//! Readers over the months, as a line.

use serde::Serialize;

use crate::subscribers::Growth;
use crate::web::admin::words::{counted, number};

/// The picture; its own square is 100 by 100 and is stretched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::web::admin) struct GrowthChart {
    words: String,
    /// The line, and the same down to the ground.
    line: String,
    area: String,
    /// The labels of the upper and the lower edge.
    top: String,
    bottom: String,
    first: String,
    /// Where the line ends, in pixels from the top of 196.
    end: String,
}

/// The line of `growth`, whose months are named by `name`. `None` with fewer than two months.
pub(in crate::web::admin) fn growth(growth: &Growth, first: String) -> Option<GrowthChart> {
    let counts: Vec<i64> = growth.months.iter().map(|month| month.active).collect();
    let (begin, end) = (*counts.first()?, *counts.last()?);
    if counts.len() < 2 {
        return None;
    }
    let (bottom, top) = edges(&counts);
    let height = |count: i64| 100.0 - (count - bottom) as f64 * 100.0 / (top - bottom) as f64;
    let step = 100.0 / (counts.len() - 1) as f64;
    let points = counts.iter().enumerate().map(|(at, count)| format!("{:.1} {:.1}", step * at as f64, height(*count)));
    let line = format!("M{}", points.collect::<Vec<_>>().join(" L"));
    Some(GrowthChart {
        words: format!("From {} {first} to {} today.", counted(begin, "reader"), number(end)),
        area: format!("{line} L100 100 L0 100Z"),
        line,
        top: number(top),
        bottom: number(bottom),
        first,
        end: format!("{:.1}", 8.0 + height(end) * 1.96),
    })
}

/// Round numbers below and above all of them.
fn edges(counts: &[i64]) -> (i64, i64) {
    let (least, most) = (counts.iter().min().copied().unwrap_or(0), counts.iter().max().copied().unwrap_or(0));
    let mut unit = 1;
    while (most - least).max(most / 10).max(1) > 10 * unit {
        unit *= 10;
    }
    let bottom = (least / unit) * unit;
    let top = (most / unit + 1) * unit;
    (bottom, top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_round_and_hold_every_count() {
        assert_eq!(edges(&[8_940, 12_480]), (8_000, 13_000));
        assert_eq!(edges(&[0, 0]), (0, 1));
        assert_eq!(edges(&[200, 200]), (200, 210));
        assert_eq!(edges(&[3, 1_000_000]), (0, 1_100_000));
    }
}
