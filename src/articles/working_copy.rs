//! What an editor has in the form and has not saved: kept while they type, so that no crash and no closed window loses
//! it. The article itself never changes by it.

use super::ArticleForm;
use super::store::working_copies as store;
use crate::clock::Timestamp;
use crate::db::{Database, QueryError};

/// More than a text of 1 MB and its fields come to, in bytes of JSON.
const LONGEST: usize = 1_200_000;

/// One editor's unsaved form of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCopy {
    /// The article's version when the editor began; 0 for a new one.
    pub base_version: i64,
    /// What is in the form.
    pub form: ArticleForm,
    /// When it was kept.
    pub saved_at: Timestamp,
}

/// Why a working copy can't be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum WorkingCopyError {
    /// It is far longer than an article may be.
    #[error("this is longer than 1.2 MB, so it is not kept until you save it; shorten the text")]
    TooLong,
    /// The database failed.
    #[error("the working copy could not be kept: {0}")]
    Store(#[from] QueryError),
}

/// Keeps what the team member `owner` has in the form of an article (`None`: of a new one), instead of what was kept of
/// it before.
///
/// # Errors
/// [`WorkingCopyError::TooLong`]; what was kept before stays then.
pub async fn keep_working_copy(
    db: &Database,
    owner: i64,
    article_id: Option<i64>,
    base_version: i64,
    form: &ArticleForm,
    now: Timestamp,
) -> Result<(), WorkingCopyError> {
    let json = serde_json::to_string(form).map_err(|error| QueryError::SerializationError(Box::new(error)))?;
    if json.len() > LONGEST {
        return Err(WorkingCopyError::TooLong);
    }
    Ok(db.write(move |connection| store::keep(connection, owner, article_id, base_version, &json, now)).await?)
}

/// What `owner` has not saved of an article (`None`: of a new one), if anything.
pub async fn working_copy(
    db: &Database,
    owner: i64,
    article_id: Option<i64>,
) -> Result<Option<WorkingCopy>, QueryError> {
    db.read(move |connection| store::find(connection, owner, article_id)).await
}

/// Forgets it: it was saved, or the editor wants it no more.
pub async fn drop_working_copy(db: &Database, owner: i64, article_id: Option<i64>) -> Result<(), QueryError> {
    db.write(move |connection| store::forget(connection, owner, article_id)).await
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{House, LATER, NOW};
    use super::*;

    fn form(body: &str) -> ArticleForm {
        ArticleForm { body: body.into(), regions: vec!["kenya".into()], ..ArticleForm::default() }
    }

    #[tokio::test]
    async fn each_editor_has_one_of_each_article_and_the_last_one_counts() {
        for house in House::on_both().await {
            let db = &house.db;
            let keep = async |owner, article, version, body, now| {
                keep_working_copy(db, owner, article, version, &form(body), now).await.unwrap();
            };
            keep(1, None, 0, "new", NOW).await;
            keep(1, Some(7), 3, "half a sen", NOW).await;
            keep(1, Some(7), 4, "half a sentence", LATER).await;
            keep(2, Some(7), 3, "another", NOW).await;
            let kept = working_copy(db, 1, Some(7)).await.unwrap();
            let expected = WorkingCopy { base_version: 4, form: form("half a sentence"), saved_at: LATER };
            assert_eq!(kept, Some(expected));
            drop_working_copy(db, 1, Some(7)).await.unwrap();
            assert_eq!(working_copy(db, 1, Some(7)).await.unwrap(), None);
            for (owner, article, body) in [(1, None, "new"), (2, Some(7), "another")] {
                assert_eq!(working_copy(db, owner, article).await.unwrap().unwrap().form, form(body));
            }
        }
    }

    #[tokio::test]
    async fn what_is_far_too_long_is_not_kept_and_hurts_nothing() {
        let house = House::new();
        keep_working_copy(&house.db, 1, None, 0, &form("short"), NOW).await.unwrap();
        let refused = keep_working_copy(&house.db, 1, None, 0, &form(&"a".repeat(LONGEST)), NOW).await;
        assert!(matches!(refused, Err(WorkingCopyError::TooLong)));
        let kept = working_copy(&house.db, 1, None).await.unwrap().unwrap();
        assert_eq!(kept.form, form("short"));
    }
}
