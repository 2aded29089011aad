//! Readers from a list that was kept elsewhere, with the consent that was given there.

use serde::Serialize;

use super::Choices;
use super::import_batch::{Batch, Taken};
use super::signup::Signup;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::locale::Language;
use crate::mail::EmailAddress;
use crate::token::Keyring;

/// What an import says about all of its rows.
#[derive(Debug, Clone)]
pub struct Import {
    /// Where the consent was given, in words.
    pub consent: String,
    /// When, as the importer says: text, because old lists know it only roughly.
    pub consent_date: String,
    /// The languages of the newsletter; the first is for rows without one.
    pub languages: Vec<Language>,
    /// Count only, change nothing.
    pub dry_run: bool,
}

/// One row as it was read, with its line.
#[derive(Debug, Clone, Default)]
pub struct ImportedRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// `email`.
    pub email: String,
    /// `name`.
    pub name: String,
    /// `language`.
    pub language: String,
    /// `regions`, separated by `;`.
    pub regions: String,
    /// `kinds`, separated by `;`.
    pub kinds: String,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The file.
    pub r#where: String,
    /// The line, from 1.
    pub line: u64,
    /// Why, and what to do.
    pub why: String,
}

/// What became of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Readers who are active now and were not known or only pending.
    pub new: u64,
    /// Active readers with other choices or another name.
    pub updated: u64,
    /// Active readers who are in the list as they are.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub refused: Vec<RefusedRow>,
}

/// Takes `rows` in, in one transaction (so give it some thousands at a time), and adds what became of them to `report`.
/// Nobody is mailed.
pub async fn import_rows(
    db: &Database,
    keys: &Keyring,
    import: &Import,
    file: &str,
    rows: Vec<ImportedRow>,
    now: Timestamp,
    mut report: ImportReport,
) -> Result<ImportReport, QueryError> {
    let (keys, import, file) = (keys.clone(), import.clone(), file.to_owned());
    db.write(move |connection| {
        let parsed: Vec<_> = rows.iter().map(|row| (row.line, parse(row, &import))).collect();
        let addresses = parsed.iter().filter_map(|(_, signup)| Some(&signup.as_ref().ok()?.address));
        let mut batch = Batch::look_up(connection, &keys, addresses)?;
        for (line, signup) in parsed {
            match signup.and_then(|signup| batch.take(signup)) {
                Ok(Taken::New) => report.new += 1,
                Ok(Taken::Updated) => report.updated += 1,
                Ok(Taken::Unchanged) => report.unchanged += 1,
                Err(why) => report.refused.push(RefusedRow { r#where: file.clone(), line, why }),
            }
        }
        if !import.dry_run {
            batch.write(connection, &import, now)?;
        }
        Ok(report)
    })
    .await
}

fn parse(row: &ImportedRow, import: &Import) -> Result<Signup, String> {
    // An export puts an apostrophe before what a spreadsheet would take for a formula.
    let plain = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).trim().to_owned();
    let address: EmailAddress = plain(&row.email).parse().map_err(|e: crate::mail::AddressError| e.to_string())?;
    let language = match row.language.trim() {
        "" => import.languages.first().copied().unwrap_or(Language::EN),
        code => code.parse().map_err(|e: crate::locale::NotALanguage| e.to_string())?,
    };
    if !row.language.trim().is_empty() && !import.languages.contains(&language) {
        let offered: Vec<_> = import.languages.iter().map(Language::as_str).collect();
        return Err(format!("“{language}” is not offered: this newsletter comes in {}", offered.join(", ")));
    }
    let list =
        |cell: &str| cell.split(';').map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let regions: Result<Vec<_>, String> =
        list(&row.regions).iter().map(|r| r.parse().map_err(|e: crate::region::UnknownRegion| e.to_string())).collect();
    let kinds: Result<Vec<_>, String> =
        list(&row.kinds).iter().map(|k| k.parse().map_err(|e: crate::kind::UnknownKind| e.to_string())).collect();
    let name = plain(&row.name);
    if name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err("the name is longer than 100 characters or has control characters in it".into());
    }
    Ok(Signup {
        address,
        name: (!name.is_empty()).then_some(name),
        choices: Choices::new(language, regions?, kinds?),
        source: import.consent.clone(),
        origin: String::new(),
    })
}
