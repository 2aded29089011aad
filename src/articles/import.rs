//! Bringing article files into the database.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::files::ArticleFile;
use super::fingerprint::fingerprint;
use super::store::write::{self, Known, Noted};
use super::{ArticleError, Manuscript, Problem, Slug, read_manuscript};
use crate::calendar::{Month, Tz};
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};
use crate::locale::Language;

/// Files that share a transaction: few enough to be done in a moment, enough to spare the disk.
const FILES_AT_ONCE: usize = 50;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Imported {
    New,
    Updated { id: i64 },
    Unchanged,
    Refused(Refusal),
}

/// What became of all files of an import. Its JSON is what `articles import --json` prints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Articles that were not there.
    pub new: u64,
    /// Articles that were there and said something else.
    pub updated: u64,
    /// Articles that were there just so.
    pub unchanged: u64,
    /// Files that were left out, in the order of the files.
    pub refused: Vec<Refusal>,
    /// The ids of the updated articles: an edition that has one of them is no longer what was approved.
    #[serde(skip)]
    pub changed: Vec<i64>,
}

/// Why a file was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The file's path.
    pub r#where: String,
    /// The line of the first problem, if it has a line.
    pub line: Option<usize>,
    /// What is wrong and what to do; further problems follow with their lines.
    pub why: String,
}

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct ImportSettings {
    /// The newsletter's zone, for local times.
    pub zone: Tz,
    /// The language of articles that name none.
    pub language: Language,
    /// Whether a file counts more than what was done to its article at the desk.
    pub overwrite: bool,
}

/// Imports files: an article with a slug that is there is updated, or left alone if the file says the same as at its last
/// import. New ones are published; what an editor keeps as a draft stays one. An article that was changed or deleted at
/// the desk stays so while its file stays too; if both have changed the file is refused, unless it is to overwrite.
///
/// `place` turns the month of an article's date into the month of the edition that takes it; it is asked for articles
/// that are new or brought back and for those whose date moved to another month, inside the transaction that stores
/// them. `progress` hears how many of how many files are done. One bad file keeps nothing else out; of two files with
/// one slug the first counts.
///
/// # Errors
/// Only if the database fails; the files before are in then, and importing again is harmless.
pub async fn import(
    db: &Database,
    files: Vec<ArticleFile>,
    settings: ImportSettings,
    now: Timestamp,
    place: impl Fn(&mut DbConnection, Month) -> Result<Month, QueryError> + Send + Sync + 'static,
    mut progress: impl FnMut(usize, usize),
) -> Result<ImportReport, ArticleError> {
    let (total, place) = (files.len(), Arc::new(place));
    let (mut report, mut done, mut first_with) = (ImportReport::default(), 0, HashMap::new());
    let mut files = files.into_iter();
    loop {
        let batch: Vec<ArticleFile> = files.by_ref().take(FILES_AT_ONCE).collect();
        if batch.is_empty() {
            return Ok(report);
        }
        done += batch.len();
        // Reading and parsing happen before the transaction, which should be short.
        let read = tokio::task::spawn_blocking(move || {
            batch.into_iter().map(|file| read(&file, settings.zone, settings.language)).collect::<Vec<_>>()
        });
        let read = read.await.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()));
        let read: Vec<_> =
            read.into_iter().map(|one| one.and_then(|one| unless_repeated(one, &mut first_with))).collect();
        let place = Arc::clone(&place);
        let outcomes = db.write(move |connection| {
            let stored = read.into_iter().map(|one| match one {
                Ok(one) => store_one(connection, &one, settings.overwrite, now, &*place),
                Err(refusal) => Ok(Imported::Refused(refusal)),
            });
            stored.collect::<Result<Vec<_>, QueryError>>()
        });
        outcomes.await?.into_iter().for_each(|outcome| report.count(outcome));
        progress(done, total);
    }
}

impl ImportReport {
    fn count(&mut self, outcome: Imported) {
        match outcome {
            Imported::New => self.new += 1,
            Imported::Updated { id } => {
                self.updated += 1;
                self.changed.push(id);
            }
            Imported::Unchanged => self.unchanged += 1,
            Imported::Refused(refusal) => self.refused.push(refusal),
        }
    }
}

struct Read {
    name: String,
    article: Manuscript,
}

fn read(file: &ArticleFile, zone: Tz, language: Language) -> Result<Read, Refusal> {
    let name = file.name.clone();
    let text = match file.read() {
        Ok(text) => text,
        Err((line, why)) => return Err(Refusal { r#where: name, line, why }),
    };
    match read_manuscript(&text, zone, language) {
        Ok(article) => Ok(Read { name, article }),
        Err(problems) => Err(refusal(name, &problems)),
    }
}

/// All problems of a file as one refusal.
fn refusal(name: String, problems: &[Problem]) -> Refusal {
    let mut why = String::new();
    for problem in problems {
        if why.is_empty() {
            why = problem.why.clone();
        } else {
            why.push_str(&format!("; line {}: {}", problem.line, problem.why));
        }
    }
    Refusal { r#where: name, line: problems.first().map(|problem| problem.line), why }
}

fn unless_repeated(one: Read, first_with: &mut HashMap<Slug, String>) -> Result<Read, Refusal> {
    match first_with.get(&one.article.slug) {
        None => {
            first_with.insert(one.article.slug.clone(), one.name.clone());
            Ok(one)
        }
        Some(first) => {
            let slug = &one.article.slug;
            let why = format!("its slug {slug} is that of {first} already; give one of them another slug: or title:");
            Err(Refusal { r#where: one.name, line: None, why })
        }
    }
}

fn store_one(
    connection: &mut DbConnection,
    Read { name, article }: &Read,
    overwrite: bool,
    now: Timestamp,
    place: &impl Fn(&mut DbConnection, Month) -> Result<Month, QueryError>,
) -> Result<Imported, QueryError> {
    let fingerprint = fingerprint(article);
    let dated_in = Month::of(article.date);
    let noted =
        |month, published| Noted { fingerprint: &fingerprint, month, published, deleted_at: None, by: None, now };
    let Some((known, file)) = write::known_with_file(connection, &article.slug)? else {
        let month = place(connection, dated_in)?;
        let id = write::insert(connection, article, &noted(month, true))?;
        write::note_file(connection, id, &article.slug, &fingerprint)?;
        return Ok(Imported::New);
    };
    let comes_back = known.deleted_at.is_some();
    let is_stored_so = known.fingerprint == fingerprint && !comes_back;
    let is_file_of_before = file.as_ref() == Some(&fingerprint);
    if is_stored_so || (is_file_of_before && !overwrite) {
        if !is_file_of_before {
            write::note_file(connection, known.id, &article.slug, &fingerprint)?;
        }
        return Ok(Imported::Unchanged);
    }
    let is_touched = comes_back || file.as_ref() != Some(&known.fingerprint);
    if is_touched && !overwrite {
        return Ok(Imported::Refused(touched(name, &known)));
    }
    if known.slug != article.slug && write::known(connection, &article.slug)?.is_some() {
        let why = format!("{} is the slug of another article by now; give the file another slug:", article.slug);
        return Ok(Imported::Refused(Refusal { r#where: name.clone(), line: None, why }));
    }
    // While it was deleted, its edition may have gone out.
    let stays = Month::of(known.date) == dated_in && !comes_back;
    let month = if stays { known.month } else { place(connection, dated_in)? };
    write::update(connection, known.id, article, &noted(month, known.published || comes_back))?;
    write::note_file(connection, known.id, &article.slug, &fingerprint)?;
    Ok(Imported::Updated { id: known.id })
}

/// The file and the desk both changed it.
fn touched(name: &str, known: &Known) -> Refusal {
    let did = if known.deleted_at.is_some() { "deleted" } else { "changed" };
    let who = known.edited_by.as_deref().unwrap_or("somebody");
    let why = format!(
        "{who} {did} this article at the desk, and the file has changed too; write the file's change there, or import \
         with --overwrite to have the file instead"
    );
    Refusal { r#where: name.to_owned(), line: None, why }
}
