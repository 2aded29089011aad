//! Readers from a list that was kept elsewhere, with the consent that was given there.

use std::str::FromStr;

use serde::Serialize;

use super::Choices;
use super::import_batch::{Batch, Taken};
use super::signup::Signup;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};
use crate::kind::Kind;
use crate::locale::Language;
use crate::mail::EmailAddress;
use crate::region::Region;
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

/// One row as it was read, with its line. `None` for a column that the file does not have.
#[derive(Debug, Clone, Default)]
pub struct ImportedRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// `email`.
    pub email: String,
    /// `name`.
    pub name: Option<String>,
    /// `language`.
    pub language: Option<String>,
    /// `regions`, separated by `;`.
    pub regions: Option<String>,
    /// `kinds`, separated by `;`.
    pub kinds: Option<String>,
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
        let addresses = parsed.iter().filter_map(|(_, word)| Some(&word.as_ref().ok()?.address));
        let mut batch = Batch::look_up(connection, &keys, addresses)?;
        for (line, word) in parsed {
            match word.and_then(|word| batch.take(word, &import)) {
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

/// What a row says about its reader; `None` where it says nothing, because the file lacks the column or, for a name and
/// a language, because the cell is empty. No region or kind in a cell means all of them, as everywhere.
pub(super) struct Word {
    pub(super) address: EmailAddress,
    name: Option<String>,
    language: Option<Language>,
    regions: Option<Vec<Region>>,
    kinds: Option<Vec<Kind>>,
}

impl Word {
    /// The sign-up that it stands for, of somebody who has chosen so far as `known` says: where the row is silent, that
    /// stays.
    pub(super) fn signup(self, known: Option<(Option<String>, Choices)>, import: &Import) -> Signup {
        let default = || Choices::everything(import.languages.first().copied().unwrap_or(Language::EN));
        let (name, choices) = known.unwrap_or_else(|| (None, default()));
        let regions = self.regions.unwrap_or_else(|| choices.regions().to_vec());
        let kinds = self.kinds.unwrap_or_else(|| choices.kinds().to_vec());
        Signup {
            address: self.address,
            name: self.name.or(name),
            choices: Choices::new(self.language.unwrap_or(choices.language), regions, kinds),
            source: import.consent.clone(),
            origin: String::new(),
        }
    }
}

fn parse(row: &ImportedRow, import: &Import) -> Result<Word, String> {
    // An export puts an apostrophe before what a spreadsheet would take for a formula.
    let plain = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).trim().to_owned();
    let filled = |cell: &Option<String>| cell.as_deref().map(plain).filter(|text| !text.is_empty());
    let address: EmailAddress = plain(&row.email).parse().map_err(|e: crate::mail::AddressError| e.to_string())?;
    let language = filled(&row.language).map(|code| offered(&code, import)).transpose()?;
    let name = filled(&row.name);
    if name.as_ref().is_some_and(|name| name.chars().count() > 100 || name.chars().any(char::is_control)) {
        return Err("the name is longer than 100 characters or has control characters in it".into());
    }
    let (regions, kinds) = (row.regions.as_deref().map(list), row.kinds.as_deref().map(list));
    Ok(Word { address, name, language, regions: regions.transpose()?, kinds: kinds.transpose()? })
}

fn offered(code: &str, import: &Import) -> Result<Language, String> {
    let language = code.parse().map_err(|e: crate::locale::NotALanguage| e.to_string())?;
    if !import.languages.contains(&language) {
        let offered: Vec<_> = import.languages.iter().map(Language::as_str).collect();
        return Err(format!("“{language}” is not offered: this newsletter comes in {}", offered.join(", ")));
    }
    Ok(language)
}

fn list<T: FromStr<Err: ToString>>(cell: &str) -> Result<Vec<T>, String> {
    let words = cell.split(';').map(str::trim).filter(|word| !word.is_empty());
    let advice = |word: &str| if word.contains(',') { "; separate several by “;”" } else { "" };
    words.map(|word| word.parse().map_err(|error: T::Err| format!("{}{}", error.to_string(), advice(word)))).collect()
}
