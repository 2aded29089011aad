//! The region table as it is read from `regions.tsv`: the rows in tree order, and how to find one.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Region;
use super::folding::folded;

/// The whole table. It is a static because it is read-only, part of the program and the same for everybody; that lets
/// a [`Region`] be two bytes which know their own name.
pub(super) static TABLE: LazyLock<Table> =
    LazyLock::new(|| parse(include_str!("regions.tsv")).expect("the embedded region table is read by the tests"));

/// All regions and their indexes.
#[derive(Debug)]
pub(super) struct Table {
    /// One row for each region, in tree order; a [`Region`] is an index into it.
    pub(super) rows: Vec<Row>,
    /// Regions by M49 code and by ISO 3166-1 alpha-2 code in upper case.
    pub(super) codes: HashMap<&'static str, Region>,
    /// Regions by slug and by name in each language, all [`folded`].
    pub(super) names: HashMap<String, Region>,
}

/// What is known of one region.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) m49: &'static str,
    pub(super) iso2: Option<&'static str>,
    pub(super) parent: Option<Region>,
    pub(super) slug: &'static str,
    pub(super) names: Names,
}

/// A region's short name in each of our languages.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) en: &'static str,
    pub(super) fr: &'static str,
    pub(super) es: &'static str,
}

/// Reads the table: lines that begin with `#`, a header, then a region a line with those above it before it. A
/// complaint names the line's text; two regions may not share a code, a slug or a name.
fn parse(text: &'static str) -> Result<Table, String> {
    let mut table = Table { rows: Vec::new(), codes: HashMap::new(), names: HashMap::new() };
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let complaint = |why: &str| format!("{why}: {line}");
        let cells: Vec<&'static str> = line.split('\t').collect();
        let &[m49, iso2, parent, slug, en, fr, es] = cells.as_slice() else {
            return Err(complaint("not seven columns"));
        };
        let region = Region(u16::try_from(table.rows.len()).map_err(|_| complaint("too many regions"))?);
        let parent = match parent {
            "" => None,
            code => Some(*table.codes.get(code).ok_or_else(|| complaint("no such parent above"))?),
        };
        let iso2 = Some(iso2).filter(|code| !code.is_empty());
        for code in [Some(m49), iso2].into_iter().flatten() {
            if table.codes.insert(code, region).is_some() {
                return Err(complaint("a code is there twice"));
            }
        }
        for name in [slug, en, fr, es] {
            if table.names.insert(folded(name), region).is_some_and(|other| other != region) {
                return Err(complaint("two regions share a name"));
            }
        }
        table.rows.push(Row { m49, iso2, parent, slug, names: Names { en, fr, es } });
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const HEADER: &str = "m49\tiso2\tparent\tslug\ten\tfr\tes\n";
    const EUROPE: &str = "150\t\t\teurope\tEurope\tEurope\tEuropa\n";

    fn complaint(rows: &str) -> String {
        let text = format!("# comment\n{HEADER}{EUROPE}{rows}");
        parse(text.leak()).unwrap_err()
    }

    #[test]
    fn the_embedded_table_is_sound() {
        let table = parse(include_str!("regions.tsv")).unwrap();
        for row in &table.rows {
            assert!(row.m49.len() == 3 && row.m49.bytes().all(|c| c.is_ascii_digit()), "{row:?}");
            assert!(row.iso2.is_none_or(|code| code.len() == 2 && code.bytes().all(|c| c.is_ascii_uppercase())));
            assert!([row.names.en, row.names.fr, row.names.es].iter().all(|name| !name.is_empty()), "{row:?}");
        }
    }

    #[test]
    fn slugs_are_the_english_names_in_ascii_words_and_no_two_are_the_same() {
        let rows = &TABLE.rows;
        assert_eq!(rows.iter().map(|row| row.slug).collect::<HashSet<_>>().len(), rows.len());
        for row in rows {
            assert!(row.slug.is_ascii(), "{row:?}");
            assert_eq!(row.slug, folded(row.names.en).replace(' ', "-"));
        }
    }

    #[test]
    fn a_table_with_a_fault_is_refused_with_the_line() {
        assert!(complaint("250\tFR\t151\tfrance\tFrance\tFrance\tFrancia\n").starts_with("no such parent above: 250"));
        assert!(complaint("250\tFR\t150\tfrance\n").starts_with("not seven columns"));
        assert!(complaint("150\tFR\t150\tfrance\tFrance\tFrance\tFrancia\n").starts_with("a code is there twice"));
        assert!(complaint("250\tFR\t150\tfrance\tFrance\tEurope\tFrancia\n").starts_with("two regions share a name"));
    }
}
