//! Writing an article in the browser: making a new one, and saving what an editor changed.

use super::fingerprint::fingerprint;
use super::store::write::{self, Known, Noted};
use super::{Article, FieldProblem, Manuscript, Slug, store};
use crate::calendar::Month;
use crate::clock::Timestamp;
use crate::db::{Database, DbConnection, QueryError};

/// What an editor hands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    /// The article.
    pub manuscript: Manuscript,
    /// Whether it is to be more than a draft.
    pub published: bool,
    /// The editor's name, in words.
    pub by: String,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is stored, or was stored just so before.
    Done {
        /// The article as it is now.
        article: Box<Article>,
        /// The months whose editions were approved with what it said before, and no longer are.
        voided: Vec<Month>,
    },
    /// Somebody else changed it since the editor began; nothing was stored. This is what it says now.
    Newer(Box<Article>),
}

/// Why an article can't be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is no such article.
    #[error("there is no such article")]
    Missing,
    /// A field clashes with another article.
    #[error("{}: {}", .0.field, .0.why)]
    Field(FieldProblem),
    /// The database failed.
    #[error("the article could not be stored: {0}")]
    Store(#[from] QueryError),
}

/// Stores a new article. A slug that its author did not choose gets a number if another article has it. One that says
/// just what another one there says, and stands where that does, is that one: whoever presses twice makes one article,
/// on whichever nodes. `place` turns the month of its date into the month of the edition that takes it, inside the
/// transaction.
///
/// # Errors
/// [`WriteError::Field`] if the slug that its author chose is taken.
pub async fn create(
    db: &Database,
    writing: Writing,
    now: Timestamp,
    place: impl Fn(&mut DbConnection, Month) -> Result<Month, QueryError> + Clone + Send + 'static,
) -> Result<Article, WriteError> {
    let again = (writing.clone(), place.clone());
    match db.write(move |connection| insert(connection, writing, now, place)).await {
        // Another node may have taken the slug a moment ago, and for this very article.
        Err(WriteError::Field(_)) => db.write(move |connection| insert(connection, again.0, now, again.1)).await,
        made => made,
    }
}

fn insert(
    connection: &mut DbConnection,
    Writing { mut manuscript, published, by }: Writing,
    now: Timestamp,
    place: impl Fn(&mut DbConnection, Month) -> Result<Month, QueryError>,
) -> Result<Article, WriteError> {
    let month = place(connection, Month::of(manuscript.date))?;
    let twin = |known: &Known, manuscript: &Manuscript| {
        known.deleted_at.is_none() && known.published == published && known.fingerprint == fingerprint(manuscript)
    };
    let id = match free_slug(connection, &mut manuscript, twin)? {
        Some(known) => known.id,
        None => {
            let fingerprint = fingerprint(&manuscript);
            let noted = Noted { fingerprint: &fingerprint, month, published, deleted_at: None, by: Some(&by), now };
            write::insert(connection, &manuscript, &noted).map_err(clash(&manuscript.slug))?
        }
    };
    store::find(connection, id)?.ok_or(WriteError::Missing)
}

/// Saves the article with this id, whose `version` the editor began from. If it has changed since, nothing happens,
/// unless the editor has just what is stored anyway. A published article keeps its slug unless its author chooses
/// another; a draft's follows its title.
///
/// `place` is as in [`create`]; it counts if the date moves to another month, or if the article becomes visible: its
/// edition may have gone out without it. `changed` is called with the article's id inside the transaction and gives
/// the months whose approvals are void by that.
///
/// # Errors
/// [`WriteError::Missing`]; [`WriteError::Field`] if the slug is taken.
pub async fn save(
    db: &Database,
    id: i64,
    version: i64,
    writing: Writing,
    now: Timestamp,
    place: impl FnOnce(&mut DbConnection, Month) -> Result<Month, QueryError> + Send + 'static,
    changed: impl FnOnce(&mut DbConnection, &[i64]) -> Result<Vec<Month>, QueryError> + Send + 'static,
) -> Result<Saved, WriteError> {
    db.write(move |connection| {
        let Writing { mut manuscript, published, by } = writing;
        // Placing keeps editions from being closed meanwhile, and wants to be first to lock anything.
        let dated_in = Month::of(manuscript.date);
        let placed = place(connection, dated_in)?;
        let known = write::lock(connection, id)?.ok_or(WriteError::Missing)?;
        choose_slug(connection, &mut manuscript, &known)?;
        let fingerprint = fingerprint(&manuscript);
        let is_stored_so =
            known.fingerprint == fingerprint && known.published == published && known.deleted_at.is_none();
        if !is_stored_so && known.version != version {
            return Ok(Saved::Newer(stored(connection, id)?));
        }
        let mut voided = Vec::new();
        if !is_stored_so {
            let appears = published && !known.published;
            let stays = Month::of(known.date) == dated_in && !appears;
            let month = if stays { known.month } else { placed };
            let deleted_at = known.deleted_at;
            let noted = Noted { fingerprint: &fingerprint, month, published, deleted_at, by: Some(&by), now };
            write::update(connection, id, &manuscript, &noted).map_err(clash(&manuscript.slug))?;
            voided = changed(connection, &[id])?;
        }
        Ok(Saved::Done { article: stored(connection, id)?, voided })
    })
    .await
}

fn stored(connection: &mut DbConnection, id: i64) -> Result<Box<Article>, WriteError> {
    store::find(connection, id)?.map(Box::new).ok_or(WriteError::Missing)
}

/// Gives a known article the slug that it has from now on.
fn choose_slug(connection: &mut DbConnection, manuscript: &mut Manuscript, known: &Known) -> Result<(), WriteError> {
    if known.published && !manuscript.slug_is_given {
        manuscript.slug = known.slug.clone();
        return Ok(());
    }
    free_slug(connection, manuscript, |other, _| other.id == known.id).map(drop)
}

/// Gives the manuscript a number in its slug if the slug is of our making and another article has it already. An article
/// that has the slug and is the `same` keeps it, and comes back.
fn free_slug(
    connection: &mut DbConnection,
    manuscript: &mut Manuscript,
    same: impl Fn(&Known, &Manuscript) -> bool,
) -> Result<Option<Known>, WriteError> {
    let wanted = manuscript.slug.clone();
    for number in 1..=u32::MAX {
        if number > 1 {
            manuscript.slug = wanted.numbered(number);
        }
        match write::known(connection, &manuscript.slug)? {
            None => return Ok(None),
            Some(known) if same(&known, manuscript) => return Ok(Some(known)),
            Some(_) if manuscript.slug_is_given => break,
            Some(_) => {}
        }
    }
    Err(WriteError::Field(taken(&wanted)))
}

/// On PostgreSQL another transaction may take the slug after we looked.
fn clash(slug: &Slug) -> impl FnOnce(QueryError) -> WriteError {
    let problem = taken(slug);
    move |error| if write::is_taken(&error) { WriteError::Field(problem) } else { error.into() }
}

fn taken(slug: &Slug) -> FieldProblem {
    let why = format!("“{slug}” is the name of another article, which may be deleted; choose another");
    FieldProblem { field: "slug", why }
}

#[cfg(test)]
mod tests;
