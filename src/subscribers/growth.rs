//! How the number of readers has changed from month to month.

use super::store;
use crate::calendar::{Month, Tz};
use crate::clock::Timestamp;
use crate::db::{DbConnection, QueryError};

/// Readers, month by month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth {
    /// The earliest first; the last is the one that runs.
    pub months: Vec<GrowthMonth>,
}

/// One month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrowthMonth {
    /// Which.
    pub month: Month,
    /// Active readers at its end, or now.
    pub active: i64,
    /// Who joined in it.
    pub came: i64,
    /// Who left in it.
    pub left: i64,
}

/// The last `count` months up to `now`, in the newsletter's `zone`. Counted back from those who are active now; people who
/// were erased since are nobody's history any more. Goes through all readers: half a second for a million.
///
/// # Errors
/// Only if the database can't be asked.
pub fn growth(connection: &mut DbConnection, zone: Tz, count: usize, now: Timestamp) -> Result<Growth, QueryError> {
    let last = Month::containing(now, zone);
    let mut months: Vec<Month> =
        std::iter::successors(Some(last), |month| Some(month.previous())).take(count).collect();
    months.reverse();
    let Some(first) = months.first().map(|month| month.start(zone)) else { return Ok(Growth::default()) };
    let (came, left) = (store::growth::came(connection, first)?, store::growth::left(connection, first)?);
    let within = |hours: &[(i64, i64)], month: Month| {
        let (from, to) = (month.start(zone).as_millis() / HOUR, month.next().start(zone).as_millis() / HOUR);
        hours.iter().filter(|(hour, _)| (from..to).contains(hour)).map(|(_, count)| count).sum::<i64>()
    };
    let mut active = store::growth::active(connection)?;
    let mut found = Vec::with_capacity(months.len());
    for month in months.into_iter().rev() {
        let (came, left) = (within(&came, month), within(&left, month));
        found.push(GrowthMonth { month, active, came, left });
        active = (active - came + left).max(0);
    }
    found.reverse();
    Ok(Growth { months: found })
}

/// In ms. A month may begin half an hour beside the full one, which nobody will see in the picture.
const HOUR: i64 = 3_600_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Creation, Database, Target};
    use crate::subscribers::{Import, ImportReport, ImportedRow, import_rows};
    use crate::token::Keyring;

    #[tokio::test]
    async fn months_are_counted_back_from_today() {
        let folder = tempfile::tempdir().unwrap();
        let (db, _) = Database::open(&Target::Sqlite(folder.path().join("unit.db")), Creation::IfMissing).unwrap();
        let keys = Keyring::new("k".repeat(32).into(), vec![]).unwrap();
        let day =
            |text: &str| text.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc().into();
        let zone: Tz = "Europe/London".parse().unwrap();
        let join = |emails: &'static [&'static str], when: Timestamp| {
            let (db, keys) = (db.clone(), keys.clone());
            async move {
                let import = Import {
                    consent: "made up".into(),
                    consent_date: "2011-01-01".into(),
                    languages: vec![crate::locale::Language::EN],
                    dry_run: false,
                };
                let row = |(line, email): (usize, &&str)| ImportedRow {
                    line: line as u64,
                    email: (*email).into(),
                    ..ImportedRow::default()
                };
                let rows = emails.iter().enumerate().map(row).collect();
                import_rows(&db, &keys, &import, "test", rows, when, ImportReport::default()).await.unwrap();
            }
        };
        join(&["a@example.org", "b@example.org"], day("2011-04-10")).await;
        join(&["c@example.org", "d@example.org"], day("2011-06-10")).await;
        let now = day("2011-06-20");
        db.write(move |c| store::deactivate(c, 1, day("2011-06-11"))).await.unwrap();
        let growth = db.read(move |c| growth(c, zone, 3, now)).await.unwrap();
        let told: Vec<_> = growth.months.iter().map(|m| (m.month.to_string(), m.active, m.came, m.left)).collect();
        let expected = [("2011-04", 2, 2, 0), ("2011-05", 2, 0, 0), ("2011-06", 3, 2, 1)];
        assert_eq!(told, expected.map(|(month, active, came, left)| (month.to_owned(), active, came, left)));
    }
}
