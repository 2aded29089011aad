//! A table of readers as a CSV file.

use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use serde::{Deserialize, Serialize};

use super::super::{EXPORT_COLUMNS, ImportedRow, RefusedRow};

/// A CSV file, read in batches.
pub struct ReaderTable {
    reader: csv::Reader<std::fs::File>,
    names: Vec<String>,
    columns: Columns,
}

/// Where the columns of [`IMPORT_COLUMNS`] are in a file, counted from 0.
pub(super) type Columns = [Option<usize>; 5];

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLayout {
    /// What stands between two cells.
    pub separator: u8,
    /// Where the columns are.
    pub columns: [Option<usize>; 5],
}

/// Why a file can't be read as a table of readers, in words for the importer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TableError(String);

impl TableError {
    pub(super) fn new(why: impl std::fmt::Display) -> TableError {
        TableError(why.to_string())
    }
}

/// Rows in one batch, which is one transaction.
const BATCH: usize = 2000;

/// The columns that an import knows; only the first is needed.
pub const IMPORT_COLUMNS: [&str; 5] = ["email", "name", "language", "regions", "kinds"];

/// Below this likeness (0 to 1) a suggestion confuses more than it helps.
const LEAST: f64 = 0.6;

impl ReaderTable {
    /// Opens a file whose header row names the columns, separated by commas.
    ///
    /// # Errors
    /// If it can't be read, or lacks the column `email`.
    pub fn open(path: &Path) -> Result<ReaderTable, TableError> {
        let (reader, names) = open(path, b',')?;
        let columns = columns(&names).map_err(TableError)?;
        Ok(ReaderTable { reader, names, columns })
    }

    /// Opens a file whose columns are where `layout` says; its header row is passed over.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn open_as(path: &Path, layout: &TableLayout) -> Result<ReaderTable, TableError> {
        let (reader, names) = open(path, layout.separator)?;
        Ok(ReaderTable { reader, names, columns: layout.columns })
    }

    /// Which columns nobody knows, in words, if there are any.
    pub fn ignored(&self) -> Option<String> {
        ignored(&self.names)
    }

    /// How far it has been read, in bytes.
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next rows, and those that can't be read at all, which then stand in `file`.
    ///
    /// # Errors
    /// If the disk fails, or the file changes under us.
    pub fn next_batch(&mut self, file: &str) -> Result<(Vec<ImportedRow>, Vec<RefusedRow>), TableError> {
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        let mut record = ByteRecord::new();
        while rows.len() + refused.len() < BATCH {
            if !self.reader.read_byte_record(&mut record).map_err(TableError::new)? {
                break;
            }
            let line = record.position().map_or(0, csv::Position::line);
            match self.row(&record, line) {
                Ok(row) => rows.push(row),
                Err(why) => refused.push(RefusedRow { r#where: file.to_owned(), line, why }),
            }
        }
        Ok((rows, refused))
    }

    fn row(&self, record: &ByteRecord, line: u64) -> Result<ImportedRow, String> {
        let cell = |column: usize| {
            let bytes = self.columns[column].map(|index| record.get(index).unwrap_or_default());
            let text = bytes.map(|bytes| std::str::from_utf8(bytes).map(str::to_owned)).transpose();
            text.map_err(|_| "the row is not UTF-8; save the file as “CSV UTF-8”".to_owned())
        };
        Ok(ImportedRow {
            line,
            email: cell(0)?.unwrap_or_default(),
            name: cell(1)?,
            language: cell(2)?,
            regions: cell(3)?,
            kinds: cell(4)?,
        })
    }
}

/// A reader behind the header row, and the names in that row: in lower case, without blanks around them.
pub(super) fn open(path: &Path, separator: u8) -> Result<(csv::Reader<std::fs::File>, Vec<String>), TableError> {
    let builder = ReaderBuilder::new().flexible(true).delimiter(separator).from_path(path);
    let mut reader = builder.map_err(TableError::new)?;
    let header = reader.byte_headers().map_err(TableError::new)?;
    let names = header
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_ascii_lowercase())
        .collect();
    Ok((reader, names))
}

/// Where the columns of [`IMPORT_COLUMNS`] are, by the `names` in the header row; or what is wrong with it.
fn columns(names: &[String]) -> Result<Columns, String> {
    let columns = IMPORT_COLUMNS.map(|column| names.iter().position(|name| name == column));
    if columns[0].is_some() {
        return Ok(columns);
    }
    if names.iter().any(|name| name.contains([';', '\t'])) {
        return Err("separate the columns by commas (in a spreadsheet: save as CSV, comma separated)".into());
    }
    Err(format!("the first row must name the columns, and one of them must be “email”; it has: {}", names.join(", ")))
}

/// Which columns nobody knows, in words, if there are any. What only an export has is known, and of no use here.
fn ignored(names: &[String]) -> Option<String> {
    let unknown = names.iter().filter(|name| !name.is_empty() && !EXPORT_COLUMNS.contains(&name.as_str()));
    let told: Vec<String> = unknown
        .map(|name| match near(name) {
            Some(known) => format!("{name} (did you mean {known}?)"),
            None => name.clone(),
        })
        .collect();
    (!told.is_empty()).then(|| format!("ignored: {}; known are: {}", told.join(", "), IMPORT_COLUMNS.join(", ")))
}

/// The column that somebody may have meant.
pub(super) fn near(name: &str) -> Option<&'static str> {
    let likeness = |column: &str| strsim::normalized_damerau_levenshtein(name, column);
    let likest = IMPORT_COLUMNS.into_iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(likest) >= LEAST).then_some(likest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn an_unknown_column_is_named_with_the_one_that_was_meant() {
        let told = ignored(&names("email,langauge,shoe size")).unwrap();
        assert_eq!(
            told,
            "ignored: langauge (did you mean language?), shoe size; known are: email, name, language, regions, kinds"
        );
    }

    #[test]
    fn the_columns_of_an_export_are_all_known() {
        assert_eq!(ignored(&EXPORT_COLUMNS.map(str::to_owned)), None);
        assert_eq!(IMPORT_COLUMNS, EXPORT_COLUMNS[..5]);
    }

    #[test]
    fn another_separator_is_told_apart_from_a_missing_column() {
        for header in ["email;name", "name\temail"] {
            assert!(columns(&names(header)).unwrap_err().starts_with("separate the columns by commas"), "{header}");
        }
        assert!(columns(&names("address,name")).unwrap_err().contains("“email”"));
        assert_eq!(columns(&names("name,email")), Ok([Some(1), Some(0), None, None, None]));
    }
}
