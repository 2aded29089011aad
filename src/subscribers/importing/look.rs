//! A first look into a file that somebody has brought: how it is made, and what is probably in which column.

use std::io::Read;
use std::path::Path;

use csv::ByteRecord;
use serde::{Deserialize, Serialize};

use super::table::{self, Columns, IMPORT_COLUMNS, TableError, TableLayout};

/// What a file looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The names in its header row.
    pub names: Vec<String>,
    /// The first rows.
    pub first: Vec<Vec<String>>,
    /// How many rows there are after the header.
    pub rows: u64,
    /// How it is probably to be read.
    pub layout: TableLayout,
}

/// Rows that are shown.
const SHOWN: usize = 5;
/// Cells of a row that are looked at; a file with more is no list of readers.
const WIDEST: usize = 60;
/// Longest cell that is shown, in characters.
const LONGEST: usize = 80;
/// Of the beginning of a file, enough to see what separates its columns.
const BEGINNING: u64 = 64 * 1024;

/// What people call the columns, in our languages and in other programs' exports.
const NAMES: [&[&str]; 5] = [
    &["email", "e-mail", "email address", "e-mail address", "mail", "address", "courriel", "correo", "subscriber"],
    &["name", "full name", "display name", "nom", "nombre", "first name"],
    &["language", "lang", "locale", "langue", "idioma"],
    &["regions", "region", "country", "countries", "région", "régions", "pays", "región", "país"],
    &["kinds", "kind", "topics", "interests", "sections"],
];

/// Reads the whole file once, which takes about a second for 100 MB. Blocks.
///
/// # Errors
/// If it can't be read, or is no table at all.
pub(super) fn look_into(path: &Path) -> Result<Look, TableError> {
    let separator = separator(path)?;
    let (mut reader, names) = table::open(path, separator)?;
    if names.len() > WIDEST || names.iter().all(String::is_empty) {
        return Err(TableError::new("this is no CSV file with a row of column names at its top"));
    }
    let (mut first, mut rows, mut record) = (Vec::new(), 0, ByteRecord::new());
    while reader.read_byte_record(&mut record).map_err(TableError::new)? {
        rows += 1;
        if first.len() < SHOWN {
            first.push((0..names.len()).map(|column| shown(record.get(column).unwrap_or_default())).collect());
        }
    }
    let columns = guess(&names, &first);
    Ok(Look { names, first, rows, layout: TableLayout { separator, columns } })
}

fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// What separates the columns of the first line: a comma, or what stands there in its place.
fn separator(path: &Path) -> Result<u8, TableError> {
    let mut beginning = Vec::new();
    let file = std::fs::File::open(path).map_err(TableError::new)?;
    file.take(BEGINNING).read_to_end(&mut beginning).map_err(TableError::new)?;
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    let most = [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign));
    Ok(most.filter(|sign| count(*sign) > 0).unwrap_or(b','))
}

/// Where the columns probably are: by their names, or for the address by what looks like one.
fn guess(names: &[String], first: &[Vec<String>]) -> Columns {
    let mut columns: Columns = [None; 5];
    for (place, known) in NAMES.iter().enumerate() {
        columns[place] = known.iter().find_map(|known| names.iter().position(|name| name == known));
    }
    for (place, column) in IMPORT_COLUMNS.iter().enumerate() {
        if columns[place].is_none() {
            let is_free = |at: &usize| !columns.contains(&Some(*at));
            let meant = |at: &usize| table::near(&names[*at]) == Some(column);
            columns[place] = (0..names.len()).filter(is_free).find(meant);
        }
    }
    if columns[0].is_none() {
        let holds_addresses = |at: &usize| {
            let cells = first.iter().filter_map(|row| row.get(*at));
            !first.is_empty() && cells.clone().all(|cell| cell.contains('@'))
        };
        columns[0] = (0..names.len()).find(holds_addresses);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str) -> Result<Look, TableError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("readers.csv");
        std::fs::write(&path, text).unwrap();
        look_into(&path)
    }

    #[test]
    fn columns_are_guessed_by_their_names_in_other_programs() {
        let look = look("\u{feff}Full Name;E-Mail;Pays\nAda;ada@example.org;France\n").unwrap();
        assert_eq!(look.layout.separator, b';');
        assert_eq!(look.layout.columns, [Some(1), Some(0), None, Some(2), None]);
        assert_eq!((look.rows, look.first), (1, vec![vec!["Ada".into(), "ada@example.org".into(), "France".into()]]));
    }

    #[test]
    fn a_slip_of_the_pen_is_seen_through_and_addresses_are_known_by_their_look() {
        assert_eq!(look("langauge,emial\n").unwrap().layout.columns, [Some(1), None, Some(0), None, None]);
        assert_eq!(look("who,what\nx,a@example.org\n").unwrap().layout.columns[0], Some(1));
        assert_eq!(look("who,what\nx,y\n").unwrap().layout.columns, [None; 5]);
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert!(look("").is_err());
        assert!(look(&",".repeat(500)).is_err());
        assert_eq!(look("email\n").unwrap().rows, 0);
        assert!(look("\u{0}\u{1}\n").is_ok());
    }
}
