//! Compares due moments with a calendar that shares nothing with ours: `tests/data/make_due_moments.py` worked them
//! out with Python's own time zones, minute by minute.

use std::time::Duration;

use chrono::DateTime;

use super::{Month, Rule, Tz};
use crate::clock::Timestamp;

const ROWS: &str = include_str!("../../tests/data/due_moments.tsv");

struct Row {
    text: &'static str,
    rule: Rule,
    zone: Tz,
    month: Month,
    due: Timestamp,
}

fn rows() -> Vec<Row> {
    ROWS.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

fn row(text: &'static str) -> Row {
    let cells: Vec<&str> = text.split('\t').collect();
    let [rule, zone, month, due] = cells[..] else { panic!("four cells are wanted: {text}") };
    let due = DateTime::parse_from_rfc3339(due).unwrap().to_utc();
    Row {
        text,
        rule: rule.parse().unwrap(),
        zone: zone.parse().unwrap(),
        month: month.parse().unwrap(),
        due: Timestamp::from(due),
    }
}

#[test]
fn every_due_moment_is_the_one_of_the_independent_calendar() {
    let rows = rows();
    assert!(rows.len() >= 600, "the table has shrunk to {} rows", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .map(|row| (row, row.rule.due(row.month, row.zone)))
        .filter(|(row, ours)| *ours != row.due)
        .map(|(row, ours)| format!("{} ours: {}", row.text, ours.to_utc()))
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn every_edition_is_next_until_its_due_moment_and_the_latest_from_it() {
    for row in rows() {
        let just_before = row.due - Duration::from_millis(1);
        assert_eq!(row.rule.next(just_before, row.zone), (row.month, row.due), "{}", row.text);
        assert_eq!(row.rule.latest_due(row.due, row.zone), row.month, "{}", row.text);
    }
}

#[test]
fn a_month_ends_at_the_first_midnight_of_the_independent_calendar() {
    let midnights: Vec<Row> = rows().into_iter().filter(|row| row.rule.to_string() == "1st 00:00").collect();
    assert!(midnights.len() >= 30, "only {} rows are about month starts", midnights.len());
    for row in midnights {
        assert_eq!(row.month.end(row.zone), row.due, "{}", row.text);
        assert_eq!(row.month.next().start(row.zone), row.due, "{}", row.text);
    }
}
